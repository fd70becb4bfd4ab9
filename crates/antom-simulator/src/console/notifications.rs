//! The notifications of a payment, with their attempts.

use std::sync::Arc;

use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    console::{
        effects,
        frame::{self, Tone, badge},
        links, messages,
        response::{FormResult, PageResult, ReturnForm},
        text::{lasting, until, when},
    },
    control::actions,
    engine::{
        gateway::Gateway,
        store::outbox::{SentDelivery, SigningFaults},
    },
};

/// All notifications. A page that reloads itself (`watched`) has no details and no buttons.
pub(super) fn section(deliveries: &[SentDelivery], now: Timestamp, back: &str, watched: bool) -> Markup {
    html! {
        section aria-labelledby="notifications" {
            h2 id="notifications" { "Notifications" }
            @if deliveries.is_empty() {
                p class="faint" { "None yet. There is one for each outcome, if the request has a notify URL." }
            }
            @for delivery in deliveries {
                article class="delivery" {
                    h3 { (delivery.notify_type) " " (state(delivery)) }
                    @if delivery.outcome.is_none() {
                        p { (due(delivery, now)) }
                    }
                    @if let Some(flaw) = flaw(&delivery.signing_faults) {
                        p class="flaw" { "A scenario sends it " (flaw) "." }
                    }
                    (attempts(delivery))
                    @if !watched { (more(delivery, back)) }
                }
            }
        }
    }
}

fn state(delivery: &SentDelivery) -> Markup {
    match delivery.outcome.as_deref() {
        Some("ACKNOWLEDGED") => badge(Tone::Good, "acknowledged"),
        Some("DROPPED") => badge(Tone::Over, "dropped by a scenario"),
        Some(_) => badge(Tone::Bad, "abandoned"),
        None if delivery.held => badge(Tone::Waiting, "held back"),
        None if delivery.attempts.is_empty() => badge(Tone::Waiting, "due"),
        None => badge(Tone::Waiting, "due again"),
    }
}

fn due(delivery: &SentDelivery, now: Timestamp) -> Markup {
    html! {
        @if delivery.held { "Held back until the payment’s next one has been sent, at the latest until " }
        @else { "Due " }
        (when(delivery.due_at)) ", " (until(delivery.due_at, now)) "."
    }
}

/// What a scenario makes wrong with the signature.
fn flaw(faults: &SigningFaults) -> Option<String> {
    let signature = faults.signature.map(|fault| effects::fault_text(fault).to_owned());
    let time = faults.age_seconds.map(|seconds| format!("signed with a time {} ago", lasting(seconds)));
    let flaws: Vec<_> = signature.into_iter().chain(time).collect();
    (!flaws.is_empty()).then(|| flaws.join(", "))
}

fn attempts(delivery: &SentDelivery) -> Markup {
    html! {
        @if delivery.attempts.is_empty() {
            p class="faint" { "Not sent so far." }
        } @else {
            table {
                thead {
                    tr { th scope="col" { "Attempt" } th scope="col" { "Sent" } th scope="col" { "Answer" } }
                }
                tbody {
                    @for (number, attempt) in (1..).zip(&delivery.attempts) {
                        tr { th scope="row" { (number) } td { (when(attempt.sent_at)) } td { (attempt.answer) } }
                    }
                }
            }
        }
    }
}

fn more(delivery: &SentDelivery, back: &str) -> Markup {
    html! {
        p { "To " code { (delivery.url) } }
        details {
            @if let Some(sent) = delivery.attempts.iter().rev().find_map(|attempt| attempt.request.as_deref()) {
                summary { "Latest attempt, with an indented body" }
                (messages::wire(sent))
            } @else {
                summary { "Body, indented" }
                (messages::body(&delivery.body))
            }
        }
        form method="post" action=(format!("/console/notifications/{}/send", links::encoded(&delivery.id))) {
            (frame::back(back))
            button type="submit" { "Send again" }
        }
    }
}

pub(super) async fn send_again(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    form: FormResult<ReturnForm>,
) -> PageResult {
    let back = form?.0.back;
    actions::send_again(&gateway, &id).await?;
    Ok(back.redirect_or("/console"))
}
