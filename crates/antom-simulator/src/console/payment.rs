//! One payment: what it is, what has happened to it, and what will.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Answer, Gate, Problem, clock, facts,
    frame::{self, Area, Page},
    links, messages, notifications, payments, rehearsals, scenarios,
    text::{until, when},
};
use crate::{
    account::Account,
    control::ControlError,
    gateway::Gateway,
    method::display,
    payment::{Payment, State as PaymentState},
    store::{Key, SentDelivery},
    transaction::State as TransactionState,
};

/// How often a watched page is loaded again, in seconds.
const WATCHING: u16 = 3;

/// How somebody looks at it.
#[derive(Deserialize)]
pub(super) struct Look {
    /// Loaded again every few seconds, while something is due. Then there is nothing on the page that could be open.
    #[serde(default)]
    watch: bool,
}

/// Everything about one payment.
pub(super) async fn show(State(gateway): Gate, Path(id): Path<String>, Query(look): Query<Look>) -> Answer {
    let account = find(&gateway, &id).await?;
    let payment = &account.payment;
    let path = links::payment(payment);
    let now = gateway.now();
    let deliveries = gateway.store.deliveries_of(&payment.id).await?;
    let coming = coming(&account, &deliveries);
    let head = html! {
        @if !look.watch { a class="down" href="#clock" { "Clock and scenarios" } }
        p class="crumb" { a href="/console" { "Payments" } }
        h1 class="id" { (payment.request_id) }
        p class="lead" {
            (payments::status(payment)) " " code { (payment.result().0) } " "
            strong class="amount" { (display(&payment.amount)) }
            @if let Some(method) = payment.method { " with " (method.name) }
        }
        p { (standing(payment)) }
        (next(&coming, now, &path, look.watch))
    };
    let title = format!("Payment {}", payment.request_id);
    let area = Some(Area::Payments);
    if look.watch {
        let main = html! { (head) (notifications::section(&deliveries, now, &path, true)) };
        let page = Page { title, area, main, aside: None };
        let again = !coming.is_empty();
        return Ok(if again {
            frame::respond_again_in(WATCHING, &page)
        } else {
            frame::respond(StatusCode::OK, &page)
        });
    }
    let calls = gateway.store.messages_of(&payment.id).await?;
    let siblings = gateway.store.siblings(payment).await?;
    let main = html! {
        (head)
        (rehearsals::buyer(payment, &path))
        (facts::of_payment(payment, &siblings))
        (facts::of_transactions(&account.transactions, now))
        (notifications::section(&deliveries, now, &format!("{path}#notifications"), false))
        (messages::section(&calls))
    };
    let aside = html! {
        (clock::panel(&gateway, &path))
        (scenarios::switched_on(&gateway, &path, Some(payment)))
        (rehearsals::panel(payment, &format!("{path}#switched-on")))
    };
    Ok(frame::respond(StatusCode::OK, &Page { title, area, main, aside: Some(aside) }))
}

/// The payment with this `paymentRequestId` or `paymentId`.
pub(super) async fn find(gateway: &Arc<Gateway>, id: &str) -> Result<Account, Problem> {
    if let Some(account) = gateway.find(Key::RequestId(id)).await? {
        return Ok(account);
    }
    let missing = || ControlError::missing("payment with this paymentRequestId or paymentId");
    Ok(gateway.find(Key::PaymentId(id)).await?.ok_or_else(missing)?)
}

/// What the state means.
fn standing(payment: &Payment) -> &'static str {
    match payment.state {
        PaymentState::Created => "The session exists. The buyer has not begun to pay.",
        PaymentState::Submitted => "The buyer has begun to pay, and has not decided yet.",
        PaymentState::Pending => "The buyer has done their part. The method answers later.",
        PaymentState::Declined(_) => "The method has declined it. The buyer may try again in the element.",
        PaymentState::Cancelled => "The merchant has cancelled it.",
        PaymentState::Success => "The buyer has paid.",
        PaymentState::Failed(why) => why.message,
    }
}

/// What will happen by itself, and when: the next first.
fn coming(account: &Account, deliveries: &[SentDelivery]) -> Vec<(Timestamp, String)> {
    let payment = &account.payment;
    let mut coming = Vec::new();
    if let Some(plan) = payment.plan {
        coming.push((
            plan.at,
            match payment.state {
                PaymentState::Cancelled => "the buyer pays it all the same: a scenario wants it so".to_owned(),
                _ => format!("it ends with {}", plan.outcome.code),
            },
        ));
    }
    if payment.state.can_be_closed() {
        coming.push((payment.closes_at, "it is closed, if it has not been paid by then".to_owned()));
    }
    for transaction in &account.transactions {
        if let TransactionState::Processing { ends_at, outcome } = transaction.state {
            coming.push((ends_at, format!("the {} ends with {}", facts::noun(transaction.kind), outcome.code)));
        }
    }
    for delivery in deliveries.iter().filter(|delivery| delivery.outcome.is_none()) {
        let attempt = delivery.attempts.len() + 1;
        coming.push((delivery.due_at, format!("the notification {} is sent, attempt {attempt}", delivery.kind)));
    }
    coming.sort();
    coming
}

fn next(coming: &[(Timestamp, String)], now: Timestamp, path: &str, watched: bool) -> Markup {
    html! {
        section class="next" aria-labelledby="next" {
            h2 id="next" { "What happens next" }
            @if coming.is_empty() { p { "Nothing by itself." } } @else {
                ol {
                    @for (at, what) in coming { li { (when(*at)) ", " strong { (until(*at, now)) } ": " (what) "." } }
                }
            }
            p class="faint" {
                "As of " (when(now)) ". "
                @if watched {
                    a href=(path) { "Show everything" } ": calls, bodies and buttons."
                    @if !coming.is_empty() { " This page loads itself again every three seconds until nothing is due." }
                } @else {
                    a href=(path) { "Load again" }
                    @if !coming.is_empty() { " or " a href=(format!("{path}?watch=true")) { "watch it happen" } "." }
                }
            }
        }
    }
}
