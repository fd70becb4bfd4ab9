//! Writes the calls of the merchant API to the database, for the console and the control API.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::engine::{gateway::Gateway, shutdown::wait_for_stop, store::messages::LoggedMessage};

/// How many messages wait to be written. Further messages are not logged: an answer never waits for the log.
pub(crate) const QUEUE_CAPACITY: usize = 4096;

/// How many messages one transaction writes.
const BATCH: usize = 128;

/// Writes messages until the simulator stops.
pub(crate) async fn run(gateway: Arc<Gateway>, mut messages: mpsc::Receiver<LoggedMessage>) {
    let mut stopped = gateway.stopped.clone();
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            received = messages.recv_many(&mut batch, BATCH) => {
                if received == 0 {
                    break;
                }
            }
            () = wait_for_stop(&mut stopped), if !messages.is_closed() => messages.close(),
        }
        if !batch.is_empty()
            && let Err(error) = gateway.store.add_messages(&batch).await
        {
            tracing::error!(error = &error as &dyn std::error::Error, "calls could not be logged for the console");
        }
        batch.clear();
    }
}
