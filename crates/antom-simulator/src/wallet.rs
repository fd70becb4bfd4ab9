//! What the buyer sees: the Checkout Page, the wallet's page of a redirect payment, and the page that stands in for the
//! phone which has scanned a QR code.

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Router,
    extract::{Path, State as Shared},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use maud::{Markup, html};
use serde::Deserialize;
use url::Url;

use crate::{
    account::Account,
    endpoints::Endpoint,
    gateway::{Gateway, MERCHANT_NAME},
    method::{Flow, METHODS, display},
    page,
    payment::{Payment, Plan, Scene, State, later},
    result_code::{OUTCOMES, Outcome},
    sdk,
    store::{Key, StoreError},
};

pub(crate) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/", get(index))
        .route("/checkout/{token}", get(checkout_page).post(choose_on_page))
        .route("/app/{token}", get(no_app))
        .route("/wallet/{token}", get(wallet))
        .route("/wallet/{token}/approve", post(approve_in_wallet))
        .route("/wallet/{token}/decline", post(decline_in_wallet))
        .route("/wallet/{token}/finish", post(finish_in_wallet))
        .route("/wallet/{token}/cancel", post(turn_back))
        .route("/scan/{token}", get(phone))
        .route("/scan/{token}/approve", post(approve_on_phone))
        .route("/scan/{token}/decline", post(decline_on_phone))
        .route("/scan/{token}/finish", post(finish_on_phone))
        .route("/wallet.css", get(style))
        .fallback(nothing_here)
}

type Gate = Shared<Arc<Gateway>>;

/// What the buyer can decide.
const APPROVE: Outcome = Outcome::SUCCESS;
const DECLINE: Outcome = Outcome::USER_BALANCE_NOT_ENOUGH;

/// How long a payment is pending when the buyer's page asks for that.
const PROCESSING: Duration = Duration::from_secs(10);

/// Which kind of page a token opens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The wallet's or the bank's own site, from which the buyer comes back.
    Wallet,
    /// The phone that has scanned the code, or the till that was told the number.
    Elsewhere,
}

impl Place {
    /// None until the buyer has chosen how to pay.
    fn of(payment: &Payment) -> Option<Self> {
        Some(match payment.flow()? {
            Flow::Redirect | Flow::Form => Self::Wallet,
            Flow::Qr | Flow::Voucher => Self::Elsewhere,
        })
    }

    fn path(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Elsewhere => "scan",
        }
    }
}

/// What the form below the buttons asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    payment_result_code: String,
    /// Whether it is pending first.
    #[serde(default)]
    processing: bool,
}

/// The Checkout Page, to which a session's `normalUrl` leads: the buyer chooses here. It needs no JavaScript.
async fn checkout_page(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment_on_page(&gateway, &token).await {
        Ok(payment) if is_decided(&payment) || payment.session_has_expired(gateway.now()) => {
            page::show(StatusCode::OK, finished(&gateway, &payment, ""))
        }
        Ok(payment) => page::show(StatusCode::OK, choices(&gateway, &payment)),
        Err(error) => error.into_response(),
    }
}

/// What the buyer has chosen on the Checkout Page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    payment_method_type: String,
}

async fn choose_on_page(Shared(gateway): Gate, Path(token): Path<String>, Form(chosen): Form<Chosen>) -> Response {
    let submitted = async {
        let payment = payment_on_page(&gateway, &token).await?;
        let method = payment.offered().iter().find(|method| method.kind == chosen.payment_method_type).copied();
        let Some(method) = method else { return Ok(None) };
        // The page's address stays good: the buyer may come back and choose again.
        let edited = gateway.edit(&payment.id, |Account { payment, .. }, now| {
            payment.submit_with(method, payment.buyer_token.clone(), now)
        });
        let (Account { payment, .. }, submitted) = edited.await?.ok_or(PageError::NoSuchPayment)?;
        Ok(path_of(&payment).filter(|_| submitted.is_ok()))
    };
    match submitted.await {
        Ok(Some(path)) => see_other(&path),
        Ok(None) => see_other(&format!("/checkout/{token}")),
        Err(error) => PageError::into_response(error),
    }
}

