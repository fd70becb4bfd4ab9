//! Starting payments, as in [the guide](https://docs.antom.com/ac/cashierpay/apm).

use domain::{
    checkout::{CheckoutSession, CheckoutSettings, PaymentCheck},
    contact::ContactForm,
    order_keys::OrderToken,
};
use leptos::prelude::*;

use crate::error::ApiError;

/// Creates the payment session of an order for Antom's component, or continues the one that is open: the guide, step 1.
/// `contact`: for a method that needs it.
#[server(prefix = "/api", endpoint = "start_payment")]
pub async fn start_payment(
    order: OrderToken,
    // A browser sends nothing if nothing is chosen.
    #[server(default)] method: String,
    #[server(default)] contact: ContactForm,
) -> Result<CheckoutSession, ApiError> {
    use crate::http::responses;
    use backend::service::checkout::PaymentChoice;
    let contact = responses::read_contact(&method, &contact)?;
    responses::start_payment(&order, PaymentChoice::component(&method).with_contact(contact.as_ref())).await
}

/// The same for [Payment Element](https://docs.antom.com/ac/cashierpay/element), in which the customer chooses the method.
/// `renew`: in a new attempt, because the SDK reports that the open session cannot be used again.
#[server(prefix = "/api", endpoint = "start_element")]
pub async fn start_element(order: OrderToken, renew: bool) -> Result<CheckoutSession, ApiError> {
    use crate::http::responses;
    use backend::service::checkout::PaymentChoice;
    responses::start_payment(&order, PaymentChoice::element(renew)).await
}

/// Starts the payment of an order on Antom's hosted page, and redirects to the page that leads there. The checkout's plain
/// form posts this if there is no JavaScript.
#[server(prefix = "/api", endpoint = "leave_for_checkout_page")]
pub async fn leave_for_checkout_page(
    order: OrderToken,
    method: Option<String>,
    #[server(default)] contact: ContactForm,
) -> Result<(), ApiError> {
    use crate::http::responses;
    use backend::{app_context::AppContext, service::checkout::PaymentChoice};
    let contact = responses::read_contact(method.as_deref().unwrap_or_default(), &contact)?;
    let choice = PaymentChoice::hosted_page(method.as_deref()).with_contact(contact.as_ref());
    responses::start_payment(&order, choice).await?;
    leptos_axum::redirect(&expect_context::<AppContext>().path_of(&format!("/checkout/{}/leave", order.as_str())));
    Ok(())
}

/// The address of Antom's hosted page for an order.
#[server(prefix = "/api", endpoint = "show_checkout_page")]
pub async fn show_checkout_page(order: OrderToken) -> Result<String, ApiError> {
    use crate::http::responses;
    use backend::{app_context::AppContext, service::checkout};
    let context = expect_context::<AppContext>();
    let number = responses::number_of(&context, &order).await?;
    responses::with_status(checkout::hosted_page_url(&context, &number).await)
}

/// What has become of an order's payment, after an inquiry about it. `result_code`: why it has ended according to the SDK,
/// for an answer in which the server knows no reason.
#[server(prefix = "/api", endpoint = "check_payment")]
pub async fn check_payment(order: OrderToken, result_code: Option<String>) -> Result<PaymentCheck, ApiError> {
    use crate::{http::responses, labels, language};
    use backend::{
        app_context::AppContext,
        service::{orders, payments},
    };
    use domain::checkout::PaymentProgress;
    let context = expect_context::<AppContext>();
    let record = responses::with_status(payments::refreshed_record(&context, &order).await)?;
    let order = orders::describe(&context, record);
    let language = language::current();
    let of_sdk = || result_code.map(|code| labels::result_code(language, &code).to_owned());
    Ok(PaymentCheck {
        progress: PaymentProgress::of(&order),
        reason: labels::unpaid_reason(language, &order).map(str::to_owned).or_else(of_sdk),
    })
}

/// The settings of an order's checkout. While the development pages are open, a page may ask for the other checkout mode.
#[server(prefix = "/api", endpoint = "show_checkout_settings")]
pub async fn show_checkout_settings(
    order: OrderToken,
    checkout_mode: Option<String>,
) -> Result<CheckoutSettings, ApiError> {
    use crate::{
        http::{cookies, development_access},
        language::sdk_locale,
    };
    use backend::app_context::AppContext;
    use domain::checkout::SdkSettings;
    let context = expect_context::<AppContext>();
    let is_development = development_access::is_open();
    let wanted = checkout_mode.filter(|_| is_development).and_then(|word| word.parse().ok());
    Ok(CheckoutSettings {
        sdk: SdkSettings { locale: sdk_locale(cookies::language()).to_owned(), ..context.sdk.clone() },
        checkout_mode: wanted.unwrap_or(context.checkout_mode),
        on_phone: cookies::is_phone(),
        from_cart: cookies::cart().ordered_as() == Some(&order),
    })
}
