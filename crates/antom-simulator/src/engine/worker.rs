//! Does the work that is due: closes payments, sends notifications, moves the clock.

use std::{collections::HashSet, error::Error, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};

use crate::{
    engine::{clock_move::ClockMove, gateway::Gateway, notifier, shutdown::wait_for_stop, store::database::StoreError},
    model::time::later,
};

/// The longest time between two checks for due work. The worker cannot sleep until the next due time, because the clock
/// given in the configuration may jump.
const POLL_INTERVAL: Duration = Duration::from_millis(500);

/// How many deliveries are in flight at the same time.
const MAX_DELIVERIES: usize = 16;

/// Works until `stop`, and then waits for the deliveries in flight.
pub(crate) async fn run(
    gateway: Arc<Gateway>,
    http: reqwest::Client,
    mut clock_moves: mpsc::Receiver<ClockMove>,
    mut stop: watch::Receiver<bool>,
) {
    let mut in_flight = InFlight::default();
    loop {
        let pause = match do_due_work(&gateway, &http, &mut in_flight).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(error = &error as &dyn Error, "due work could not be done");
                POLL_INTERVAL
            }
        };
        tokio::select! {
            () = wait_for_stop(&mut stop) => break,
            Some(clock_move) = clock_moves.recv() => {
                // A stop interrupts the move, which may take minutes when a merchant does not answer.
                let mut stop = stop.clone();
                tokio::select! {
                    () = wait_for_stop(&mut stop) => break,
                    result = move_clock(&gateway, &http, &mut in_flight, clock_move) => {
                        if let Err(error) = result {
                            tracing::error!(error = &error as &dyn Error, "the move of the clock was not completed");
                        }
                    }
                }
            }
            () = gateway.wake.notified() => {}
            () = in_flight.wait_for_one(), if !in_flight.is_empty() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    in_flight.wait_for_all().await;
    save_scenarios(&gateway).await;
}

/// Does the work that is due. Returns the time until more is due.
async fn do_due_work(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    in_flight: &mut InFlight,
) -> Result<Duration, StoreError> {
    save_scenarios(gateway).await;
    let now = gateway.now();
    for payment_id in gateway.store.due_payments(now).await? {
        // Every edit applies what is due.
        if let Some((record, ())) = gateway.edit(&payment_id, |_, _| ()).await? {
            let payment = record.payment;
            tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "due work done");
        }
    }
    for delivery in gateway.store.due_deliveries(now).await? {
        if in_flight.payments.len() >= MAX_DELIVERIES {
            break;
        }
        // One delivery at a time for each payment, so that its notifications arrive in order.
        if in_flight.payments.insert(delivery.payment_id.clone()) {
            let (gateway, http) = (Arc::clone(gateway), http.clone());
            in_flight.tasks.spawn(async move {
                notifier::deliver(&gateway, &http, &delivery).await;
                delivery.payment_id
            });
        }
    }
    let next = gateway.store.next_due(now).await?;
    let until_next = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    Ok(until_next.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL))
}

/// Moves the clock forward. It stops at each time at which work is due until the work is done: a day of resends takes a
/// second, and each notification has the time at which it would have been sent.
async fn move_clock(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    in_flight: &mut InFlight,
    ClockMove { by, done }: ClockMove,
) -> Result<(), StoreError> {
    let end = later(gateway.now(), by);
    let moved = move_clock_to(gateway, http, in_flight, end).await;
    gateway.clock.resume();
    // Fails when the caller has gone.
    let _ = done.send(gateway.now());
    moved
}

async fn move_clock_to(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    in_flight: &mut InFlight,
    end: Timestamp,
) -> Result<(), StoreError> {
    let mut at = gateway.now();
    loop {
        gateway.clock.stop_at(at);
        // Saved at each step: after a crash, no notification may have been sent in the future.
        gateway.store.save_clock(gateway.clock.offset()).await?;
        finish_due_work(gateway, http, in_flight).await?;
        if at >= end {
            return Ok(());
        }
        at = gateway.store.next_due(at).await?.map_or(end, |next| next.min(end));
    }
}

/// Does the work that is due, and waits until all of it is done.
async fn finish_due_work(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    in_flight: &mut InFlight,
) -> Result<(), StoreError> {
    loop {
        do_due_work(gateway, http, in_flight).await?;
        if in_flight.is_empty() && gateway.store.due_payments(gateway.now()).await?.is_empty() {
            return Ok(());
        }
        in_flight.wait_for_all().await;
    }
}

async fn save_scenarios(gateway: &Gateway) {
    if let Some(scenarios) = gateway.scenarios.take_changed()
        && let Err(error) = gateway.store.save_scenarios(&scenarios).await
    {
        let error = &error as &dyn Error;
        tracing::error!(error, "the scenarios could not be saved: they are lost at the next start");
    }
}

/// The deliveries in flight: their tasks and payments.
#[derive(Default)]
struct InFlight {
    tasks: JoinSet<String>,
    payments: HashSet<String>,
}

impl InFlight {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    async fn wait_for_all(&mut self) {
        while !self.is_empty() {
            self.wait_for_one().await;
        }
    }

    async fn wait_for_one(&mut self) {
        match self.tasks.join_next().await {
            Some(Ok(payment_id)) => {
                self.payments.remove(&payment_id);
            }
            Some(Err(error)) => {
                tracing::error!(error = &error as &dyn Error, "a delivery was aborted");
                // The payment of an aborted task is not known: forget all of them when no task is left.
                if self.tasks.is_empty() {
                    self.payments.clear();
                }
            }
            None => {}
        }
    }
}
