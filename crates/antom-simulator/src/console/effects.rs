//! Scenarios as people choose them: a name, a sentence, and an example to begin with.

use crate::{
    console::text::{count, lasting},
    method::display,
    scenario::{Binding, Effect, Moment, Scenario, SignatureFault},
};

/// When effects happen, in the order of a payment's life.
pub(super) const MOMENTS: [(Moment, &str); 7] = [
    (Moment::Answer, "When the merchant calls"),
    (Moment::Approved, "When the buyer approves"),
    (Moment::Paid, "When a payment is paid"),
    (Moment::Cancelled, "When the merchant cancels"),
    (Moment::Refund, "When the merchant refunds"),
    (Moment::Capture, "When the merchant captures"),
    (Moment::Notification, "When a notification is written"),
];

/// One of every effect, with what its form is filled with.
pub(crate) fn examples() -> Vec<Effect> {
    let code = |code: &str| code.to_owned();
    vec![
        Effect::HttpStatus { status: 500 },
        Effect::Hang { seconds: 30 },
        Effect::LoseAnswer,
        Effect::DelayAnswer { seconds: 10 },
        Effect::Result { result_code: code("UNKNOWN_EXCEPTION") },
        Effect::AnswerSignature { fault: SignatureFault::Wrong },
        Effect::Outcome { payment_result_code: code("RISK_REJECT") },
        Effect::Processing { seconds: 10, payment_result_code: code("SUCCESS") },
        Effect::TwoSuccesses,
        Effect::LateSuccess { seconds: 5 },
        Effect::Refund { seconds: 10, result_code: code("SUCCESS") },
        Effect::Capture { seconds: 10, result_code: code("SUCCESS") },
        Effect::NotificationDelay { seconds: 60 },
        Effect::NotificationDrop,
        Effect::NotificationDuplicate { copies: 2 },
        Effect::NotificationReorder,
        Effect::NotificationAmount { value: "1".to_owned() },
        Effect::NotificationCurrency { currency: "USD".to_owned() },
        Effect::NotificationSignature { fault: SignatureFault::Wrong },
        Effect::NotificationStale { seconds: 86_400 },
        Effect::NotificationUnknownOrder,
    ]
}

/// What the effect is called, whatever its fields are.
pub(super) fn title(effect: &Effect) -> &'static str {
    match effect {
        Effect::HttpStatus { .. } => "An HTTP error",
        Effect::Hang { .. } => "No answer for long",
        Effect::LoseAnswer => "A lost answer",
        Effect::DelayAnswer { .. } => "A late answer",
        Effect::Result { .. } => "Another result code",
        Effect::AnswerSignature { .. } => "An answer’s signature",
        Effect::Outcome { .. } => "Another outcome",
        Effect::Processing { .. } => "Pending first",
        Effect::TwoSuccesses => "Two successes",
        Effect::LateSuccess { .. } => "A late success",
        Effect::Refund { .. } => "A slow or refused refund",
        Effect::Capture { .. } => "A slow or refused capture",
        Effect::NotificationDelay { .. } => "A late notification",
        Effect::NotificationDrop => "A lost notification",
        Effect::NotificationDuplicate { .. } => "A notification several times",
        Effect::NotificationReorder => "Notifications out of order",
        Effect::NotificationAmount { .. } => "A wrong amount",
        Effect::NotificationCurrency { .. } => "A wrong currency",
        Effect::NotificationSignature { .. } => "A notification’s signature",
        Effect::NotificationStale { .. } => "An old notification",
        Effect::NotificationUnknownOrder => "An unknown order",
    }
}

/// What happens, in a sentence.
pub(super) fn sentence(effect: &Effect) -> String {
    match effect {
        Effect::HttpStatus { status } => format!("A call is answered with HTTP {status}, and nothing is done."),
        Effect::Hang { seconds } => {
            let time = lasting(*seconds);
            format!("A call is not answered for {time} of real time, then the connection is closed. Nothing is done.")
        }
        Effect::LoseAnswer => "A call is done, but the connection breaks before the answer.".to_owned(),
        Effect::DelayAnswer { seconds } => {
            format!("A call is done, and answered {} of real time later.", lasting(*seconds))
        }
        Effect::Result { result_code } => format!("A call is answered with {result_code}, and nothing is done."),
        Effect::AnswerSignature { fault } => format!("An answer comes {}.", faulty(*fault)),
        Effect::Outcome { payment_result_code } => format!("What the buyer approves ends with {payment_result_code}."),
        Effect::Processing { seconds, payment_result_code } => {
            let time = lasting(*seconds);
            format!("What the buyer approves is pending first, and ends with {payment_result_code} {time} later.")
        }
        Effect::TwoSuccesses => {
            "When a payment is paid, the other attempts for its order are paid as well, whatever they were.".to_owned()
        }
        Effect::LateSuccess { seconds } => {
            let time = lasting(*seconds);
            format!("{time} after the merchant has cancelled a payment and was told so, the buyer pays it.")
        }
        Effect::Refund { seconds, result_code } => moved("refund", *seconds, result_code),
        Effect::Capture { seconds, result_code } => moved("capture", *seconds, result_code),
        Effect::NotificationDelay { seconds } => format!("A notification is sent {} later.", lasting(*seconds)),
        Effect::NotificationDrop => "A notification is never sent.".to_owned(),
        Effect::NotificationDuplicate { copies } => format!("A notification is sent {copies} times at once."),
        Effect::NotificationReorder => {
            "A notification is held back until the payment’s next one has been sent, or ten minutes have passed."
                .to_owned()
        }
        Effect::NotificationAmount { value } => {
            format!("A notification names another amount: {value} in the currency’s smallest unit.")
        }
        Effect::NotificationCurrency { currency } => format!("A notification names another currency: {currency}."),
        Effect::NotificationSignature { fault } => format!("A notification comes {}.", faulty(*fault)),
        Effect::NotificationStale { seconds } => {
            format!("A notification is signed with the time of {} ago.", lasting(*seconds))
        }
        Effect::NotificationUnknownOrder => {
            "A notification is about a paymentRequestId that the merchant has never made.".to_owned()
        }
    }
}

fn moved(what: &str, seconds: u64, code: &str) -> String {
    match seconds {
        0 => format!("A {what} ends at once, with {code}."),
        _ => format!("A {what} is in process for {}, and ends with {code}.", lasting(seconds)),
    }
}

/// What is wrong with a signature.
pub(super) fn faulty(fault: SignatureFault) -> &'static str {
    match fault {
        SignatureFault::Wrong => "with the signature of another body",
        SignatureFault::Missing => "without a signature",
        SignatureFault::Half => "with a signature, but without the time that was signed",
    }
}

/// To what a scenario happens and how often, in a sentence.
pub(super) fn reach(scenario: &Scenario) -> String {
    let binding = &scenario.binding;
    let often = match binding.calls {
        None => "every time until it is switched off".to_owned(),
        Some(1) => "once, the next time".to_owned(),
        Some(calls) => format!("the next {}", count(calls.into(), "time")),
    };
    format!("This happens {often}, {}.", whom(scenario))
}

fn whom(Scenario { effect, binding }: &Scenario) -> String {
    let Binding { payment_request_id, payment_method_type, amount, endpoint, .. } = binding;
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
    if effect.moment() != Moment::Answer {
        return format!("to {}", payment.unwrap_or_else(|| "any payment".to_owned()));
    }
    let calls = endpoint.as_ref().map_or_else(|| "to any call".to_owned(), |name| format!("to calls of {name}"));
    payment.map_or_else(|| calls.clone(), |payment| format!("{calls} about {payment}"))
}
