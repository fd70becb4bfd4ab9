//! What the buyer sees: the wallet's page of a redirect payment, and the page that stands in for the phone which has
//! scanned a QR code.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State as Shared},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use url::Url;

use crate::{
    gateway::{Gateway, MERCHANT_NAME},
    method::{Flow, METHODS, display},
    page,
    payment::{Event, Failure, Payment, State},
    sdk,
    store::{Key, StoreError},
};

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", get(index))
        .route("/wallet/{token}", get(wallet))
        .route("/wallet/{token}/approve", post(approve_in_wallet))
        .route("/wallet/{token}/decline", post(decline_in_wallet))
        .route("/wallet/{token}/cancel", post(turn_back))
        .route("/scan/{token}", get(phone))
        .route("/scan/{token}/approve", post(approve_on_phone))
        .route("/scan/{token}/decline", post(decline_on_phone))
        .route("/wallet.css", get(style))
        .fallback(nothing_here)
}

type Gate = Shared<Arc<Gateway>>;

/// What the buyer can decide.
const APPROVE: Event = Event::Approve;
const DECLINE: Event = Event::Refuse(Failure::UserBalanceNotEnough);

async fn wallet(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Flow::Redirect).await {
        Ok(payment) if payment.state.is_final() => page::show(StatusCode::OK, finished(&payment, "")),
        Ok(payment) => page::show(StatusCode::OK, question(&payment, "wallet")),
        Err(error) => error.into_response(),
    }
}

async fn phone(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Flow::Qr).await {
        Ok(payment) if payment.state.is_final() => {
            page::show(StatusCode::OK, finished(&payment, " – you can go back to the shop’s window"))
        }
        Ok(payment) => page::show(StatusCode::OK, question(&payment, "scan")),
        Err(error) => error.into_response(),
    }
}

async fn approve_in_wallet(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    decide_in_wallet(&gateway, &token, APPROVE).await
}

async fn decline_in_wallet(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    decide_in_wallet(&gateway, &token, DECLINE).await
}

async fn approve_on_phone(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    decide_on_phone(&gateway, &token, APPROVE).await
}

async fn decline_on_phone(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    decide_on_phone(&gateway, &token, DECLINE).await
}

/// Decides and sends the buyer back to the shop. One who comes too late is told so instead.
async fn decide_in_wallet(gateway: &Gateway, token: &str, event: Event) -> Response {
    match decide(gateway, token, Flow::Redirect, event).await {
        Ok((payment, true)) => see_other(&payment.redirect_url),
        Ok((_, false)) => see_other(&format!("/wallet/{token}")),
        Err(error) => error.into_response(),
    }
}

/// Decides and shows the phone's page again, which then says how it went.
async fn decide_on_phone(gateway: &Gateway, token: &str, event: Event) -> Response {
    match decide(gateway, token, Flow::Qr, event).await {
        Ok(_) => see_other(&format!("/scan/{token}")),
        Err(error) => error.into_response(),
    }
}

/// The buyer goes back without a decision: the payment stays as it is, and the session can be opened again.
async fn turn_back(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Flow::Redirect).await {
        Ok(payment) => {
            tracing::info!(payment_request_id = payment.request_id, "the buyer turned back");
            see_other(&payment.redirect_url)
        }
        Err(error) => error.into_response(),
    }
}

/// Lets the buyer's decision happen; `false` when the payment was final already and stays what it was.
async fn decide(gateway: &Gateway, token: &str, flow: Flow, event: Event) -> Result<(Payment, bool), PageError> {
    let payment = payment(gateway, token, flow).await?;
    let edited = gateway.edit(&payment.id, |payment, now| payment.apply(event, now)).await?;
    let (payment, outcome) = edited.ok_or(PageError::NoSuchPayment)?;
    tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "the buyer decided");
    Ok((payment, outcome.is_ok()))
}

/// The payment of a page's address. A token opens only the kind of page that it was given out for.
async fn payment(gateway: &Gateway, token: &str, flow: Flow) -> Result<Payment, PageError> {
    let payment = gateway.find(Key::BuyerToken(token)).await?;
    payment.filter(|payment| payment.method.flow == flow).ok_or(PageError::NoSuchPayment)
}

/// Why a page cannot be shown.
enum PageError {
    NoSuchPayment,
    Internal(StoreError),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NoSuchPayment => page::show(
                StatusCode::NOT_FOUND,
                page::card(
                    "Payment not found",
                    html! { p { "There is no payment at this address. Please go back to the shop and start again." } },
                ),
            ),
            Self::Internal(error) => {
                tracing::error!(%error, "a page could not be shown");
                let text = html! { p { "The simulator had trouble of its own. Its log says which." } };
                page::show(StatusCode::INTERNAL_SERVER_ERROR, page::card("Something went wrong", text))
            }
        }
    }
}

