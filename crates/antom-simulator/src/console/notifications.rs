//! The notifications of a payment: when each was due and sent, and what it was answered with.

use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{
    Answer, Filled, Gate, Returning, effects,
    frame::{self, Tone, badge},
    links, messages,
    text::{lasting, until, when},
};
use crate::{
    control,
    store::{SentDelivery, Spoiled},
};

/// All of them. A page that is loaded again by itself has nothing to open or press: `watched` leaves that out.
pub(super) fn section(deliveries: &[SentDelivery], now: Timestamp, back: &str, watched: bool) -> Markup {
    html! {
        section aria-labelledby="notifications" {
            h2 id="notifications" { "Notifications" }
            @if deliveries.is_empty() {
                p class="faint" { "None yet. Every outcome is told, if the merchant has named an address for it." }
            }
            @for delivery in deliveries {
                article class="delivery" {
                    h3 { (delivery.kind) " " (state(delivery)) }
                    @if delivery.outcome.is_none() {
                        p { (due(delivery, now)) }
                    }
                    @if let Some(flaw) = flaw(&delivery.spoiled) {
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
        Some(_) => badge(Tone::Bad, "given up"),
        None if delivery.held => badge(Tone::Waiting, "held back"),
        None if delivery.attempts.is_empty() => badge(Tone::Waiting, "due"),
        None => badge(Tone::Waiting, "due again"),
    }
}

/// When it is sent next.
fn due(delivery: &SentDelivery, now: Timestamp) -> Markup {
    html! {
        @if delivery.held { "Held back until the payment’s next one has been sent, at the latest until " }
        @else { "Due " }
        (when(delivery.due_at)) ", " (until(delivery.due_at, now)) "."
    }
}

/// What a scenario has done to the way it is signed.
fn flaw(spoiled: &Spoiled) -> Option<String> {
    let signature = spoiled.signature.map(|fault| effects::faulty(fault).to_owned());
    let time = spoiled.seconds_ago.map(|seconds| format!("signed with the time of {} ago", lasting(seconds)));
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
                    tr { th scope="col" { "Attempt" } th scope="col" { "Sent" } th scope="col" { "Answered with" } }
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
                summary { "Latest attempt as it was sent, with its body reformatted" }
                (messages::wire(sent))
            } @else {
                summary { "Body, reformatted" }
                (messages::body(&delivery.body))
            }
        }
        form method="post" action=(format!("/console/notifications/{}/send", links::encoded(&delivery.id))) {
            (frame::back(back))
            button type="submit" { "Send again" }
        }
    }
}

/// Sends one once more, whatever has become of it.
pub(super) async fn send_again(State(gateway): Gate, Path(id): Path<String>, form: Filled<Returning>) -> Answer {
    let back = form?.0.back;
    control::resend(&gateway, &id).await?;
    Ok(back.or("/console"))
}
