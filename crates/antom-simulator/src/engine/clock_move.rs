//! A request to move the clock, for the worker.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::oneshot;

#[derive(Debug)]
pub(crate) struct ClockMove {
    pub(crate) by: Duration,
    /// Receives the gateway's time when all due work is done.
    pub(crate) done: oneshot::Sender<Timestamp>,
}
