//! What people can do to a payment as its buyer, and the scenarios that are a button away.

use axum::extract::{Path, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Answer, Back, Filled, Gate, effects, frame, links, payment};
use crate::{
    control,
    payment::{Payment, State as PaymentState, Taking},
    result_code::{OUTCOMES, Outcome},
    scenario::{Binding, Effect, Scenario, SignatureFault},
};

/// How a payment is to end.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finish {
    payment_result_code: String,
    #[serde(default)]
    back: Back,
}

/// Buttons that decide as the buyer would, while there is something to decide.
pub(super) fn buyer(payment: &Payment, back: &str) -> Markup {
    let action = format!("{back}/finish");
    let (approve, decline) = (Outcome::SUCCESS, Outcome::USER_BALANCE_NOT_ENOUGH);
    html! {
        @if !payment.state.is_final() {
            section aria-labelledby="buyer" {
                h2 id="buyer" { "Act as the buyer" }
                form method="post" action=(action) class="buttons" {
                    (frame::back(back))
                    button type="submit" class="primary" name="paymentResultCode" value=(approve.code) { "Approve" }
                    button type="submit" name="paymentResultCode" value=(decline.code) { "Decline" }
                }
                form method="post" action=(action) class="inline" {
                    (frame::back(back))
                    label { "Or end it with" select name="paymentResultCode" {
                        @for outcome in OUTCOMES { option { (outcome.code) } }
                    } }
                    button type="submit" { "End it" }
                }
                @if payment.state == PaymentState::Created {
                    p class="faint" { "The buyer has not begun: every button begins first, and then decides." }
                }
            }
        }
    }
}

/// Ends the payment as its buyer.
pub(super) async fn finish(State(gateway): Gate, Path(id): Path<String>, form: Filled<Finish>) -> Answer {
    let form = form?.0;
    let payment = payment::find(&gateway, &id).await?.payment;
    control::end(&gateway, &payment.request_id, &form.payment_result_code).await?;
    Ok(form.back.or(&links::payment(&payment)))
}

/// Buttons that switch a scenario on for this payment, each for the next time.
pub(super) fn panel(payment: &Payment, back: &str) -> Markup {
    let all = format!("/console/scenarios?paymentRequestId={}", links::encoded(&payment.request_id));
    html! {
        section class="panel" aria-labelledby="rehearse" {
            h2 id="rehearse" { "Let something go wrong" }
            p class="faint" { "Once, for this payment. " a href=(all) { "All scenarios" } " have every detail." }
            @for (heading, buttons) in groups(payment) {
                form method="post" action="/console/scenarios/new" {
                    fieldset {
                        legend { (heading) }
                        (frame::back(back))
                        div class="buttons" {
                            @for (label, effect) in buttons { (button(payment, label, effect)) }
                        }
                    }
                }
            }
            p class="faint" {
                "What a notification says, and whether it is sent, is decided when it is written: those that are there \
                 stay as they are."
            }
        }
    }
}

fn button(payment: &Payment, label: &str, effect: Effect) -> Markup {
    let sentence = effects::sentence(&effect);
    let binding =
        Binding { payment_request_id: Some(payment.request_id.clone()), calls: Some(1), ..Binding::default() };
    html! {
        button type="submit" formaction=(links::scenario(&Scenario { effect, binding })) title=(sentence) { (label) }
    }
}

type Buttons = Vec<(&'static str, Effect)>;

/// The buttons. What can no longer happen to the payment has none.
fn groups(payment: &Payment) -> Vec<(&'static str, Buttons)> {
    let code = |code: &str| code.to_owned();
    let currency = if payment.amount.currency == "USD" { "EUR" } else { "USD" };
    let is_open = !payment.state.is_final();
    let undecided = payment.state.can_be_closed();
    let mut groups: Vec<(&str, Buttons)> = Vec::new();
    if undecided {
        groups.push((
            "When the buyer approves",
            vec![
                ("Pending, then paid", Effect::Processing { seconds: 10, payment_result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Processing { seconds: 10, payment_result_code: code("RISK_REJECT") }),
                ("Failed at once", Effect::Outcome { payment_result_code: code("RISK_REJECT") }),
            ],
        ));
    }
    if is_open {
        groups.push((
            "Whatever the shop thinks",
            vec![
                ("Two successes", Effect::TwoSuccesses),
                ("Late success after cancel", Effect::LateSuccess { seconds: 5 }),
            ],
        ));
    }
    groups.push((
        "The next notification",
        vec![
            ("Drop", Effect::NotificationDrop),
            ("Delay by a minute", Effect::NotificationDelay { seconds: 60 }),
            ("Send twice", Effect::NotificationDuplicate { copies: 2 }),
            ("Out of order", Effect::NotificationReorder),
            ("Wrong amount", Effect::NotificationAmount { value: (payment.units() + 1).to_string() }),
            ("Wrong currency", Effect::NotificationCurrency { currency: code(currency) }),
            ("Bad signature", Effect::NotificationSignature { fault: SignatureFault::Wrong }),
            ("No signature", Effect::NotificationSignature { fault: SignatureFault::Missing }),
            ("Half a signature", Effect::NotificationSignature { fault: SignatureFault::Half }),
            ("A day old", Effect::NotificationStale { seconds: 86_400 }),
            ("Unknown order", Effect::NotificationUnknownOrder),
        ],
    ));
    groups.push((
        "The next answer",
        vec![
            ("Lose it", Effect::LoseAnswer),
            ("HTTP 500", Effect::HttpStatus { status: 500 }),
            ("Hang for 30 seconds", Effect::Hang { seconds: 30 }),
            ("10 seconds late", Effect::DelayAnswer { seconds: 10 }),
            ("UNKNOWN_EXCEPTION", Effect::Result { result_code: code("UNKNOWN_EXCEPTION") }),
            ("Bad signature", Effect::AnswerSignature { fault: SignatureFault::Wrong }),
            ("No signature", Effect::AnswerSignature { fault: SignatureFault::Missing }),
            ("Half a signature", Effect::AnswerSignature { fault: SignatureFault::Half }),
        ],
    ));
    let has_money = is_open || payment.state == PaymentState::Success;
    if has_money {
        groups.push((
            "The next refund",
            vec![
                ("Pending, then done", Effect::Refund { seconds: 10, result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Refund { seconds: 10, result_code: code("PROCESS_FAIL") }),
                ("Failed at once", Effect::Refund { seconds: 0, result_code: code("PROCESS_FAIL") }),
            ],
        ));
    }
    if has_money && payment.taking == Taking::CapturedByMerchant {
        groups.push((
            "The next capture",
            vec![
                ("Pending, then done", Effect::Capture { seconds: 10, result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Capture { seconds: 10, result_code: code("PROCESS_FAIL") }),
            ],
        ));
    }
    groups
}
