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
    console::{assumptions, buyer, clock, notifications, payment, payments, response, scenarios, start_page},
    control::guard::guard,
    engine::gateway::Gateway,
};

pub(crate) fn routes(gateway: &Arc<Gateway>) -> Router<Arc<Gateway>> {
    Router::new()
        .route("/console", get(payments::list))
        .route("/console/", get(async || Redirect::permanent("/console")))
        .route("/console/payments", get(payments::open))
        .route("/console/payments/{id}", get(payment::show))
        .route("/console/payments/{id}/finish", post(buyer::finish).get(buyer::back_to_payment))
        .route("/console/notifications/{id}/send", post(notifications::send_again).get(back_to_payments))
        .route("/console/clock", post(clock::advance).get(async || Redirect::to("/console#clock")))
        .route("/console/scenarios", get(scenarios::list))
        .route("/console/scenarios/new", get(scenarios::preview).post(scenarios::switch_on))
        .route("/console/scenarios/off", post(scenarios::switch_all_off).get(back_to_scenarios))
        .route("/console/scenarios/{id}/off", post(scenarios::switch_off).get(back_to_scenarios))
        .route("/console/assumptions", get(assumptions::show).post(assumptions::change))
        .method_not_allowed_fallback(response::wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(gateway), guard))
        .route("/", get(start_page::show))
        .route("/console.css", get(style))
        .route("/console.js", get(script))
        .fallback(start_page::not_found)
}

/// Where a browser goes that opens the address of a button, for example from its history.
async fn back_to_payments() -> Redirect {
    Redirect::to("/console")
}

async fn back_to_scenarios() -> Redirect {
    Redirect::to("/console/scenarios")
}

async fn style() -> impl IntoResponse {
    file("text/css; charset=utf-8", include_str!("console.css"))
}

async fn script() -> impl IntoResponse {
    file("text/javascript; charset=utf-8", include_str!("console.js"))
}

fn file(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-cache")], text)
}
