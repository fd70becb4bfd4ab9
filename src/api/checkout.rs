//! Paying.

use domain::checkout::{CheckoutSession, CheckoutSettings};
use leptos::prelude::*;

use crate::error::ApiError;

/// Creates the payment session of an order for Antom's component, or continues the one that is open: the guide, step 1.
#[server(prefix = "/api", endpoint = "start_payment")]
pub async fn start_payment(order: String, method: String) -> Result<CheckoutSession, ApiError> {
    use crate::server::respond;
    use backend::service::checkout::Choice;
    respond::start_payment(&order, Choice::Method(&method)).await
}

/// The same for Payment Element, in which Antom asks the buyer for the method. `renew`: in a new attempt, because the SDK
/// has said that the session which is open is of no more use.
#[server(prefix = "/api", endpoint = "start_element")]
pub async fn start_element(order: String, renew: bool) -> Result<CheckoutSession, ApiError> {
    use crate::server::respond;
    use backend::service::checkout::Choice;
    respond::start_payment(&order, Choice::Element { renew }).await
}

/// Starts the payment of an order on Antom's own page, and sends the browser on its way there. Posted by the checkout's
/// plain form when there is no JavaScript.
#[server(prefix = "/api", endpoint = "leave_for_checkout_page")]
pub async fn leave_for_checkout_page(order: String, method: Option<String>) -> Result<(), ApiError> {
    use crate::server::respond;
    use backend::{service::checkout::Choice, shop::Shop};
    respond::start_payment(&order, Choice::Page(method.as_deref())).await?;
    leptos_axum::redirect(&expect_context::<Shop>().path_of(&format!("/checkout/{order}/leave")));
    Ok(())
}

/// The address of Antom's own page, on which an order can be paid.
#[server(prefix = "/api", endpoint = "show_checkout_page")]
pub async fn show_checkout_page(order: String) -> Result<String, ApiError> {
    use crate::server::respond;
    use backend::{service::checkout, shop::Shop};
    respond::with_status(checkout::page_of(&expect_context::<Shop>(), &order).await)
}

/// How the checkout is set up. While the development pages are open, a page may ask for the other presentation.
#[server(prefix = "/api", endpoint = "show_checkout_settings")]
pub async fn show_checkout_settings(presentation: Option<String>) -> Result<CheckoutSettings, ApiError> {
    use crate::{language::sdk_locale, server::preference};
    use backend::shop::Shop;
    use domain::checkout::SdkSettings;
    let shop = expect_context::<Shop>();
    let wanted = presentation.filter(|_| shop.development_pages).and_then(|word| word.parse().ok());
    Ok(CheckoutSettings {
        sdk: SdkSettings { locale: sdk_locale(preference::language()).to_owned(), ..shop.sdk.as_ref().clone() },
        presentation: wanted.unwrap_or(shop.presentation),
        development: shop.development_pages,
        on_phone: preference::on_phone(),
    })
}