/// "Do you want to pay this?" `place` is where the answers go: `wallet` or `scan`.
fn question(payment: &Payment, place: &str) -> page::Card {
    let action = |decision: &str| format!("/{place}/{}/{decision}", payment.buyer_token);
    let button = |decision: &str, kind: &str, label: &str| {
        html! { form method="post" action=(action(decision)) { button class=(kind) type="submit" { (label) } } }
    };
    page::Card {
        method: Some(payment.method.name),
        title: format!("Pay {}", display(&payment.amount)),
        mark: None,
        content: html! {
            (details(payment))
            div class="decisions" {
                (button("approve", "primary", "Approve payment"))
                (button("decline", "secondary", "Decline"))
                @if place == "wallet" { (button("cancel", "quiet", "Cancel and return to shop")) }
            }
        },
    }
}

/// How it went, for a payment that is final. `what_next` follows the good news.
fn finished(payment: &Payment, what_next: &str) -> page::Card {
    let (mark, title, text) = match payment.state {
        State::Success => (page::Mark::Good, format!("Paid{what_next}"), "Thank you. The payment is complete."),
        State::Failed(Failure::OrderIsClosed) => {
            (page::Mark::Bad, "Payment closed".to_owned(), "It was not completed in time. Nothing has been charged.")
        }
        State::Failed(_) => {
            (page::Mark::Bad, "Payment declined".to_owned(), "Nothing has been charged. You can try again in the shop.")
        }
        State::Cancelled => {
            (page::Mark::Bad, "Payment cancelled".to_owned(), "The shop has cancelled it. Nothing has been charged.")
        }
        State::Created | State::Submitted | State::Pending => {
            (page::Mark::Good, "Payment under way".to_owned(), "The result will follow.")
        }
    };
    page::Card {
        method: Some(payment.method.name),
        title,
        mark: Some(mark),
        content: html! {
            p { (text) }
            (details(payment))
            @if payment.method.flow == Flow::Redirect {
                div class="decisions" { a class="primary" href=(payment.redirect_url) { "Back to the shop" } }
            }
        },
    }
}

/// While the buyer is asked, the amount is the page's title.
fn details(payment: &Payment) -> Markup {
    html! {
        dl {
            div { dt { "To" } dd { (MERCHANT_NAME) } }
            div { dt { "For" } dd { (payment.order_description) } }
            @if payment.state.is_final() { div { dt { "Amount" } dd { (display(&payment.amount)) } } }
            div { dt { "Payment no." } dd class="number" { (payment.id) } }
        }
    }
}

/// The front page: what this is, for whoever opens the origin.
async fn index(Shared(gateway): Gate) -> Response {
    let content = html! {
        p { "This is a simulator of Antom’s payment gateway. It speaks the same wire, and moves no money." }
        dl {
            div { dt { "Gateway" } dd { code { (gateway.origin.as_str().trim_end_matches('/')) } } }
            div { dt { "Client id" } dd { code { (gateway.client_id) } } }
            div { dt { "Browser SDK" } dd { a href=(sdk::PATH) { code { (sdk::PATH) } } } }
        }
        h2 { "Endpoints" }
        ul {
            @for name in ["createPaymentSession", "inquiryPayment", "cancel"] {
                li { code { "POST /ams/sandbox/api/v1/payments/" (name) } }
            }
        }
        p { "The same without " code { "/sandbox" } ". Requests are signed; the crate’s README says how." }
        h2 { "Payment methods" }
        ul class="methods" {
            @for method in METHODS {
                li { code { (method.kind) } " " (method.name) ", " (method.currencies.join(", ")) }
            }
        }
    };
    page::show(StatusCode::OK, page::card("Antom simulator", content))
}

async fn nothing_here() -> Response {
    let content = html! { p { "There is nothing at this address. " a href="/" { "What this is" } } };
    page::show(StatusCode::NOT_FOUND, page::card("Page not found", content))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    (headers, include_str!("wallet.css"))
}

/// 303: the browser goes on with GET, whatever it did before. The merchant's address is passed on unchanged.
fn see_other(url: &str) -> Response {
    let as_written = HeaderValue::from_str(url).ok().filter(|_| url.is_ascii());
    let location = as_written.or_else(|| HeaderValue::from_str(Url::parse(url).ok()?.as_str()).ok());
    match location {
        Some(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        None => nothing_to_return_to(),
    }
}

fn nothing_to_return_to() -> Response {
    let content = html! { p { "The shop’s address cannot be opened. Please go back to the shop’s window." } };
    page::show(StatusCode::OK, page::card("Back to the shop", content))
}
