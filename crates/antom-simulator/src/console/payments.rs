//! The list of payments, with the clock, the active scenarios and the refused calls.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    console::{
        clock,
        frame::{self, Area, Page, Tone, badge},
        links, messages,
        response::{PageError, PageResult},
        scenarios,
        text::when,
    },
    engine::gateway::Gateway,
    model::{currency::display, payment::Payment, payment_state::PaymentState},
};

/// How many payments a page has.
const PAGE_SIZE: u32 = 50;

/// How many calls without a payment a page has.
const MAX_CALLS: u32 = 20;

const PATH: &str = "/console";

#[derive(Deserialize)]
pub(super) struct PageQuery {
    /// Only payments older than the one with this `paymentId`. Not a time, because two payments may have been created in
    /// the same millisecond.
    before: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct SearchQuery {
    id: String,
}

pub(super) async fn list(State(gateway): State<Arc<Gateway>>, Query(query): Query<PageQuery>) -> PageResult {
    let mut payments = match &query.before {
        None => gateway.store.newest(None, PAGE_SIZE + 1).await?,
        Some(id) => gateway.store.older_than(id, PAGE_SIZE + 1).await?.ok_or_else(|| {
            PageError::bad_request("before: there is no payment with this paymentId; leave it out for the newest ones")
        })?,
    };
    let more = payments.len() > PAGE_SIZE as usize;
    payments.truncate(PAGE_SIZE as usize);
    let calls = gateway.store.messages_without_payment(MAX_CALLS).await?;
    let is_first = query.before.is_none();
    let main = html! {
        a class="down" href="#clock" { "Clock and scenarios" }
        h1 { "Payments" }
        @if payments.is_empty() && is_first { (first_steps(gateway.origin.as_str())) } @else { (table(&payments)) }
        @if !is_first || more {
            nav class="pages" aria-label="Pages" {
                @if !is_first { a href=(PATH) { "Newest payments" } }
                @if more && let Some(last) = payments.last() {
                    a href=(format!("{PATH}?before={}", links::encoded(&last.id))) rel="next" { "Older payments" }
                }
            }
        }
        @if is_first { (messages::without_payment(&calls)) }
    };
    let aside = html! {
        (find())
        (clock::panel(&gateway, PATH))
        (scenarios::active_scenarios(&gateway, PATH, None))
    };
    let page = Page { title: "Payments".to_owned(), area: Some(Area::Payments), main, aside: Some(aside) };
    Ok(frame::respond(StatusCode::OK, &page))
}

pub(super) async fn open(Query(search): Query<SearchQuery>) -> PageResult {
    Ok(Redirect::to(&links::payment_named(search.id.trim())).into_response())
}

fn find() -> Markup {
    html! {
        form method="get" action="/console/payments" class="panel inline" role="search" {
            label { "paymentRequestId or paymentId" input name="id" required autocomplete="off"; }
            button type="submit" { "Open" }
        }
    }
}

/// How to create the first payment.
fn first_steps(origin: &str) -> Markup {
    html! {
        div class="empty" {
            p { "There is no payment yet. To create the first one:" }
            ol {
                li {
                    "Configure your shop with this gateway’s address, " code { (origin.trim_end_matches('/')) }
                    ", and with " a href="/control/credentials" { "its credentials" }
                    ": client id, merchant private key, Antom public key."
                }
                li {
                    "Call " code { "createPaymentSession" }
                    ". The payment appears here with its calls and notifications."
                }
                li { "A refused call appears below, with the reason." }
            }
            p class="faint" { "The README of the crate explains the rest." }
        }
    }
}

/// The roles are those of the elements, which lose them on narrow screens, where rows are shown as blocks.
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

/// The `paymentStatus`.
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
