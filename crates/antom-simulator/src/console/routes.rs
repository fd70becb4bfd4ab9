//! The routes of the console.

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    middleware,
    response::{IntoResponse, Redirect},
    routing::{get, post},
};

use crate::{
    console::{assumptions, buyer, clock, notifications, payment, payments, scenarios},
    control::guard::guard,
    engine::gateway::Gateway,
};

pub(crate) fn routes(gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    Router::new()
        .route("/console", get(payments::list))
        .route("/console/", get(async || Redirect::permanent("/console")))
        .route("/console/payments", get(payments::open))
        .route("/console/payments/{id}", get(payment::show))
        .route("/console/payments/{id}/finish", post(buyer::finish))
        .route("/console/notifications/{id}/send", post(notifications::send_again))
        .route("/console/clock", post(clock::advance))
        .route("/console/scenarios", get(scenarios::list))
        .route("/console/scenarios/new", get(scenarios::preview).post(scenarios::switch_on))
        .route("/console/scenarios/off", post(scenarios::switch_all_off))
        .route("/console/scenarios/{id}/off", post(scenarios::switch_off))
        .route("/console/assumptions", get(assumptions::show).post(assumptions::change))
        .layer(middleware::from_fn_with_state(Arc::clone(gateway), guard))
        .route("/console.css", get(style))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("console.css"))
}
