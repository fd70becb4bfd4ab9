//! Logs: one line an event, to standard error. `RUST_LOG` chooses what, `LOG_FORMAT=json` how.

use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging. Call it once, first.
pub(crate) fn start(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let logs = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if json { logs.json().init() } else { logs.init() }
}
