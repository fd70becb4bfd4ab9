//! The switches of `Assumptions`, and the form that changes them.

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    behavior::assumptions::Assumptions,
    console::{
        frame::{self, Area, Page},
        response::{FormResult, PageError, PageResult},
    },
    control::actions,
    engine::gateway::Gateway,
};

const PATH: &str = "/console/assumptions";

/// A switch. The name is that of the control API.
struct Switch {
    name: &'static str,
    question: &'static str,
    input: Input,
}

enum Input {
    /// One of these values: value and label.
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
        Input::Choice(&[("schedule", "seven times over about 24 hours"), ("never", "never")]),
    ),
    switch(
        "inquiryBeforeSubmission",
        "What is the answer to an inquiry before the buyer has submitted the payment?",
        Input::Choice(&[
            ("PROCESSING", "success, with the status PROCESSING"),
            ("ORDER_NOT_EXIST", "the failure ORDER_NOT_EXIST"),
        ]),
    ),
    switch(
        "cancelBeforeSubmission",
        "What is the answer to cancel before the buyer has submitted the payment?",
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
            ("fresh", "it creates a new session, and the old one stops working"),
        ]),
    ),
    switch(
        "sandboxPathRequired",
        "Must a SANDBOX_ client use the sandbox’s paths? Antom’s SDKs always do, its Next.js sample never does.",
        Input::YesOrNo,
    ),
    switch(
        "requestTimeWindowSeconds",
        "How many seconds may request-time be in the past or future? Empty for any.",
        Input::Optional,
    ),
    switch(
        "notificationSignsQuery",
        "Does a notification’s signature cover the query of the notify URL?",
        Input::YesOrNo,
    ),
    switch(
        "gatewayErrorStatus",
        "Which HTTP status have unsigned refusals, such as an unknown client or a bad signature?",
        Input::Number { least: 200, most: 599 },
    ),
    switch(
        "redirectAppendsIds",
        "Are paymentRequestId and paymentId appended to paymentRedirectUrl when the buyer returns?",
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
        Input::Choice(&[("U", "U, with REFUND_IN_PROCESS"), ("S", "S, with SUCCESS: the refund is accepted")]),
    ),
    switch(
        "lateSuccess",
        "What happens to a success that arrives after the merchant’s cancellation was confirmed?",
        Input::Choice(&[
            ("refundedByGateway", "the payment stays cancelled, and the gateway refunds the money"),
            ("staysPaid", "the payment is paid, and the merchant has to refund it"),
        ]),
    ),
    switch(
        "earlierSuccesses",
        "What happens to earlier successes of an order when another attempt for it succeeds?",
        Input::Choice(&[
            ("stayPaid", "they stay paid, and the merchant has to refund them"),
            ("refundedByGateway", "the gateway refunds them and keeps the latest one"),
        ]),
    ),
    switch(
        "elementDecline",
        "What happens to a payment in Payment Element that its method declines?",
        Input::Choice(&[
            ("payableInThePage", "it can be paid again in the page; declined on the wallet’s own page it has failed"),
            ("payable", "it can be paid again, wherever it was declined"),
            ("final", "it has failed"),
        ]),
    ),
    switch(
        "elementRedirect",
        "What does submitPayment() of Payment Element return before the buyer leaves for a wallet?",
        Input::Choice(&[("staysPending", "nothing, its promise stays pending"), ("processing", "PROCESSING")]),
    ),
    switch(
        "signatureHeader",
        "Which format has the signature header?",
        Input::Choice(&[
            ("compact", "as the SDKs do, without spaces"),
            ("spaced", "as the documentation prints it, with spaces"),
        ]),
    ),
];

pub(super) async fn show(State(gateway): State<Arc<Gateway>>) -> PageResult {
    let (now, usual) = (json(&gateway.assumptions()), json(&Assumptions::default()));
    let main = html! {
        p class="lead" {
            "There is a switch for each behaviour on which Antom’s sources disagree, or that is not confirmed. A restart \
             resets them to those of the command line."
        }
        form method="post" action=(PATH) class="switches" {
            @for switch in SWITCHES { (row(switch, value(&now, switch), value(&usual, switch))) }
            button type="submit" class="primary" { "Save" }
        }
    };
    Ok(frame::respond(StatusCode::OK, &Page::narrow("Gateway behaviour", Some(Area::Assumptions), main)))
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
                @if now == usual { ", the default." } @else { ", changed. By default: " (named) "." }
            }
        }
    }
}

/// Changes the switches in the form; the others do not change.
pub(super) async fn change(State(gateway): State<Arc<Gateway>>, form: FormResult<Vec<(String, String)>>) -> PageResult {
    let Form(given) = form?;
    let mut wanted = json(&gateway.assumptions());
    for (name, text) in given {
        let Some(switch) = SWITCHES.iter().find(|switch| switch.name == name) else {
            return Err(PageError::bad_request(format!("{name}: there is no such switch")));
        };
        let number = || text.trim().parse::<u32>();
        let value = match switch.input {
            Input::Choice(_) => Value::from(text.clone()),
            Input::YesOrNo => match text.as_str() {
                "true" => true.into(),
                "false" => false.into(),
                _ => return Err(PageError::bad_request(format!("{name}: must be true or false, found {text:?}"))),
            },
            Input::Optional if text.trim().is_empty() => Value::Null,
            Input::Number { .. } | Input::Optional => number()
                .map_err(|_| PageError::bad_request(format!("{name}: must be a whole number, found {text:?}")))?
                .into(),
        };
        if let Some(field) = wanted.get_mut(&name) {
            *field = value;
        }
        // Checked after each field, so that the message has the name of the wrong one.
        serde_json::from_value::<Assumptions>(wanted.clone())
            .map_err(|error| PageError::bad_request(format!("{name}: {error}")))?;
    }
    let wanted = serde_json::from_value(wanted).map_err(|error| PageError::bad_request(error.to_string()))?;
    actions::set_assumptions(&gateway, wanted)?;
    Ok(Redirect::to(PATH).into_response())
}

fn json(assumptions: &Assumptions) -> Value {
    serde_json::to_value(assumptions).unwrap_or_default()
}

fn value<'a>(assumptions: &'a Value, switch: &Switch) -> &'a Value {
    assumptions.get(switch.name).unwrap_or(&Value::Null)
}
