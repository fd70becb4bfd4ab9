//! Buttons that act as the buyer.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Redirect,
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    console::{
        frame, links, lookup,
        response::{FormResult, PageResult, ReturnPath},
    },
    control::actions,
    engine::gateway::Gateway,
    model::{
        payment::Payment,
        payment_state::PaymentState,
        result_code::{OUTCOMES, Outcome},
    },
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finish {
    payment_result_code: String,
    #[serde(default)]
    back: ReturnPath,
}

/// The buttons, while the payment is not final.
pub(super) fn section(payment: &Payment, back: &str) -> Markup {
    let action = format!("{back}/finish");
    // The wallet's button "Decline" ends with the same code.
    let decisions = [
        (Some("primary"), Outcome::SUCCESS, "Approve"),
        (None, Outcome::USER_CANCELED, "Decline"),
        (None, Outcome::USER_BALANCE_NOT_ENOUGH, "Decline (not enough balance)"),
    ];
    html! {
        @if !payment.state.is_final() {
            section aria-labelledby="buyer" {
                h2 id="buyer" { "Act as the buyer" }
                form method="post" action=(action) class="buttons" {
                    (frame::back(back))
                    @for (class, outcome, label) in decisions {
                        button type="submit" class=[class] name="paymentResultCode" value=(outcome.code) { (label) }
                    }
                }
                form method="post" action=(action) class="inline" {
                    (frame::back(back))
                    label { "Other outcomes" select name="paymentResultCode" {
                        @for outcome in OUTCOMES { option value=(outcome.code) { (outcome.words()) } }
                    } }
                    button type="submit" { "Finish with this result" }
                }
                @if payment.state == PaymentState::Created {
                    p class="faint" { "The buyer has not submitted the payment: every button submits it first, and then decides." }
                }
            }
        }
    }
}

/// The address of the buttons, opened as a page.
pub(super) async fn back_to_payment(Path(id): Path<String>) -> Redirect {
    Redirect::to(&links::payment_named(&id))
}

pub(super) async fn finish(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    form: FormResult<Finish>,
) -> PageResult {
    let form = form?.0;
    let payment = lookup::find(&gateway, &id).await?.payment;
    actions::finish(&gateway, &payment.request_id, &form.payment_result_code).await?;
    Ok(form.back.redirect_or(&links::payment(&payment)))
}
