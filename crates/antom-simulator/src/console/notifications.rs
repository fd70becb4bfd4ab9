//! The notifications of a payment, with every attempt to deliver them and the shop's answers.

use std::sync::Arc;

use axum::extract::{Path, State};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    console::{
        changed_notification,
        code_block::{Lines, block},
        frame::{self, Tone, badge},
        links,
        response::{FormResult, PageResult, ReturnForm},
        signature::Keys,
        signed_message::SignedMessage,
        text::{indented, until, when},
        wire::Wire,
    },
    control::actions,
    engine::{
        gateway::Gateway,
        store::outbox::{SentAttempt, SentDelivery},
    },
    model::payment_record::PaymentRecord,
};

/// All notifications. A page that reloads itself (`watched`) has no details and no buttons.
pub(super) fn section(
    gateway: &Gateway,
    record: &PaymentRecord,
    deliveries: &[SentDelivery],
    back: &str,
    watched: bool,
) -> Markup {
    let now = gateway.now();
    html! {
        section id="notifications" aria-labelledby="notifications-heading" data-region {
            h2 id="notifications-heading" { "Notifications to your shop" }
            @if deliveries.is_empty() {
                p class="faint" { "None yet. There is one for each outcome, if the request has a notify URL." }
            }
            @for delivery in deliveries {
                article class="delivery" {
                    div class="title" {
                        h3 { (delivery.notify_type) " " (state(delivery)) }
                        @if !watched { (send_button(delivery, back)) }
                    }
                    @if delivery.outcome.is_none() { p { (due(delivery, now)) } }
                    @for change in changed_notification::lines(record, delivery) { p class="flaw" { (change) } }
                    @if delivery.attempts.is_empty() { p class="faint" { "Not sent so far." } }
                    @for (number, attempt) in (1..).zip(&delivery.attempts) {
                        @if watched { p { (attempt_heading(number, attempt)) } }
                        @else { (attempt_details(gateway, delivery, number, attempt)) }
                    }
                    @if !watched && delivery.attempts.is_empty() { (unsent_body(delivery)) }
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

fn attempt_heading(number: u32, attempt: &SentAttempt) -> Markup {
    let tone = if is_acknowledged(attempt) { Tone::Good } else { Tone::Bad };
    html! { strong { "Attempt " (number) } " " (badge(tone, &attempt.answer)) " " (when(attempt.sent_at)) }
}

/// Whether this attempt was acknowledged: the description is that of the notifier.
pub(super) fn is_acknowledged(attempt: &SentAttempt) -> bool {
    attempt.answer == "acknowledged"
}

fn attempt_details(gateway: &Gateway, delivery: &SentDelivery, number: u32, attempt: &SentAttempt) -> Markup {
    let keys = Keys::of(gateway);
    let id = format!("attempt-{}-{number}", delivery.id);
    let sent = attempt.request.as_deref().map(Wire::parse);
    let sent = sent.as_ref().map(|wire| SignedMessage::notification(id.clone(), wire, &delivery.url, &keys));
    html! {
        details class="row" id=(format!("{id}-details")) {
            summary {
                (attempt_heading(number, attempt))
                @if let Some(sent) = &sent { (sent.short_seal()) }
            }
            @if let Some(sent) = sent {
                div class="message" { h3 { "Notification of the gateway" } (sent.show(&keys)) }
            }
            div class="message" { h3 { "Answer of your shop" } (answer(&id, attempt)) }
        }
    }
}

fn answer(id: &str, attempt: &SentAttempt) -> Markup {
    let Some(response) = &attempt.response else { return html! { p { "None: " (attempt.answer) "." } } };
    let wire = Wire::parse(response);
    let headers: String = wire.headers.iter().map(|(name, value)| format!("\n{name}: {value}")).collect();
    html! {
        p class="verdict" {
            @if is_acknowledged(attempt) { (badge(Tone::Good, "acknowledged")) " HTTP 200 with the documented body." }
            @else {
                (badge(Tone::Bad, "not acknowledged")) " " (attempt.answer)
                ". Only HTTP 200 with the documented body stops the resends."
            }
        }
        (block(&format!("{id}-response-headers"), "Status and headers", &format!("{}{headers}", wire.first_line()), Lines::Scrolled))
        @if wire.body.is_empty() { p class="faint" { "The body is empty." } }
        @else {
            @let body = indented(wire.body).unwrap_or_else(|| wire.body.to_owned());
            (block(&format!("{id}-response-body"), "Body", &body, Lines::Wrapped))
        }
    }
}

/// The body of a notification that has not been sent: it has no signature yet.
fn unsent_body(delivery: &SentDelivery) -> Markup {
    let id = format!("body-{}", delivery.id);
    let body = indented(&delivery.body).unwrap_or_else(|| delivery.body.clone());
    html! {
        details class="row" id=(format!("{id}-details")) {
            summary { "The body. Each attempt signs it anew" }
            (block(&id, "Body, indented", &body, Lines::Scrolled))
        }
    }
}

fn send_button(delivery: &SentDelivery, back: &str) -> Markup {
    html! {
        form method="post" action=(format!("/console/notifications/{}/send", links::encoded(&delivery.id))) {
            (frame::back(back))
            button type="submit" aria-label=(format!("Send {} again", delivery.notify_type)) { "Send again" }
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
