//! Calls of the merchant API.

use maud::{Markup, html};
use serde_json::Value;

use crate::{
    console::text::{indented, when},
    engine::store::messages::LoggedMessage,
};

/// The calls about a payment, the oldest first.
pub(super) fn section(messages: &[LoggedMessage]) -> Markup {
    html! {
        section aria-labelledby="messages" {
            h2 id="messages" { "Calls" }
            @if messages.is_empty() {
                p class="faint" { "The log has no call about this payment. It keeps only the newest ten thousand calls." }
            } @else {
                p class="faint" { "JSON is shown with line breaks and indentation; nothing else is changed." }
                @for message in messages { (call(message)) }
            }
        }
    }
}

/// The calls that belong to no payment, the newest first: mostly refused ones.
pub(super) fn without_payment(messages: &[LoggedMessage]) -> Markup {
    html! {
        section aria-labelledby="refused" {
            h2 id="refused" { "Calls that belong to no payment" }
            @if messages.is_empty() {
                p class="faint" { "None. Calls with a wrong signature, path or client id are shown here, with the reason." }
            } @else {
                p class="faint" { "The newest first. JSON is shown with line breaks and indentation." }
                @for message in messages { (call(message)) }
            }
        }
    }
}

fn call(message: &LoggedMessage) -> Markup {
    let endpoint = message.path.rsplit('/').next().unwrap_or_default();
    html! {
        details class="call" {
            summary {
                strong { (if endpoint.is_empty() { message.path.as_str() } else { endpoint }) } " "
                code { (message.result) } " " (when(message.received_at))
                @if let Some(reason) = reason(message) { span class="reason" { (reason) } }
            }
            h3 { "Request" }
            (wire(&message.request))
            h3 { "Answer" }
            @if message.answer.is_empty() { p { "None: the connection was closed instead." } }
            @else { (wire(&message.answer)) }
        }
    }
}

/// The message of a refusal.
fn reason(message: &LoggedMessage) -> Option<String> {
    let (_, body) = message.answer.split_once("\n\n")?;
    let answer: Value = serde_json::from_str(body).ok()?;
    let result = answer.get("result")?;
    let refused = result.get("resultStatus").and_then(Value::as_str) != Some("S");
    result.get("resultMessage").and_then(Value::as_str).filter(|_| refused).map(str::to_owned)
}

/// Headers and a body. The first line is the method and path, or the status.
pub(super) fn wire(text: &str) -> Markup {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (first, others) = head.split_once('\n').unwrap_or((head, ""));
    html! {
        pre {
            b { (first.replacen(": ", " ", 1)) } "\n"
            @if !others.is_empty() { (others) "\n" }
            @if !body.is_empty() { "\n" (readable(body)) }
        }
    }
}

/// A body on its own.
pub(super) fn body(text: &str) -> Markup {
    html! { pre { (readable(text)) } }
}

fn readable(body: &str) -> String {
    indented(body).unwrap_or_else(|| body.to_owned())
}
