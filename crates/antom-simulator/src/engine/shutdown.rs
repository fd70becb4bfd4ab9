//! Waiting for the simulator to stop.

use tokio::sync::watch;

/// Returns when the simulator is stopped or dropped.
pub(crate) async fn wait_for_stop(stopped: &mut watch::Receiver<bool>) {
    // An error means that the sender was dropped together with the simulator.
    let _ = stopped.wait_for(|stop| *stop).await;
}
