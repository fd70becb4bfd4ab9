//! What happens by itself: payments whose time is over are closed, notifications that are due are sent, and the clock
//! is moved, one due moment after the other.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinSet,
};

use crate::{gateway::Gateway, notifier, payment::later, server::stopping, store::StoreError};

/// How often the worker looks even if nothing wakes it. The clock may be moved without anybody telling the worker, so
/// it cannot just sleep until the next thing is due.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Deliveries under way at the same time.
const DELIVERIES: usize = 16;

/// Moves the clock forward.
#[derive(Debug)]
pub(crate) struct Move {
    pub(crate) by: Duration,
    /// Told the time when it is done.
    pub(crate) done: oneshot::Sender<Timestamp>,
}

/// Works until `stop` says so, and then finishes the deliveries under way.
pub(crate) async fn run(
    gateway: Arc<Gateway>,
    http: reqwest::Client,
    mut moves: mpsc::Receiver<Move>,
    mut stop: watch::Receiver<bool>,
) {
    let mut under_way = UnderWay::default();
    loop {
        let pause = match work(&gateway, &http, &mut under_way).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the database does not answer");
                LOOK_EVERY
            }
        };
        tokio::select! {
            () = stopping(&mut stop) => break,
            Some(wanted) = moves.recv() => {
                // The move is broken off rather than keep a stopping simulator waiting: it may take minutes when a
                // merchant does not answer.
                let mut stop = stop.clone();
                tokio::select! {
                    () = stopping(&mut stop) => break,
                    result = move_clock(&gateway, &http, &mut under_way, wanted) => {
                        if let Err(error) = result {
                            tracing::error!(%error, "the clock could not be moved to the end");
                        }
                    }
                }
            }
            () = gateway.wake.notified() => {}
            () = under_way.one_is_done(), if !under_way.is_empty() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    under_way.all_are_done().await;
    save_scenarios(&gateway).await;
}

/// Does what is due and says how long there is nothing to do.
async fn work(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    under_way: &mut UnderWay,
) -> Result<Duration, StoreError> {
    save_scenarios(gateway).await;
    let now = gateway.now();
    for payment_id in gateway.store.due_payments(now).await? {
        // Every edit lets happen what is due; there is nothing else to change.
        if let Some((account, ())) = gateway.edit(&payment_id, |_, _| ()).await? {
            let payment = account.payment;
            tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "by itself");
        }
    }
    for delivery in gateway.store.due_deliveries(now).await? {
        if under_way.payments.len() >= DELIVERIES {
            break;
        }
        // One at a time for each payment, so that its notifications cannot overtake one another.
        if under_way.payments.insert(delivery.payment_id.clone()) {
            let (gateway, http) = (Arc::clone(gateway), http.clone());
            under_way.tasks.spawn(async move {
                notifier::deliver(&gateway, &http, &delivery).await;
                delivery.payment_id
            });
        }
    }
    let next = gateway.store.next_due(now).await?;
    let until_next = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    Ok(until_next.unwrap_or(LOOK_EVERY).min(LOOK_EVERY))
}

/// Moves the clock forward, and stops at each moment at which something is due until it has been done: a day of
/// resending happens in a second, and each notification bears the time at which it would have been sent.
async fn move_clock(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    under_way: &mut UnderWay,
    Move { by, done }: Move,
) -> Result<(), StoreError> {
    let end = later(gateway.now(), by);
    let mut at = gateway.now();
    let moved = loop {
        gateway.clock.stop_at(at);
        // Kept at each step: what has been sent must not lie in the future after a crash.
        if let Err(error) = gateway.store.keep_clock(gateway.clock.moved_by()).await {
            break Err(error);
        }
        if let Err(error) = settle(gateway, http, under_way).await {
            break Err(error);
        }
        if at >= end {
            break Ok(());
        }
        at = match gateway.store.next_due(at).await {
            Ok(next) => next.map_or(end, |next| next.min(end)),
            Err(error) => break Err(error),
        };
    };
    gateway.clock.go_on();
    // Whoever asked may have gone.
    let _ = done.send(gateway.now());
    moved
}

/// Does everything that is due, and waits until it is done.
async fn settle(gateway: &Arc<Gateway>, http: &reqwest::Client, under_way: &mut UnderWay) -> Result<(), StoreError> {
    loop {
        work(gateway, http, under_way).await?;
        let is_done = under_way.is_empty() && gateway.store.due_payments(gateway.now()).await?.is_empty();
        if is_done {
            return Ok(());
        }
        under_way.all_are_done().await;
    }
}

async fn save_scenarios(gateway: &Gateway) {
    if let Some(scenarios) = gateway.scenarios.to_save()
        && let Err(error) = gateway.store.keep_scenarios(&scenarios).await
    {
        tracing::error!(%error, "the scenarios could not be kept: a restart will not know them");
    }
}

/// The deliveries under way: their tasks, and the payments they are about.
#[derive(Default)]
struct UnderWay {
    tasks: JoinSet<String>,
    payments: HashSet<String>,
}

impl UnderWay {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    async fn all_are_done(&mut self) {
        while !self.is_empty() {
            self.one_is_done().await;
        }
    }

    async fn one_is_done(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(payment_id)) => {
                self.payments.remove(&payment_id);
            }
            Some(Err(error)) => {
                tracing::error!(%error, "a delivery broke off");
                // Which payment it was about is lost with the task: once nothing is under way, none is.
                if self.tasks.is_empty() {
                    self.payments.clear();
                }
            }
            None => {}
        }
    }
}
