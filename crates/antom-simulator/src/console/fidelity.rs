//! The switches of `Fidelity`: each with its sentence, its value, and a form to change them.

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde_json::Value;

use super::{
    Answer, Filled, Gate, Problem,
    frame::{self, Area, Page},
};
use crate::{control, fidelity::Fidelity};

const PATH: &str = "/console/fidelity";

/// One switch as people see it. Its name is that of the control API.
struct Switch {
    name: &'static str,
    question: &'static str,
    input: Input,
}

enum Input {
    /// One of these values, each in words.
    Choice(&'static [(&'static str, &'static str)]),
    YesOrNo,
    /// A whole number.
    Number {
        least: u32,
        most: u32,
    },
    /// A whole number, or nothing.
    Optional,
}

const fn switch(name: &'static str, question: &'static str, input: Input) -> Switch {
    Switch { name, question, input }
}

const SWITCHES: &[Switch] = &[
    switch(
        "resends",
        "Are notifications sent again until they are acknowledged? Production does, Antom’s sandbox does not.",
        Input::Choice(&[("schedule", "seven times within a day and a bit"), ("never", "never")]),
    ),
    switch(
        "inquiryBeforeSubmission",
        "What is an inquiry answered with before the buyer has begun?",
        Input::Choice(&[
            ("PROCESSING", "success, with the status PROCESSING"),
            ("ORDER_NOT_EXIST", "the failure ORDER_NOT_EXIST"),
        ]),
    ),
    switch(
        "cancelBeforeSubmission",
        "What does cancel answer for a session that the buyer has not submitted?",
        Input::Choice(&[
            ("SUCCESS", "success: the payment is cancelled"),
            ("ORDER_NOT_EXIST", "the failure ORDER_NOT_EXIST: the buyer can still pay"),
        ]),
    ),
    switch(
        "repeatedSession",
        "What does createPaymentSession do with a paymentRequestId whose payment is still open?",
        Input::Choice(&[
            ("same", "it answers with the same session"),
            ("fresh", "it makes a new session, and the old one is not known any more"),
        ]),
    ),
    switch(
        "sandboxPathRequired",
        "Must a SANDBOX_ client use the sandbox’s paths? Antom’s SDKs always do, its Next.js sample never does.",
        Input::YesOrNo,
    ),
    switch(
        "requestTimeWindowSeconds",
        "How many seconds old or early may request-time be? Empty for any.",
        Input::Optional,
    ),
    switch(
        "notificationSignsQuery",
        "Does a notification’s signature cover the query of the notify URL?",
        Input::YesOrNo,
    ),
    switch(
        "gatewayErrorStatus",
        "Which HTTP status have refusals before anybody is known: an unknown client, a bad signature?",
        Input::Number { least: 200, most: 599 },
    ),
    switch(
        "redirectAppendsIds",
        "Are paymentRequestId and paymentId appended to paymentRedirectUrl when the buyer comes back?",
        Input::YesOrNo,
    ),
    switch(
        "settlementCurrencyRequired",
        "Is settlementStrategy.settlementCurrency required? The reference says so, the guide does not.",
        Input::YesOrNo,
    ),
    switch(
        "asynchronousRefundAnswer",
        "Which resultStatus has the first answer to an asynchronous refund?",
        Input::Choice(&[("U", "U, with REFUND_IN_PROCESS"), ("S", "S, with SUCCESS: it has been accepted")]),
    ),
    switch(
        "lateSuccess",
        "What becomes of a success after the merchant’s cancellation was confirmed?",
        Input::Choice(&[
            ("refundedByGateway", "the payment stays cancelled, and the gateway gives the money back"),
            ("staysPaid", "the payment is paid, and the merchant has to refund it"),
        ]),
    ),
    switch(
        "earlierSuccesses",
        "What becomes of earlier successes of an order when another attempt for it succeeds?",
        Input::Choice(&[
            ("stayPaid", "they stay paid, and the merchant has to refund them"),
            ("refundedByGateway", "the gateway refunds them and keeps the latest one"),
        ]),
    ),
    switch(
        "elementDecline",
        "What becomes of a payment in Payment Element that its method declines?",
        Input::Choice(&[
            ("payableInThePage", "it can be paid again in the page; declined on the wallet’s own page it has failed"),
            ("payable", "it can be paid again, wherever it was declined"),
            ("final", "it has failed"),
        ]),
    ),
    switch(
        "elementRedirect",
        "What does submitPayment() of Payment Element tell before the buyer leaves for a wallet?",
        Input::Choice(&[("staysOpen", "nothing, its promise stays open"), ("processing", "PROCESSING")]),
    ),
    switch(
        "signatureHeader",
        "How is the signature header written?",
        Input::Choice(&[
            ("compact", "as the SDKs do, without spaces"),
            ("spaced", "as the documentation prints it, with spaces"),
        ]),
    ),
];

/// The switches as they stand.
pub(super) async fn show(State(gateway): Gate) -> Answer {
    let (now, usual) = (json(&gateway.fidelity()), json(&Fidelity::default()));
    let main = html! {
        p class="lead" {
            "Where Antom’s sources disagree, or nobody could confirm what the real gateway does, there is a switch. A \
             restart goes back to what the command line says."
        }
        form method="post" action=(PATH) class="switches" {
            @for switch in SWITCHES { (row(switch, value(&now, switch), value(&usual, switch))) }
            button type="submit" class="primary" { "Behave like this" }
        }
    };
    Ok(frame::respond(StatusCode::OK, &Page::narrow("Fidelity", Some(Area::Fidelity), main)))
}

fn row(Switch { name, question, input }: &Switch, now: &Value, usual: &Value) -> Markup {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (now, usual) = (text(now), text(usual));
    let yes_or_no = [("true", "yes"), ("false", "no")];
    let choices = match input {
        Input::Choice(choices) => *choices,
        _ => &yes_or_no,
    };
    let named = choices.iter().find(|(value, _)| *value == usual).map_or(usual.as_str(), |(_, words)| words);
    let named = if named.is_empty() { "any" } else { named };
    let note = format!("{name}-usual");
    html! {
        div class=(if now == usual { "switch" } else { "switch changed" }) {
            label for=(name) { (question) }
            @match input {
                Input::Choice(_) | Input::YesOrNo => select id=(name) name=(name) aria-describedby=(note) {
                    @for (value, words) in choices { option value=(value) selected[*value == now] { (words) } }
                },
                Input::Number { least, most } => input id=(name) name=(name) aria-describedby=(note) type="number"
                    required min=(least) max=(most) value=(now);,
                Input::Optional => input id=(name) name=(name) aria-describedby=(note) type="number"
                    min="0" max=(u32::MAX) value=(now);,
            }
            p class="faint" id=(note) {
                code { (name) }
                @if now == usual { ", as by default." } @else { ", changed. By default: " (named) "." }
            }
        }
    }
}

/// Behaves as the form says. What it does not mention stays as it is.
pub(super) async fn change(State(gateway): Gate, form: Filled<Vec<(String, String)>>) -> Answer {
    let Form(given) = form?;
    let mut wanted = json(&gateway.fidelity());
    for (name, text) in given {
        let Some(switch) = SWITCHES.iter().find(|switch| switch.name == name) else {
            return Err(Problem::bad(format!("{name}: there is no such switch")));
        };
        let number = || text.trim().parse::<u32>();
        let value = match switch.input {
            Input::Choice(_) => Value::from(text.clone()),
            Input::YesOrNo => match text.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                _ => return Err(Problem::bad(format!("{name}: must be true or false, found {text:?}"))),
            },
            Input::Optional if text.trim().is_empty() => Value::Null,
            Input::Number { .. } | Input::Optional => {
                number().map_err(|_| Problem::bad(format!("{name}: must be a whole number, found {text:?}")))?.into()
            }
        };
        if let Some(place) = wanted.get_mut(&name) {
            *place = value;
        }
        // After each one, so that it is clear which one is wrong.
        serde_json::from_value::<Fidelity>(wanted.clone()).map_err(|error| Problem::bad(format!("{name}: {error}")))?;
    }
    let wanted = serde_json::from_value(wanted).map_err(|error| Problem::bad(error.to_string()))?;
    control::behave(&gateway, wanted)?;
    Ok(Redirect::to(PATH).into_response())
}

fn json(fidelity: &Fidelity) -> Value {
    serde_json::to_value(fidelity).unwrap_or_default()
}

fn value<'a>(fidelity: &'a Value, switch: &Switch) -> &'a Value {
    fidelity.get(switch.name).unwrap_or(&Value::Null)
}
