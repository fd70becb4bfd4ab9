//! Statuses and references of answers: the boundary at which an error is logged, once.

use axum::http::{
    StatusCode,
    header::{ACCEPT, USER_AGENT},
    request::Parts,
};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;

use crate::{
    domain::checkout::CheckoutSession,
    error::AppError,
    server::{
        gateway::{GatewayError, Terminal},
        preference,
        service::{
            cart::{self, Change},
            checkout::{self, Choice},
            orders::Wish,
        },
        shop::Shop,
        store::StoreError,
    },
};

/// Sets the answer's HTTP status to the error's.
///
/// A form that was posted without JavaScript is answered by a redirect that a status would cancel, so it gets none.
pub fn set_status(error: &AppError) {
    let from_plain_form = use_context::<Parts>().is_some_and(|parts| {
        let accepts_pages =
            |value: &axum::http::HeaderValue| value.to_str().is_ok_and(|text| text.contains("text/html"));
        parts.method == "POST" && parts.headers.get(ACCEPT).is_some_and(accepts_pages)
    });
    if let (Some(options), false, Ok(status)) =
        (use_context::<ResponseOptions>(), from_plain_form, StatusCode::from_u16(error.status()))
    {
        options.set_status(status);
    }
}

/// Passes a result on, with its status set when it is an error.
///
/// # Errors
/// The error it was given.
pub fn with_status<T>(result: Result<T, impl Into<AppError>>) -> Result<T, AppError> {
    result.map_err(Into::into).inspect_err(set_status)
}

/// Starts a payment for the browser that asks.
///
/// # Errors
/// Why the order cannot be paid so, with the answer's status set.
pub async fn start_payment(order: &str, choice: Choice<'_>) -> Result<CheckoutSession, AppError> {
    let user_agent =
        use_context::<Parts>().and_then(|parts| Some(parts.headers.get(USER_AGENT)?.to_str().ok()?.to_owned()));
    let terminal = Terminal { user_agent, ..Terminal::default() };
    let shop = expect_context::<Shop>();
    let opened = with_status(checkout::start_payment(&shop, order, choice, &terminal, None).await)?;
    Ok(CheckoutSession { payment_request_id: opened.payment_request_id, session_data: opened.session.data })
}

/// Changes the cart of the browser that asks, and shows it the cart.
///
/// # Errors
/// What cannot be had, with the answer's status set.
pub async fn change_cart(change: Change, wish: Wish) -> Result<(), AppError> {
    let shop = expect_context::<Shop>();
    let mut kept = preference::cart();
    with_status(cart::change(&shop, &mut kept, change, &wish).await)?;
    preference::remember_cart(&kept);
    leptos_axum::redirect(&shop.path_of("/cart"));
    Ok(())
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        let reference = new_reference();
        tracing::error!(reference, %error, "the shop's database failed");
        Self::Internal { reference }
    }
}

impl From<GatewayError> for AppError {
    fn from(error: GatewayError) -> Self {
        let reference = new_reference();
        let refused = error.is_final_refusal();
        tracing::warn!(reference, %error, refused, "the gateway did not do what was asked");
        if refused { Self::GatewayRefused { reference } } else { Self::GatewayUnavailable { reference } }
    }
}

/// Eight characters that stand in the log and before the shopper.
fn new_reference() -> String {
    let mut reference = uuid::Uuid::new_v4().simple().to_string();
    reference.truncate(8);
    reference
}
