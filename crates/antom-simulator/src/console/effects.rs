//! Names and descriptions of effects.

use crate::{
    behavior::{
        effect::{Effect, SignatureFault, Trigger},
        matching::Match,
        scenario::Scenario,
    },
    console::text::{count, lasting},
    model::currency::display,
};

/// The triggers and their headings, in the order of a payment's life.
pub(super) const TRIGGERS: [(Trigger, &str); 7] = [
    (Trigger::Answer, "When the merchant calls"),
    (Trigger::Approved, "When the buyer approves"),
    (Trigger::Paid, "When a payment is paid"),
    (Trigger::Cancelled, "When the merchant cancels"),
    (Trigger::Refund, "When the merchant refunds"),
    (Trigger::Capture, "When the merchant captures"),
    (Trigger::Notification, "When a notification is written"),
];

/// The name of the effect, which does not depend on its fields.
pub(super) fn title(effect: &Effect) -> &'static str {
    match effect {
        Effect::HttpStatus { .. } => "Answer with an HTTP error",
        Effect::Hang { .. } => "Let a call time out",
        Effect::LoseAnswer => "Lose an answer",
        Effect::DelayAnswer { .. } => "Answer late",
        Effect::Result { .. } => "Answer with another result code",
        Effect::AnswerSignature { .. } => "Break an answer’s signature",
        Effect::Outcome { .. } => "End with another outcome",
        Effect::Processing { .. } => "Keep a payment pending first",
        Effect::TwoSuccesses => "Let two attempts succeed",
        Effect::LateSuccess { .. } => "Pay after a cancellation",
        Effect::Refund { .. } => "Delay or refuse a refund",
        Effect::Capture { .. } => "Delay or refuse a capture",
        Effect::NotificationDelay { .. } => "Delay a notification",
        Effect::NotificationDrop => "Drop a notification",
        Effect::NotificationDuplicate { .. } => "Send duplicate notifications",
        Effect::NotificationReorder => "Send notifications out of order",
        Effect::NotificationAmount { .. } => "Send a wrong amount",
        Effect::NotificationCurrency { .. } => "Send a wrong currency",
        Effect::NotificationSignature { .. } => "Break a notification’s signature",
        Effect::NotificationStale { .. } => "Send an old notification",
        Effect::NotificationUnknownOrder => "Name an unknown order",
    }
}

/// The effect in one sentence.
pub(super) fn sentence(effect: &Effect) -> String {
    match effect {
        Effect::HttpStatus { status } => format!("A call is answered with HTTP {status} and not executed."),
        Effect::Hang { seconds } => {
            let time = lasting(*seconds);
            format!("A call is not executed and not answered. After {time} of real time the connection is closed.")
        }
        Effect::LoseAnswer => "A call is executed, but the connection breaks before the answer.".to_owned(),
        Effect::DelayAnswer { seconds } => {
            format!("A call is executed, and answered {} of real time later.", lasting(*seconds))
        }
        Effect::Result { result_code } => format!("A call is answered with {result_code} and not executed."),
        Effect::AnswerSignature { fault } => format!("An answer is sent {}.", fault_text(*fault)),
        Effect::Outcome { payment_result_code } => {
            format!("A payment that the buyer approves ends with {payment_result_code}.")
        }
        Effect::Processing { seconds, payment_result_code } => {
            let time = lasting(*seconds);
            format!(
                "A payment that the buyer approves is pending first, and ends with {payment_result_code} {time} later."
            )
        }
        Effect::TwoSuccesses => {
            "When a payment is paid, all other attempts for its order become successes, too.".to_owned()
        }
        Effect::LateSuccess { seconds } => {
            let time = lasting(*seconds);
            format!("{time} after the merchant has cancelled a payment, the buyer pays it.")
        }
        Effect::Refund { seconds, result_code } => transaction_sentence("refund", *seconds, result_code),
        Effect::Capture { seconds, result_code } => transaction_sentence("capture", *seconds, result_code),
        Effect::NotificationDelay { seconds } => format!("A notification is sent {} later.", lasting(*seconds)),
        Effect::NotificationDrop => "A notification is never sent.".to_owned(),
        Effect::NotificationDuplicate { copies } => format!("A notification is sent {copies} times at once."),
        Effect::NotificationReorder => {
            "A notification is held back until the payment’s next one has been sent, or for ten minutes.".to_owned()
        }
        Effect::NotificationAmount { value } => {
            format!("A notification has another amount: {value} in the currency’s smallest unit.")
        }
        Effect::NotificationCurrency { currency } => format!("A notification has another currency: {currency}."),
        Effect::NotificationSignature { fault } => format!("A notification is sent {}.", fault_text(*fault)),
        Effect::NotificationStale { seconds } => {
            format!("A notification is signed with a time {} ago.", lasting(*seconds))
        }
        Effect::NotificationUnknownOrder => {
            "A notification has a paymentRequestId that the merchant has never sent.".to_owned()
        }
    }
}

fn transaction_sentence(what: &str, seconds: u64, code: &str) -> String {
    match seconds {
        0 => format!("A {what} ends immediately, with {code}."),
        _ => format!("A {what} is in process for {}, and ends with {code}.", lasting(seconds)),
    }
}

/// What is wrong with a signature.
pub(super) fn fault_text(fault: SignatureFault) -> &'static str {
    match fault {
        SignatureFault::Wrong => "with the signature of another body",
        SignatureFault::Missing => "without a signature",
        SignatureFault::TimeMissing => "with a signature, but without the time that was signed",
    }
}

/// To which payments and calls a scenario happens, and how many times, in one sentence.
pub(super) fn scope(scenario: &Scenario) -> String {
    let often = match scenario.matching.times {
        None => "every time until it is switched off".to_owned(),
        Some(1) => "once, the next time".to_owned(),
        Some(times) => format!("the next {}", count(times.into(), "time")),
    };
    format!("This happens {often}, {}.", target(scenario))
}

fn target(Scenario { effect, matching }: &Scenario) -> String {
    let Match { payment_request_id, payment_method_type, amount, endpoint, .. } = matching;
    let mut payment = payment_request_id.as_ref().map(|id| format!("the payment “{id}”"));
    if payment_method_type.is_some() || amount.is_some() {
        let mut text = payment.map_or_else(|| "payments".to_owned(), |payment| format!("{payment}, if it is one"));
        if let Some(kind) = payment_method_type {
            text.extend([" with ", kind]);
        }
        if let Some(amount) = amount {
            text.extend([" of ", &display(amount)]);
        }
        payment = Some(text);
    }
    if effect.trigger() != Trigger::Answer {
        return format!("to {}", payment.unwrap_or_else(|| "any payment".to_owned()));
    }
    let calls = endpoint.as_ref().map_or_else(|| "to any call".to_owned(), |name| format!("to calls of {name}"));
    payment.map_or_else(|| calls.clone(), |payment| format!("{calls} about {payment}"))
}
