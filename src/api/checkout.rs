//! Paying.

use leptos::prelude::*;

use crate::{
    domain::checkout::{CheckoutSession, SdkSettings},
    error::AppError,
};

/// Creates the payment session of an order, or continues the one that is open: the guide, step 1.
#[server(prefix = "/api", endpoint = "start_payment")]
pub async fn start_payment(order: String, method: String) -> Result<CheckoutSession, AppError> {
    use crate::server::{gateway::Terminal, respond, service::checkout, shop::Shop};
    let user_agent = use_context::<axum::http::request::Parts>()
        .and_then(|parts| Some(parts.headers.get(axum::http::header::USER_AGENT)?.to_str().ok()?.to_owned()));
    let shop = expect_context::<Shop>();
    let terminal = Terminal { user_agent, ..Terminal::default() };
    let opened = respond::with_status(checkout::start_payment(&shop, &order, &method, &terminal, None).await)?;
    Ok(CheckoutSession { payment_request_id: opened.payment_request_id, session_data: opened.session.data })
}

/// How the browser loads the SDK and sets it up.
#[server(prefix = "/api", endpoint = "show_sdk_settings")]
pub async fn show_sdk_settings() -> Result<SdkSettings, AppError> {
    Ok(expect_context::<crate::server::shop::Shop>().sdk.as_ref().clone())
}
