//! Paying.

use leptos::prelude::*;

use crate::{
    domain::checkout::{CheckoutSession, CheckoutSettings},
    error::AppError,
};

/// Creates the payment session of an order for Antom's component, or continues the one that is open: the guide, step 1.
#[server(prefix = "/api", endpoint = "start_payment")]
pub async fn start_payment(order: String, method: String) -> Result<CheckoutSession, AppError> {
    use crate::server::{respond, service::checkout::Choice};
    respond::start_payment(&order, Choice::Method(&method)).await
}

/// The same for Payment Element, in which Antom asks the buyer for the method. `renew`: in a new attempt, because the SDK
/// has said that the session which is open is of no more use.
#[server(prefix = "/api", endpoint = "start_element")]
pub async fn start_element(order: String, renew: bool) -> Result<CheckoutSession, AppError> {
    use crate::server::{respond, service::checkout::Choice};
    respond::start_payment(&order, Choice::Element { renew }).await
}

/// How the checkout is set up. While the development pages are open, a page may ask for the other presentation.
#[server(prefix = "/api", endpoint = "show_checkout_settings")]
pub async fn show_checkout_settings(presentation: Option<String>) -> Result<CheckoutSettings, AppError> {
    let shop = expect_context::<crate::server::shop::Shop>();
    let wanted = presentation.filter(|_| shop.development_pages).and_then(|word| word.parse().ok());
    Ok(CheckoutSettings {
        sdk: shop.sdk.as_ref().clone(),
        presentation: wanted.unwrap_or(shop.presentation),
        development: shop.development_pages,
    })
}
