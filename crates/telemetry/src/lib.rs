//! Logs: one line an event, to standard error. `RUST_LOG` chooses what, `LOG_FORMAT=json` how.
//!
//! With the feature `opentelemetry`, the spans of requests and of the gateway's calls go to an OpenTelemetry collector too,
//! if `OTEL_EXPORTER_OTLP_ENDPOINT` names one.

#[cfg_attr(feature = "opentelemetry", path = "exported_traces.rs")]
#[cfg_attr(not(feature = "opentelemetry"), path = "no_traces.rs")]
mod traces;

use std::io::{Stderr, stderr};

use tracing_subscriber::{
    EnvFilter,
    fmt::{
        self,
        format::{DefaultFields, Format},
    },
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

/// The variable with the collector's address. The others that OpenTelemetry specifies are read, too.
const COLLECTOR: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Keep it until the program ends: dropping it sends the last traces.
#[must_use]
pub struct Telemetry {
    _traces: Option<traces::Export>,
}

/// Lines of the log, as text.
fn lines<S>() -> fmt::Layer<S, DefaultFields, Format, fn() -> Stderr> {
    fmt::layer().with_writer(stderr as fn() -> Stderr).with_target(false)
}

/// Starts logging. Call it once, first.
pub fn start(json: bool) -> Telemetry {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let is_wanted = std::env::var(COLLECTOR).is_ok_and(|address| !address.trim().is_empty());
    let export = is_wanted.then(traces::Export::start);
    let (export, problem) = match export {
        Some(Ok(export)) => (Some(export), None),
        Some(Err(error)) => (None, Some(error)),
        None => (None, None),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(json.then(|| lines().json().flatten_event(true).with_span_list(false)))
        .with((!json).then(lines))
        .with(export.as_ref().map(traces::Export::layer))
        .init();
    if let Some(problem) = problem {
        tracing::warn!(problem, "{COLLECTOR} is set, and no traces are sent");
    }
    Telemetry { _traces: export }
}
