//! Status codes of server functions, and the server functions that need more than one call.

use std::net::IpAddr;

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, header::USER_AGENT, request::Parts},
    middleware::Next,
    response::Response,
};
use backend::{
    app_context::AppContext,
    error::ServiceError,
    gateway::Terminal,
    service::{
        cart::{self, Change},
        checkout::{self, PaymentChoice},
        orders::{self, LineRequest},
        payments,
    },
};
use domain::{
    cart::{Cart, CartLine},
    checkout::CheckoutSession,
    contact::{Contact, ContactForm},
    error::AppError,
    method_list::METHODS,
    order::{Order, OrderStatus},
    order_keys::{OrderNumber, OrderToken},
};
use leptos::{
    prelude::{expect_context, use_context, with_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::ResponseOptions;

use crate::{
    error::{ApiError, status},
    http::{client_address::ClientAddress, cookies, form_responses::is_plain_form},
    labels, language,
};

/// Sets the answer's HTTP status to the error's.
///
/// The answer to a plain form is a redirect. A status would replace it, so a plain form gets none.
pub fn set_status(error: &AppError) {
    let from_plain_form = with_context(|parts: &Parts| is_plain_form(&parts.method, &parts.headers)) == Some(true);
    if let (Some(options), false, Ok(status)) =
        (use_context::<ResponseOptions>(), from_plain_form, StatusCode::from_u16(status(error)))
    {
        options.set_status(status);
    }
}

/// Logs the error of a result and sets the response's status to the error's.
///
/// # Errors
/// The error for the browser.
pub fn with_status<T>(result: Result<T, impl Into<ServiceError>>) -> Result<T, ApiError> {
    result.map_err(|error| {
        let error = error.into().log_for_response();
        set_status(&error);
        let text = labels::error(language::current(), &error);
        ApiError::new(error, text)
    })
}

/// The most bytes of an error.
const MAXIMUM_ERROR: usize = 64 * 1024;

/// Gives the answer of a server function that could not read its arguments the status of its error: Leptos answers 500.
pub async fn set_error_status(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR
        || !response.headers().contains_key(SERVER_FN_ERROR_HEADER)
    {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, MAXIMUM_ERROR).await.unwrap_or_default();
    let error: Option<ApiError> = serde_json::from_slice(&body).ok();
    if let Some(Ok(status)) = error.map(|it| StatusCode::from_u16(status(&it.error))) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(body))
}

/// The address from which the current request was sent.
pub fn client_address() -> Option<IpAddr> {
    with_context(|parts: &Parts| Some(parts.extensions.get::<ClientAddress>()?.0)).flatten()
}

/// The number of the order that a token opens.
///
/// # Errors
/// Says that there is no such order, and sets the status.
pub async fn number_of(context: &AppContext, token: &OrderToken) -> Result<OrderNumber, ApiError> {
    with_status(orders::number_of(context, token).await)
}

/// Starts a payment from the browser of the current request.
///
/// # Errors
/// Says why the order cannot be paid in this way, and sets the status.
pub async fn start_payment(order: &OrderToken, choice: PaymentChoice<'_>) -> Result<CheckoutSession, ApiError> {
    let user_agent =
        with_context(|parts: &Parts| Some(parts.headers.get(USER_AGENT)?.to_str().ok()?.to_owned())).flatten();
    let terminal = Terminal { user_agent, ..Terminal::default() };
    let context = expect_context::<AppContext>();
    let order = number_of(&context, order).await?;
    let opened = with_status(checkout::start_payment(&context, &order, choice, &terminal, None).await)?;
    Ok(CheckoutSession { payment_request_id: opened.payment_request_id, session_data: opened.session.data })
}

/// The contact data of a payment form; `None` if the method does not need it, or if the form has none.
///
/// # Errors
/// Says which field cannot be right, and sets the status.
pub fn read_contact(method: &str, form: &ContactForm) -> Result<Option<Contact>, ApiError> {
    let is_needed = METHODS.iter().any(|known| known.code == method && known.needs_contact);
    if !is_needed || form.is_empty() {
        return Ok(None);
    }
    let contact = Contact::parse(&form.name, &form.email, &form.phone);
    with_status(contact.map(Some).map_err(|field| AppError::InvalidContact { field }))
}

/// Adds something to the cart of the current request's browser, and redirects to the cart's page.
///
/// # Errors
/// Says why it is not possible, and sets the status.
pub async fn add_to_cart(requested: LineRequest) -> Result<(), ApiError> {
    let context = expect_context::<AppContext>();
    let mut kept = cookies::cart();
    with_status(cart::change(&context, &mut kept, Change::Add, &requested, cookies::language_tag()).await)?;
    cookies::set_cart(&kept);
    leptos_axum::redirect(&context.path_of("/cart"));
    Ok(())
}

/// Inquires about an order's payment and reads the order. Empties the cart of a paid order. `waited` is `None` if the
/// customer has just come: then the inquiry must be new.
///
/// # Errors
/// Says why the order cannot be shown, and sets the status.
pub async fn refresh_order(order: &OrderToken, waited: Option<u32>) -> Result<Order, ApiError> {
    let context = expect_context::<AppContext>();
    let record = with_status(match waited {
        None => payments::refreshed_record_on_arrival(&context, order).await,
        Some(_) => payments::refreshed_record(&context, order).await,
    })?;
    let order = orders::describe(&context, record);
    if order.status() == OrderStatus::Paid {
        cookies::clear_ordered_cart(&order.token);
    }
    Ok(order)
}

/// The cart of the current request's browser with the quantities that the customer has typed.
///
/// # Errors
/// Says which line is not possible, and sets the status. The browser keeps the other quantities.
pub async fn cart_with(context: &AppContext, typed: &[CartLine]) -> Result<Cart, ApiError> {
    let before = cookies::cart();
    let mut kept = before.clone();
    let outcome = cart::set_quantities(context, &mut kept, typed, cookies::language_tag()).await;
    if outcome.is_err() && kept != before {
        cookies::set_cart(&kept);
    }
    with_status(outcome)?;
    Ok(kept)
}
