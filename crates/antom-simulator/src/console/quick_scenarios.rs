//! Scenarios that one button switches on.

use maud::{Markup, html};

use crate::{
    behavior::{
        effect::{Effect, SignatureFault},
        matching::Match,
        scenario::Scenario,
    },
    console::{effects, frame, links},
    model::{capture_mode::CaptureMode, payment::Payment, payment_state::PaymentState},
};

/// Buttons that switch a scenario on for this payment, each for one time.
pub(super) fn panel(payment: &Payment, back: &str) -> Markup {
    let all = format!("/console/scenarios?paymentRequestId={}", links::encoded(&payment.request_id));
    html! {
        section class="panel" aria-labelledby="quick-scenarios" {
            h2 id="quick-scenarios" { "Scenarios for this payment" }
            p class="faint" { "Each happens once. " a href=(all) { "All scenarios" } " have all options." }
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
                "A scenario changes notifications that are created after it is switched on, not those in the list."
            }
        }
    }
}

fn button(payment: &Payment, label: &str, effect: Effect) -> Markup {
    let sentence = effects::sentence(&effect);
    let matching = Match::any().payment_request_id(&payment.request_id).times(1);
    html! {
        button type="submit" formaction=(links::scenario(&Scenario::new(effect, matching))) title=(sentence) { (label) }
    }
}

type Buttons = Vec<(&'static str, Effect)>;

/// The buttons, without those for effects that can no longer happen to the payment.
fn groups(payment: &Payment) -> Vec<(&'static str, Buttons)> {
    let code = |code: &str| code.to_owned();
    let currency = if payment.amount.currency == "USD" { "EUR" } else { "USD" };
    let is_open = !payment.state.is_final();
    let is_undecided = payment.state.can_be_closed();
    let mut groups: Vec<(&str, Buttons)> = Vec::new();
    if is_undecided {
        groups.push((
            "When the buyer approves",
            vec![
                ("Pending, then paid", Effect::Processing { seconds: 10, payment_result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Processing { seconds: 10, payment_result_code: code("RISK_REJECT") }),
                ("Failed immediately", Effect::Outcome { payment_result_code: code("RISK_REJECT") }),
            ],
        ));
    }
    if is_open {
        groups.push((
            "Unexpected successes",
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
            ("Wrong amount", Effect::NotificationAmount { value: (payment.minor_units() + 1).to_string() }),
            ("Wrong currency", Effect::NotificationCurrency { currency: code(currency) }),
            ("Bad signature", Effect::NotificationSignature { fault: SignatureFault::Wrong }),
            ("No signature", Effect::NotificationSignature { fault: SignatureFault::Missing }),
            ("No signed time", Effect::NotificationSignature { fault: SignatureFault::TimeMissing }),
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
            ("No signed time", Effect::AnswerSignature { fault: SignatureFault::TimeMissing }),
        ],
    ));
    let has_money = is_open || payment.state == PaymentState::Success;
    if has_money {
        groups.push((
            "The next refund",
            vec![
                ("Pending, then successful", Effect::Refund { seconds: 10, result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Refund { seconds: 10, result_code: code("PROCESS_FAIL") }),
                ("Failed immediately", Effect::Refund { seconds: 0, result_code: code("PROCESS_FAIL") }),
            ],
        ));
    }
    if has_money && payment.capture_mode == CaptureMode::Manual {
        groups.push((
            "The next capture",
            vec![
                ("Pending, then successful", Effect::Capture { seconds: 10, result_code: code("SUCCESS") }),
                ("Pending, then failed", Effect::Capture { seconds: 10, result_code: code("PROCESS_FAIL") }),
            ],
        ));
    }
    groups
}