/// The payment of a Checkout Page's address.
async fn payment_on_page(gateway: &Gateway, token: &str) -> Result<Payment, PageError> {
    let payment = gateway.find(Key::BuyerToken(token)).await?.map(|account| account.payment);
    payment.filter(|payment| matches!(payment.scene, Scene::Page(_))).ok_or(PageError::NoSuchPayment)
}

/// What an app link comes to on a phone without the app: the wallet's site.
async fn no_app(Path(token): Path<String>) -> Response {
    see_other(&format!("/wallet/{token}"))
}

async fn wallet(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Place::Wallet).await {
        Ok(payment) if is_decided(&payment) => page::show(StatusCode::OK, finished(&gateway, &payment, "")),
        Ok(payment) => page::show(StatusCode::OK, question(&payment, Place::Wallet)),
        Err(error) => error.into_response(),
    }
}

async fn phone(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Place::Elsewhere).await {
        Ok(payment) if is_decided(&payment) => {
            page::show(StatusCode::OK, finished(&gateway, &payment, " – you can go back to the shop’s window"))
        }
        Ok(payment) => page::show(StatusCode::OK, question(&payment, Place::Elsewhere)),
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

async fn finish_in_wallet(gate: Gate, path: Path<String>, form: Form<Wanted>) -> Response {
    finish(gate, path, form, Place::Wallet).await
}

async fn finish_on_phone(gate: Gate, path: Path<String>, form: Form<Wanted>) -> Response {
    finish(gate, path, form, Place::Elsewhere).await
}

/// Ends the payment just so, whatever scenarios say.
async fn finish(
    Shared(gateway): Gate,
    Path(token): Path<String>,
    Form(wanted): Form<Wanted>,
    place: Place,
) -> Response {
    let Some(outcome) = Outcome::find(&wanted.payment_result_code) else {
        let text = html! { p { "There is no such result code. Please go back and choose another." } };
        return page::show(StatusCode::BAD_REQUEST, page::card("Not a result code", text));
    };
    let ended = async {
        let payment = payment(&gateway, &token, place).await?;
        let edited = gateway.edit(&payment.id, |Account { payment, .. }, now| match wanted.processing {
            true => payment.process(Plan { at: later(now, PROCESSING), outcome }, now),
            false => payment.finish(outcome, now),
        });
        edited.await?.ok_or(PageError::NoSuchPayment)
    };
    match ended.await {
        Ok((Account { payment, .. }, Ok(()))) if place == Place::Wallet => see_other(&gateway.redirect_url(&payment)),
        Ok(_) => see_other(&format!("/{}/{token}", place.path())),
        Err(error) => error.into_response(),
    }
}

/// Decides and sends the buyer back to the shop. One who comes too late is told so instead.
async fn decide_in_wallet(gateway: &Gateway, token: &str, wanted: Outcome) -> Response {
    match decide(gateway, token, Place::Wallet, wanted).await {
        Ok((payment, true)) => see_other(&gateway.redirect_url(&payment)),
        Ok((_, false)) => see_other(&format!("/wallet/{token}")),
        Err(error) => error.into_response(),
    }
}

/// Decides and shows the phone's page again, which then says how it went.
async fn decide_on_phone(gateway: &Gateway, token: &str, wanted: Outcome) -> Response {
    match decide(gateway, token, Place::Elsewhere, wanted).await {
        Ok(_) => see_other(&format!("/scan/{token}")),
        Err(error) => error.into_response(),
    }
}

/// The buyer goes back without a decision: the payment stays as it is, and the session can be opened again.
async fn turn_back(Shared(gateway): Gate, Path(token): Path<String>) -> Response {
    match payment(&gateway, &token, Place::Wallet).await {
        Ok(payment) => {
            tracing::info!(payment_request_id = payment.request_id, "the buyer turned back");
            see_other(&gateway.redirect_url(&payment))
        }
        Err(error) => error.into_response(),
    }
}

/// Lets the buyer's decision happen; `false` when the payment was final already and stays what it was.
async fn decide(gateway: &Gateway, token: &str, place: Place, wanted: Outcome) -> Result<(Payment, bool), PageError> {
    let payment = payment(gateway, token, place).await?;
    let edited = gateway.edit(&payment.id, |account, now| gateway.decide(&mut account.payment, wanted, now)).await?;
    let (Account { payment, .. }, outcome) = edited.ok_or(PageError::NoSuchPayment)?;
    tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "the buyer decided");
    Ok((payment, outcome.is_ok()))
}

