//! `/healthz` answers while the process runs, `/readyz` while it can do its work.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::app_context::AppContext;

/// `GET /healthz`: a service manager restarts a process that does not answer.
pub async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: a load balancer sends no customers to a shop that is not ready.
pub async fn readyz(State(context): State<AppContext>) -> Response {
    match context.readiness.check(&context.store, context.clock.now()).await {
        Ok(()) => "ready".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason.to_string()).into_response(),
    }
}
