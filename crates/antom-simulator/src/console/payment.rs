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
        buyer, calls, clock, facts,
        frame::{self, Area, Page},
        links, lookup, notifications,
        observations::Evidence,
        payments,
        response::{PageError, PageResult},
        scenarios, test_plan,
        text::{first_words, until, when},
    },
    engine::{
        gateway::Gateway,
        store::{outbox::SentDelivery, payments::PaymentKey},
    },
    model::{
        currency::display, payment::Payment, payment_record::PaymentRecord, payment_state::PaymentState,
        transaction::TransactionState,
    },
};

/// The reload interval of a watched page in seconds.
const RELOAD_SECONDS: u16 = 3;

/// How many other attempts for the same order are looked at.
const MAX_SIBLINGS: usize = 10;

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
    let deliveries = gateway.store.deliveries_of(&payment.id).await?;
    let coming = coming(&record, &deliveries);
    let head = head(&gateway, &record, &coming, query.watch);
    let title = format!("Payment {}", payment.request_id);
    let area = Some(Area::Payments);
    if query.watch {
        let main = html! { (head) (notifications::section(&gateway, &record, &deliveries, &path, true)) };
        let page = Page { title, area, main, aside: None, refresh: None };
        let reloads = !coming.is_empty();
        return Ok(if reloads {
            frame::respond_with_refresh(RELOAD_SECONDS, &page)
        } else {
            frame::respond(StatusCode::OK, &page)
        });
    }
    let calls = gateway.store.messages_of(&payment.id).await?;
    let siblings = siblings(&gateway, payment).await?;
    let evidence = Evidence { record: &record, deliveries: &deliveries, calls: &calls, siblings: &siblings };
    let main = html! {
        (head)
        (buyer::section(payment, &path))
        (notifications::section(&gateway, &record, &deliveries, &format!("{path}#notifications"), false))
        (calls::section(&gateway, &calls))
        (facts::of_transactions(&record.transactions, gateway.now()))
        (test_plan::section(&evidence, &gateway.scenarios.list(), &format!("{path}#test-plan")))
    };
    let aside = html! {
        (clock::panel(&gateway, &path))
        (scenarios::active_scenarios(&gateway, &path, Some(payment)))
        (facts::of_payment(payment, &siblings))
    };
    let page = Page { title, area, main, aside: Some(aside), refresh: Some(path) };
    Ok(frame::respond(StatusCode::OK, &page))
}

/// The other attempts for the same order.
async fn siblings(gateway: &Gateway, payment: &Payment) -> Result<Vec<PaymentRecord>, PageError> {
    let mut records = Vec::new();
    for id in gateway.store.siblings(payment).await?.iter().take(MAX_SIBLINGS) {
        records.extend(gateway.find(PaymentKey::PaymentId(id)).await?);
    }
    Ok(records)
}

fn head(gateway: &Gateway, record: &PaymentRecord, coming: &[(Timestamp, String)], watched: bool) -> Markup {
    let payment = &record.payment;
    let path = links::payment(payment);
    html! {
        @if !watched { a class="down" href="#clock" { "Clock, scenarios, facts" } }
        div id="summary" data-region {
            p class="crumb" { a href="/console" { "Payments" } }
            h1 {
                strong class="amount" { (display(&payment.amount)) }
                @if let Some(method) = payment.method { " with " (method.name) }
                " " (payments::status(payment))
            }
            p class="order" {
                "Order " b { (payment.order_id) } ", " (first_words(&payment.order_description, 80))
                @if let Some(url) = links::shop(payment) {
                    " " a href=(url) rel="noreferrer" { "Open in your shop" span aria-hidden="true" { " ↗" } }
                }
            }
            p class="faint" { "paymentRequestId " code { (payment.request_id) } }
            p { (standing(payment)) " " code { (payment.result().0) } }
            (next(coming, gateway.now(), &path, watched))
        }
    }
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
            @if coming.is_empty() { p { "Nothing scheduled." } } @else {
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
                    @if !coming.is_empty() {
                        noscript { a href=(format!("{path}?watch=true")) { "Watch" } ": the page reloads every three seconds." }
                    }
                }
            }
        }
    }
}
