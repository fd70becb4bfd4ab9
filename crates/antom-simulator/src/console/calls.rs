//! Calls of the merchant API, each with what was signed.

use antom::types::ResultStatus;
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    console::{
        effects,
        frame::{Tone, badge},
        signature::Keys,
        signed_message::SignedMessage,
        text::when,
        wire::Wire,
    },
    engine::{gateway::Gateway, store::messages::StoredMessage},
    model::result_code::status_of,
};

/// How many equal calls in a row are folded into one line.
const FOLDED_FROM: usize = 3;

/// The calls about a payment, the oldest first.
pub(super) fn section(gateway: &Gateway, messages: &[StoredMessage]) -> Markup {
    let keys = Keys::of(gateway);
    let calls: Vec<_> = messages.iter().map(Call::of).collect();
    html! {
        section id="calls" aria-labelledby="calls-heading" data-region {
            h2 id="calls-heading" { "Calls from your shop" }
            @if calls.is_empty() {
                p class="faint" { "The log has no call about this payment. It keeps only the newest ten thousand calls." }
            } @else {
                p class="faint" {
                    "The oldest first. Each opens with the text that was signed, the headers, the body and the answer."
                }
                @for row in calls.chunk_by(Call::looks_like) {
                    @match row {
                        [first, .., last] if row.len() >= FOLDED_FROM => {
                            details class="row" id=(format!("calls-from-{}", first.stored.id)) {
                                summary {
                                    (first.heading()) span class="count" { (row.len()) " times" }
                                    span class="span" { (when(first.stored.message.received_at)) " to "
                                        (when(last.stored.message.received_at)) }
                                }
                                div class="folded" { @for call in row { (call.show(gateway, &keys)) } }
                            }
                        }
                        _ => { @for call in row { (call.show(gateway, &keys)) } }
                    }
                }
            }
        }
    }
}

/// The calls that belong to no payment, the newest first: mostly refused ones.
pub(super) fn without_payment(gateway: &Gateway, messages: &[StoredMessage]) -> Markup {
    let keys = Keys::of(gateway);
    html! {
        section id="refused" aria-labelledby="refused-heading" data-region {
            h2 id="refused-heading" { "Calls that belong to no payment" }
            @if messages.is_empty() {
                p class="faint" { "None. Calls with a wrong signature, path or client id are shown here, with the reason." }
            } @else {
                p class="faint" { "The newest first." }
                @for stored in messages { (Call::of(stored).show(gateway, &keys)) }
            }
        }
    }
}

/// A call, with what its answer says.
struct Call<'a> {
    stored: &'a StoredMessage,
    answer: Value,
}

impl<'a> Call<'a> {
    fn of(stored: &'a StoredMessage) -> Self {
        let answer = serde_json::from_str(Wire::parse(&stored.message.answer).body).unwrap_or_default();
        Self { stored, answer }
    }

    fn endpoint(&self) -> &'a str {
        let path = &self.stored.message.path;
        path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
    }

    fn answered(&self, pointer: &str) -> Option<&str> {
        self.answer.pointer(pointer).and_then(Value::as_str)
    }

    /// Whether both are shown in the same words.
    fn looks_like(&self, other: &Self) -> bool {
        let words = |call: &Self| {
            let message = &call.stored.message;
            (message.path.clone(), message.result.clone(), call.answered("/paymentStatus").map(str::to_owned))
        };
        let is_usual = |call: &Self| call.stored.message.effects.is_empty() && !call.stored.message.answer.is_empty();
        words(self) == words(other) && is_usual(self) && is_usual(other)
    }

    fn heading(&self) -> Markup {
        let tone = match self.answered("/result/resultCode").map(status_of) {
            Some(ResultStatus::S) => Tone::Good,
            Some(ResultStatus::U) => Tone::Waiting,
            _ => Tone::Bad,
        };
        html! {
            strong { (self.endpoint()) } " " (badge(tone, &self.stored.message.result))
            @if let Some(status) = self.answered("/paymentStatus") { " " span class="faint" { "paymentStatus " (status) } }
        }
    }

    /// The message of a refusal.
    fn reason(&self) -> Option<&str> {
        let refused = self.answered("/result/resultStatus").is_some_and(|status| status != "S");
        self.answered("/result/resultMessage").filter(|_| refused)
    }

    fn show(&self, gateway: &Gateway, keys: &Keys<'_>) -> Markup {
        let StoredMessage { id, message } = self.stored;
        let (request, answer) = (Wire::parse(&message.request), Wire::parse(&message.answer));
        let call = SignedMessage::call(*id, &request, &message.path, keys, gateway.origin.as_str());
        html! {
            details class="row" id=(format!("call-{id}-details")) {
                summary {
                    (self.heading())
                    (call.short_seal())
                    (when(message.received_at))
                    @if let Some(reason) = self.reason() { span class="reason" { (reason) } }
                    @for effect in &message.effects { span class="reason" { "By a scenario: " (effects::sentence(effect)) } }
                }
                div class="message" {
                    h3 { "Request of the shop" }
                    (call.show(keys))
                }
                div class="message" {
                    h3 { "Answer of the gateway" }
                    @if message.answer.is_empty() { p { "None: the connection was closed instead (" (message.result) ")." } }
                    @else { (SignedMessage::answer(*id, &answer, &message.path, keys).show(keys)) }
                }
            }
        }
    }
}
