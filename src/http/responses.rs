//! The statuses of answers, and what two of the server functions do.

use axum::http::{
    StatusCode,
    header::{ACCEPT, USER_AGENT},
    request::Parts,
};
use backend::{
    app_context::AppContext,
    gateway::Terminal,
    service::{
        cart::{self, Change},
        checkout::{self, PaymentChoice},
        orders::LineRequest,
    },
};
use domain::{checkout::CheckoutSession, error::AppError};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;

use crate::{
    error::{ApiError, status},
    http::cookies,
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
        (use_context::<ResponseOptions>(), from_plain_form, StatusCode::from_u16(status(error)))
    {
        options.set_status(status);
    }
}

/// Passes a result on, with its status set when it is an error.
///
/// # Errors
/// The error it was given.
pub fn with_status<T>(result: Result<T, impl Into<AppError>>) -> Result<T, ApiError> {
    result.map_err(|error| ApiError(error.into())).inspect_err(|error| set_status(&error.0))
}

/// Starts a payment for the browser that asks.
///
/// # Errors
/// Why the order cannot be paid so, with the answer's status set.
pub async fn start_payment(order: &str, choice: PaymentChoice<'_>) -> Result<CheckoutSession, ApiError> {
    let user_agent =
        use_context::<Parts>().and_then(|parts| Some(parts.headers.get(USER_AGENT)?.to_str().ok()?.to_owned()));
    let terminal = Terminal { user_agent, ..Terminal::default() };
    let context = expect_context::<AppContext>();
    let opened = with_status(checkout::start_payment(&context, order, choice, &terminal, None).await)?;
    Ok(CheckoutSession { payment_request_id: opened.payment_request_id, session_data: opened.session.data })
}

/// Changes the cart of the browser that asks, and shows it the cart.
///
/// # Errors
/// What cannot be had, with the answer's status set.
pub async fn change_cart(change: Change, requested: LineRequest) -> Result<(), ApiError> {
    let context = expect_context::<AppContext>();
    let mut kept = cookies::cart();
    with_status(cart::change(&context, &mut kept, change, &requested, cookies::language_tag()).await)?;
    cookies::remember_cart(&kept);
    leptos_axum::redirect(&context.path_of("/cart"));
    Ok(())
}
