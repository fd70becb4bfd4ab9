//! The tasks that Leptos starts while it renders a page, in the span of the page's request: their log lines have its id.

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use tracing::Instrument;

struct InSpan;

impl CustomExecutor for InSpan {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(task.in_current_span());
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task.in_current_span());
    }

    /// Tokio polls its local tasks itself.
    fn poll_local(&self) {}
}

/// Gives Leptos this executor. Has no effect after the first call in a process, or after Leptos has started.
pub fn install() {
    let _ = Executor::init_custom_executor(InSpan);
}
