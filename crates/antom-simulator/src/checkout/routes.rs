//! The routes of the buyer's pages.

use std::sync::Arc;

use axum::{
    Router,
    http::header,
    response::IntoResponse,
    routing::{get, post},
};

use crate::{
    checkout::{checkout_page, hosted_page, pages},
    engine::gateway::Gateway,
};

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/checkout/{token}", get(checkout_page::show).post(checkout_page::choose))
        .route("/app/{token}", get(pages::open_app_link))
        .route("/wallet/{token}", get(pages::show_wallet))
        .route("/wallet/{token}/approve", post(pages::approve_in_wallet))
        .route("/wallet/{token}/decline", post(pages::decline_in_wallet))
        .route("/wallet/{token}/decline-for-balance", post(pages::decline_for_balance_in_wallet))
        .route("/wallet/{token}/finish", post(pages::finish_in_wallet))
        .route("/wallet/{token}/cancel", post(pages::turn_back))
        .route("/scan/{token}", get(pages::show_phone))
        .route("/scan/{token}/approve", post(pages::approve_on_phone))
        .route("/scan/{token}/decline", post(pages::decline_on_phone))
        .route("/scan/{token}/decline-for-balance", post(pages::decline_for_balance_on_phone))
        .route("/scan/{token}/finish", post(pages::finish_on_phone))
        .route("/sdk/component", get(hosted_page::component))
        .route("/sdk/element", get(hosted_page::element))
        .route("/wallet.css", get(style))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("wallet.css"))
}
