//! The list of payments, and whatever else is worth knowing at a glance.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Answer, Gate, Problem, clock,
    frame::{self, Area, Page, Tone, badge},
    links, messages, scenarios,
    text::when,
};
use crate::{
    method::display,
    payment::{Payment, State as PaymentState},
};

/// How many payments a page has.
const PAGE: u32 = 50;

/// How many calls that belong to no payment are shown.
const CALLS: u32 = 20;

const PATH: &str = "/console";

/// Which part of the list.
#[derive(Deserialize)]
pub(super) struct Part {
    /// Those older than the payment with this `paymentId`. Two may have been made in the same millisecond: a time would
    /// not do.
    before: Option<String>,
}

/// The payment that somebody looks for.
#[derive(Deserialize)]
pub(super) struct Wanted {
    id: String,
}

/// The payments, the newest first.
pub(super) async fn list(State(gateway): Gate, Query(part): Query<Part>) -> Answer {
    let mut payments = match &part.before {
        None => gateway.store.newest(None, PAGE + 1).await?,
        Some(id) => gateway.store.older_than(id, PAGE + 1).await?.ok_or_else(|| {
            Problem::bad("before: there is no payment with this paymentId; leave it out for the newest ones")
        })?,
    };
    let more = payments.len() > PAGE as usize;
    payments.truncate(PAGE as usize);
    let calls = gateway.store.messages_of_nobody(CALLS).await?;
    let is_first = part.before.is_none();
    let main = html! {
        a class="down" href="#clock" { "Clock and scenarios" }
        h1 { "Payments" }
        @if payments.is_empty() && is_first { (nothing_yet(gateway.origin.as_str())) } @else { (table(&payments)) }
        @if !is_first || more {
            nav class="pages" aria-label="Pages" {
                @if !is_first { a href=(PATH) { "Newest payments" } }
                @if more && let Some(last) = payments.last() {
                    a href=(format!("{PATH}?before={}", links::encoded(&last.id))) rel="next" { "Older payments" }
                }
            }
        }
        @if is_first { (messages::of_nobody(&calls)) }
    };
    let aside = html! {
        (find())
        (clock::panel(&gateway, PATH))
        (scenarios::switched_on(&gateway, PATH, None))
    };
    let page = Page { title: "Payments".to_owned(), area: Some(Area::Payments), main, aside: Some(aside) };
    Ok(frame::respond(StatusCode::OK, &page))
}

/// Leads to the payment that somebody looks for.
pub(super) async fn open(Query(wanted): Query<Wanted>) -> Answer {
    Ok(Redirect::to(&links::payment_named(wanted.id.trim())).into_response())
}

fn find() -> Markup {
    html! {
        form method="get" action="/console/payments" class="panel inline" role="search" {
            label { "paymentRequestId or paymentId" input name="id" required autocomplete="off"; }
            button type="submit" { "Open" }
        }
    }
}

/// What to do first.
fn nothing_yet(origin: &str) -> Markup {
    html! {
        div class="empty" {
            p { "There is no payment yet. To make the first one:" }
            ol {
                li {
                    "Configure your shop with this gateway’s address, " code { (origin.trim_end_matches('/')) }
                    ", and with " a href="/control/credentials" { "its credentials" }
                    ": client id, the merchant’s private key, the gateway’s public key."
                }
                li {
                    "Let it call " code { "createPaymentSession" }
                    ". The payment appears here with everything that is said about it."
                }
                li { "If a call is refused, it appears below, with the reason." }
            }
            p class="faint" { "The crate’s README has the rest." }
        }
    }
}

/// The roles are what the elements have anyway, and lose where a narrow screen shows rows as blocks.
fn table(payments: &[Payment]) -> Markup {
    html! {
        table class="payments" role="table" {
            thead role="rowgroup" {
                tr role="row" {
                    th role="columnheader" scope="col" { "Created" }
                    th role="columnheader" scope="col" { "paymentRequestId" }
                    th role="columnheader" scope="col" { "Method" }
                    th role="columnheader" scope="col" class="amount" { "Amount" }
                    th role="columnheader" scope="col" { "Status" }
                }
            }
            tbody role="rowgroup" {
                @for payment in payments {
                    tr role="row" {
                        td role="cell" class="time" { (when(payment.created_at)) }
                        th role="rowheader" scope="row" { a href=(links::payment(payment)) { (payment.request_id) } }
                        td role="cell" class="method-of" {
                            @match payment.method {
                                Some(method) => { (method.name) " " code { (method.kind) } },
                                None => "not chosen yet",
                            }
                        }
                        td role="cell" class="amount" { (display(&payment.amount)) }
                        td role="cell" class="status" { (status(payment)) " " code { (payment.result().0) } }
                    }
                }
            }
        }
    }
}

/// Where a payment stands, by the word that the merchant gets too.
pub(super) fn status(payment: &Payment) -> Markup {
    match payment.state {
        PaymentState::Created | PaymentState::Submitted | PaymentState::Declined(_) => {
            badge(Tone::Waiting, "PROCESSING")
        }
        PaymentState::Pending => badge(Tone::Waiting, "PENDING"),
        PaymentState::Success => badge(Tone::Good, "SUCCESS"),
        PaymentState::Failed(_) => badge(Tone::Bad, "FAIL"),
        PaymentState::Cancelled => badge(Tone::Over, "CANCELLED"),
    }
}
