//! `/metrics` for Prometheus, on an address of its own: customers do not reach it.

use axum::{Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::get};
use backend::{app_context::AppContext, service::measurements};

use crate::http::health;

/// The routes at `METRICS_ADDR`: the metrics, and whether the shop works.
pub fn routes(context: AppContext) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .with_state(context)
}

async fn show(State(context): State<AppContext>) -> impl IntoResponse {
    ([(CONTENT_TYPE, measurements::MEDIA_TYPE)], measurements::collect(&context).await)
}
