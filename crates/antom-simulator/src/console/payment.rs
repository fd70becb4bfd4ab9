//! The page of a payment.

use std::sync::Arc;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
};
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    console::{
        buyer, clock, facts,
        frame::{self, Area, Page},
        links, lookup, messages, notifications, payments, quick_scenarios,
        response::PageResult,
        scenarios,
        text::{until, when},
    },
    engine::{gateway::Gateway, store::outbox::SentDelivery},
    model::{
        currency::display, payment::Payment, payment_record::PaymentRecord, payment_state::PaymentState,
        transaction::TransactionState,
    },
};

/// The reload interval of a watched page in seconds.
const RELOAD_SECONDS: u16 = 3;

#[derive(Deserialize)]
pub(super) struct PaymentQuery {
    /// Whether the page reloads itself while something is due. Such a page has no details that could be open.
    #[serde(default)]
    watch: bool,
}

pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Path(id): Path<String>,
    Query(query): Query<PaymentQuery>,
) -> PageResult {
    let record = lookup::find(&gateway, &id).await?;
    let payment = &record.payment;
    let path = links::payment(payment);
    let now = gateway.now();
    let deliveries = gateway.store.deliveries_of(&payment.id).await?;
    let coming = coming(&record, &deliveries);
    let head = html! {
        @if !query.watch { a class="down" href="#clock" { "Clock and scenarios" } }
        p class="crumb" { a href="/console" { "Payments" } }
        h1 class="id" { (payment.request_id) }
        p class="lead" {
            (payments::status(payment)) " " code { (payment.result().0) } " "
            strong class="amount" { (display(&payment.amount)) }
            @if let Some(method) = payment.method { " with " (method.name) }
        }
        p { (standing(payment)) }
        (next(&coming, now, &path, query.watch))
    };
    let title = format!("Payment {}", payment.request_id);
    let area = Some(Area::Payments);
    if query.watch {
        let main = html! { (head) (notifications::section(&deliveries, now, &path, true)) };
        let page = Page { title, area, main, aside: None };
        let reloads = !coming.is_empty();
        return Ok(if reloads {
            frame::respond_with_refresh(RELOAD_SECONDS, &page)
        } else {
            frame::respond(StatusCode::OK, &page)
        });
    }
    let calls = gateway.store.messages_of(&payment.id).await?;
    let siblings = gateway.store.siblings(payment).await?;
    let main = html! {
        (head)
        (buyer::section(payment, &path))
        (facts::of_payment(payment, &siblings))
        (facts::of_transactions(&record.transactions, now))
        (notifications::section(&deliveries, now, &format!("{path}#notifications"), false))
        (messages::section(&calls))
    };
    let aside = html! {
        (clock::panel(&gateway, &path))
        (scenarios::active_scenarios(&gateway, &path, Some(payment)))
        (quick_scenarios::panel(payment, &format!("{path}#switched-on")))
    };
    Ok(frame::respond(StatusCode::OK, &Page { title, area, main, aside: Some(aside) }))
}

/// The state in one sentence.
fn standing(payment: &Payment) -> &'static str {
    match payment.state {
        PaymentState::Created => "The session exists. The buyer has not submitted the payment.",
        PaymentState::Submitted => "The buyer has submitted the payment and has not decided yet.",
        PaymentState::Pending => "The buyer has done their part. The method answers later.",
        PaymentState::Declined(_) => "The method has declined it. The buyer may try again in the element.",
        PaymentState::Cancelled => "The merchant has cancelled it.",
        PaymentState::Success => "The buyer has paid.",
        PaymentState::Failed(why) => why.message,
    }
}

/// What is due and when, the next first.
fn coming(record: &PaymentRecord, deliveries: &[SentDelivery]) -> Vec<(Timestamp, String)> {
    let payment = &record.payment;
    let mut coming = Vec::new();
    if let Some(plan) = payment.scheduled {
        coming.push((
            plan.at,
            match payment.state {
                PaymentState::Cancelled => "a scenario makes the buyer pay it".to_owned(),
                _ => format!("it ends with {}", plan.outcome.code),
            },
        ));
    }
    if payment.state.can_be_closed() {
        coming.push((payment.closes_at, "it is closed, if it is not paid".to_owned()));
    }
    for transaction in &record.transactions {
        if let TransactionState::Processing { ends_at, outcome } = transaction.state {
            coming.push((ends_at, format!("the {} ends with {}", facts::noun(transaction.kind), outcome.code)));
        }
    }
    for delivery in deliveries.iter().filter(|delivery| delivery.outcome.is_none()) {
        let attempt = delivery.attempts.len() + 1;
        coming.push((delivery.due_at, format!("the notification {} is sent, attempt {attempt}", delivery.notify_type)));
    }
    coming.sort();
    coming
}

fn next(coming: &[(Timestamp, String)], now: Timestamp, path: &str, watched: bool) -> Markup {
    html! {
        section class="next" aria-labelledby="next" {
            h2 id="next" { "What happens next" }
            @if coming.is_empty() { p { "Nothing is scheduled." } } @else {
                ol {
                    @for (at, what) in coming { li { (when(*at)) ", " strong { (until(*at, now)) } ": " (what) "." } }
                }
            }
            p class="faint" {
                "As of " (when(now)) ". "
                @if watched {
                    a href=(path) { "Show everything" } ": calls, bodies and buttons."
                    @if !coming.is_empty() { " This page reloads every three seconds until nothing is due." }
                } @else {
                    a href=(path) { "Reload" }
                    @if !coming.is_empty() { " or " a href=(format!("{path}?watch=true")) { "watch" } "." }
                }
            }
        }
    }
}
