//! Pools of connections.

use sqlx::{Database, pool::PoolOptions};

/// A pool whose connections stay open until they break.
///
/// sqlx 0.9.0 closes old and idle connections in a task that can run without an end, and then blocks one of the server's
/// threads: [issue 3645](https://github.com/launchbadge/sqlx/issues/3645). Without these times there is no such task.
#[expect(clippy::disallowed_methods, reason = "this is what the rule refers to")]
pub(super) fn pool_options<DB: Database>() -> PoolOptions<DB> {
    PoolOptions::new().idle_timeout(None).max_lifetime(None)
}
