//! The pages of wallets and banks, and the page that stands in for the phone that has scanned a code.

use std::{sync::Arc, time::Duration};

use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::html;
use serde::Deserialize;

use crate::{
    checkout::{
        card, content,
        page_response::{PageError, see_other},
        surface::Surface,
    },
    engine::{gateway::Gateway, store::payments::PaymentKey},
    model::{
        payment::{Payment, ScheduledOutcome},
        payment_record::PaymentRecord,
        result_code::Outcome,
        time::later,
    },
};

const APPROVE: Outcome = Outcome::SUCCESS;
const DECLINE: Outcome = Outcome::USER_CANCELED;
const DECLINE_FOR_BALANCE: Outcome = Outcome::USER_BALANCE_NOT_ENOUGH;

/// How long a payment is pending when the form of the page asks for it.
const PENDING_FOR: Duration = Duration::from_secs(10);

/// The form below the buttons.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FinishForm {
    payment_result_code: String,
    /// Whether the payment is pending first.
    #[serde(default)]
    processing: bool,
}

/// On a phone without the wallet's app, an app link leads to the wallet's site.
pub(super) async fn open_app_link(Path(token): Path<String>) -> Response {
    see_other(&format!("/wallet/{token}"))
}

pub(super) async fn show_wallet(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    show(&gateway, &token, Surface::Wallet).await
}

pub(super) async fn show_phone(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    show(&gateway, &token, Surface::Phone).await
}

async fn show(gateway: &Gateway, token: &str, surface: Surface) -> Response {
    match find(gateway, token, surface).await {
        Ok(payment) if content::is_decided(&payment) => {
            card::respond(StatusCode::OK, content::result(gateway, &payment, surface))
        }
        Ok(payment) => card::respond(StatusCode::OK, content::question(gateway, &payment, surface)),
        Err(error) => error.into_response(),
    }
}

pub(super) async fn approve_in_wallet(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    decide_in_wallet(&gateway, &token, APPROVE).await
}

pub(super) async fn decline_in_wallet(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    decide_in_wallet(&gateway, &token, DECLINE).await
}

pub(super) async fn decline_for_balance_in_wallet(
    State(gateway): State<Arc<Gateway>>,
    Path(token): Path<String>,
) -> Response {
    decide_in_wallet(&gateway, &token, DECLINE_FOR_BALANCE).await
}

pub(super) async fn approve_on_phone(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    decide_on_phone(&gateway, &token, APPROVE).await
}

pub(super) async fn decline_on_phone(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    decide_on_phone(&gateway, &token, DECLINE).await
}

pub(super) async fn decline_for_balance_on_phone(
    State(gateway): State<Arc<Gateway>>,
    Path(token): Path<String>,
) -> Response {
    decide_on_phone(&gateway, &token, DECLINE_FOR_BALANCE).await
}

pub(super) async fn finish_in_wallet(
    State(gateway): State<Arc<Gateway>>,
    Path(token): Path<String>,
    Form(form): Form<FinishForm>,
) -> Response {
    finish(&gateway, &token, &form, Surface::Wallet).await
}

pub(super) async fn finish_on_phone(
    State(gateway): State<Arc<Gateway>>,
    Path(token): Path<String>,
    Form(form): Form<FinishForm>,
) -> Response {
    finish(&gateway, &token, &form, Surface::Phone).await
}

/// Ends the payment with the given code. Scenarios do not apply.
async fn finish(gateway: &Gateway, token: &str, form: &FinishForm, surface: Surface) -> Response {
    let Some(outcome) = Outcome::find(&form.payment_result_code) else {
        let text = html! { p { "There is no such result code. Please go back and choose another." } };
        return card::respond(StatusCode::BAD_REQUEST, card::plain("Not a result code", text));
    };
    let ended = async {
        let payment = find(gateway, token, surface).await?;
        let edited = gateway.edit(&payment.id, |PaymentRecord { payment, .. }, now| match form.processing {
            true => payment.process(ScheduledOutcome { at: later(now, PENDING_FOR), outcome }, now),
            false => payment.finish(outcome, now),
        });
        edited.await?.ok_or(PageError::NoSuchPayment)
    };
    match ended.await {
        Ok((PaymentRecord { payment, .. }, Ok(()))) if surface == Surface::Wallet => {
            see_other(&gateway.redirect_url(&payment))
        }
        Ok(_) => see_other(&format!("/{}/{token}", surface.path())),
        Err(error) => error.into_response(),
    }
}

/// Applies the decision and sends the buyer back to the shop. If it is too late, the page shows the result instead.
async fn decide_in_wallet(gateway: &Gateway, token: &str, decision: Outcome) -> Response {
    match decide(gateway, token, Surface::Wallet, decision).await {
        Ok((payment, true)) => see_other(&gateway.redirect_url(&payment)),
        Ok((_, false)) => see_other(&format!("/wallet/{token}")),
        Err(error) => error.into_response(),
    }
}

/// Applies the decision; the page then shows the result.
async fn decide_on_phone(gateway: &Gateway, token: &str, decision: Outcome) -> Response {
    match decide(gateway, token, Surface::Phone, decision).await {
        Ok(_) => see_other(&format!("/scan/{token}")),
        Err(error) => error.into_response(),
    }
}

/// The buyer goes back without a decision: the payment does not change, and the session can be opened again.
pub(super) async fn turn_back(State(gateway): State<Arc<Gateway>>, Path(token): Path<String>) -> Response {
    match find(&gateway, &token, Surface::Wallet).await {
        Ok(payment) => {
            tracing::info!(payment_request_id = payment.request_id, "the buyer turned back");
            see_other(&gateway.redirect_url(&payment))
        }
        Err(error) => error.into_response(),
    }
}

/// Applies the buyer's decision; `false` when the state of the payment does not allow it.
async fn decide(
    gateway: &Gateway,
    token: &str,
    surface: Surface,
    decision: Outcome,
) -> Result<(Payment, bool), PageError> {
    let payment = find(gateway, token, surface).await?;
    let edited = gateway.edit(&payment.id, |record, now| gateway.decide(&mut record.payment, decision, now)).await?;
    let (PaymentRecord { payment, .. }, outcome) = edited.ok_or(PageError::NoSuchPayment)?;
    tracing::info!(payment_request_id = payment.request_id, result = payment.result().0, "the buyer decided");
    Ok((payment, outcome.is_ok()))
}

/// The payment with this token. A token opens only the surface for which it was created.
async fn find(gateway: &Gateway, token: &str, surface: Surface) -> Result<Payment, PageError> {
    let payment = gateway.find(PaymentKey::BuyerToken(token)).await?.map(|record| record.payment);
    payment.filter(|payment| Surface::of(payment) == Some(surface)).ok_or(PageError::NoSuchPayment)
}
