//! Keeps what was said on the wire, so that people can read it.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{gateway::Gateway, server::stopping, store::NewMessage};

/// Calls that wait to be written. When there are more, the rest is not kept: nobody waits for the recorder.
pub(crate) const WAITING: usize = 4096;

/// Written together.
const TOGETHER: usize = 128;

/// The most of a body that is kept, in bytes.
const BODY: usize = 16 * 1024;

/// Writes what comes until the simulator stops.
pub(crate) async fn run(gateway: Arc<Gateway>, mut messages: mpsc::Receiver<NewMessage>) {
    let mut stopped = gateway.stopped.clone();
    let mut together = Vec::with_capacity(TOGETHER);
    loop {
        tokio::select! {
            received = messages.recv_many(&mut together, TOGETHER) => {
                if received == 0 {
                    break;
                }
            }
            () = stopping(&mut stopped), if !messages.is_closed() => messages.close(),
        }
        if !together.is_empty()
            && let Err(error) = gateway.store.keep_messages(&together).await
        {
            tracing::error!(%error, "calls could not be kept for the console");
        }
        together.clear();
    }
}

/// Headers and body as people read them.
pub(crate) fn readable(head: impl IntoIterator<Item = (String, String)>, body: &[u8]) -> String {
    let mut text = String::new();
    for (name, value) in head {
        text.extend([name.as_str(), ": ", value.as_str(), "\n"]);
    }
    text.push('\n');
    let shown = body.get(..BODY).unwrap_or(body);
    text.push_str(&String::from_utf8_lossy(shown));
    if shown.len() < body.len() {
        text.push('…');
    }
    text
}