/// The payment of a page's address. A token opens only the kind of page that it was given out for.
async fn payment(gateway: &Gateway, token: &str, place: Place) -> Result<Payment, PageError> {
    let payment = gateway.find(Key::BuyerToken(token)).await?.map(|account| account.payment);
    payment.filter(|payment| Place::of(payment) == Some(place)).ok_or(PageError::NoSuchPayment)
}

/// Where the buyer decides about a payment, once it is known how it is paid.
pub(crate) fn path_of(payment: &Payment) -> Option<String> {
    Some(format!("/{}/{}", Place::of(payment)?.path(), payment.buyer_token))
}

/// Whether the buyer has nothing left to say.
fn is_decided(payment: &Payment) -> bool {
    payment.state.is_final() || matches!(payment.state, State::Pending | State::Declined(_))
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

/// "How do you want to pay this?"
fn choices(gateway: &Gateway, payment: &Payment) -> page::Card {
    page::Card {
        method: None,
        title: format!("Pay {}", display(&payment.amount)),
        mark: None,
        content: html! {
            (details(payment))
            form class="decisions" method="post" action=(format!("/checkout/{}", payment.buyer_token)) {
                @for method in payment.offered() {
                    button class="primary" type="submit" name="paymentMethodType" value=(method.kind) {
                        "Continue with " (method.name)
                    }
                }
                a class="quiet" href=(gateway.redirect_url(payment)) { "Cancel and return to shop" }
            }
        },
    }
}

/// "Do you want to pay this?"
fn question(payment: &Payment, place: Place) -> page::Card {
    let action = |decision: &str| format!("/{}/{}/{decision}", place.path(), payment.buyer_token);
    let button = |decision: &str, kind: &str, label: &str| {
        html! { form method="post" action=(action(decision)) { button class=(kind) type="submit" { (label) } } }
    };
    page::Card {
        method: payment.method.map(|method| method.name),
        title: format!("Pay {}", display(&payment.amount)),
        mark: None,
        content: html! {
            (details(payment))
            div class="decisions" {
                (button("approve", "primary", "Approve payment"))
                (button("decline", "secondary", "Decline"))
                @if place == Place::Wallet { (button("cancel", "quiet", "Cancel and return to shop")) }
            }
            details class="others" {
                summary { "Another outcome" }
                form method="post" action=(action("finish")) {
                    label for="code" { "Result code" }
                    select id="code" name="paymentResultCode" {
                        @for outcome in OUTCOMES { option { (outcome.code) } }
                    }
                    label class="check" { input type="checkbox" name="processing" value="true"; " Pending for ten seconds first" }
                    button class="secondary" type="submit" { "End the payment so" }
                }
            }
        },
    }
}

/// How it went, for a payment that is final. `what_next` follows the good news.
fn finished(gateway: &Gateway, payment: &Payment, what_next: &str) -> page::Card {
    let (mark, title, text) = match payment.state {
        State::Success => (page::Mark::Good, format!("Paid{what_next}"), "Thank you. The payment is complete."),
        State::Failed(Outcome::ORDER_IS_CLOSED) => {
            (page::Mark::Bad, "Payment closed".to_owned(), "It was not completed in time. Nothing has been charged.")
        }
        State::Failed(_) | State::Declined(_) => {
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
        method: payment.method.map(|method| method.name),
        title,
        mark: Some(mark),
        content: html! {
            p { (text) }
            (details(payment))
            @if Place::of(payment) == Some(Place::Wallet) {
                div class="decisions" { a class="primary" href=(gateway.redirect_url(payment)) { "Back to the shop" } }
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
            div { dt { "Console" } dd { a href="/console" { "every payment, and what can go wrong" } } }
            div { dt { "Browser SDK" } dd { a href=(sdk::PATH) { code { (sdk::PATH) } } } }
        }
        h2 { "Endpoints" }
        ul {
            @for endpoint in Endpoint::ALL { li { code { "POST /ams/sandbox/api/v1/payments/" (endpoint.name()) } } }
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
