//! What happens by itself: payments whose time is over are closed, notifications that are due are sent.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinSet};

use crate::{gateway::Gateway, notifier, store::StoreError};

/// How often the worker looks even if nothing wakes it. The clock may be moved without anybody telling the worker, so
/// it cannot just sleep until the next thing is due.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Deliveries under way at the same time.
const DELIVERIES: usize = 16;

/// Works until `stop` says so, and then finishes the deliveries under way.
pub(crate) async fn run(gateway: Arc<Gateway>, http: reqwest::Client, mut stop: watch::Receiver<bool>) {
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
            // The sender is gone when the simulator was dropped instead of stopped: that ends it as well.
            _ = stop.wait_for(|stop| *stop) => break,
            () = gateway.wake.notified() => {}
            () = under_way.one_is_done(), if !under_way.is_empty() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    while !under_way.is_empty() {
        under_way.one_is_done().await;
    }
}

/// Does what is due and says how long there is nothing to do.
async fn work(
    gateway: &Arc<Gateway>,
    http: &reqwest::Client,
    under_way: &mut UnderWay,
) -> Result<Duration, StoreError> {
    let now = gateway.clock.now();
    for payment_id in gateway.store.overdue_payments(now).await? {
        // Every edit closes what is overdue; there is nothing else to change.
        if let Some((payment, ())) = gateway.edit(&payment_id, |_, _| ()).await? {
            tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "time is over");
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
