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
        calls, clock,
        frame::{self, Area, Page, Tone, badge},
        links,
        payment_filter::ListQuery,
        response::{PageError, PageResult},
        scenarios,
        text::{first_words, short, when},
    },
    engine::gateway::Gateway,
    model::{currency::display, payment::Payment, payment_state::PaymentState},
};

/// How many payments a page has.
const PAGE_SIZE: u32 = 50;

/// How many calls without a payment a page has.
const MAX_CALLS: u32 = 20;

#[derive(Deserialize)]
pub(super) struct SearchQuery {
    id: String,
}

pub(super) async fn list(State(gateway): State<Arc<Gateway>>, Query(query): Query<ListQuery>) -> PageResult {
    let filter = query.filter()?;
    let found = gateway.store.list_payments(filter, query.before(), PAGE_SIZE + 1).await?;
    let mut payments = found.ok_or_else(|| {
        PageError::bad_request("before: there is no payment with this paymentId; leave it out for the newest ones")
    })?;
    let more = payments.len() > PAGE_SIZE as usize;
    payments.truncate(PAGE_SIZE as usize);
    let calls = gateway.store.messages_without_payment(MAX_CALLS).await?;
    let methods = gateway.store.recent_methods().await?;
    let is_first = query.before().is_none();
    let is_new = payments.is_empty() && is_first && !query.is_filtered();
    let main = html! {
        a class="down" href="#clock" { "Clock and scenarios" }
        h1 { "Payments" }
        (query.form(&methods))
        div id="payments" data-region {
            @if is_new { (first_steps(gateway.origin.as_str())) }
            @else if payments.is_empty() {
                div class="empty" { p { "No payment matches. " a href=(links::PAYMENTS) { "Show all payments" } } }
            } @else { (table(&payments)) }
            @if !is_first || more {
                nav class="pages" aria-label="Pages" {
                    @if !is_first { a href=(query.link(None)) { "Newest payments" } }
                    @if more && let Some(last) = payments.last() {
                        a href=(query.link(Some(&last.id))) rel="next" { "Older payments" }
                    }
                }
            }
        }
        @if is_first { (calls::without_payment(&gateway, &calls)) }
    };
    let aside = html! {
        (clock::panel(&gateway, links::PAYMENTS))
        (scenarios::active_scenarios(&gateway, links::PAYMENTS, None))
    };
    let page = Page {
        title: "Payments".to_owned(),
        area: Some(Area::Payments),
        main,
        aside: Some(aside),
        refresh: Some(query.link(query.before())),
    };
    Ok(frame::respond(StatusCode::OK, &page))
}

/// Opens the page of the payment with this id: an address that other programs can link to.
pub(super) async fn open(Query(search): Query<SearchQuery>) -> PageResult {
    Ok(Redirect::to(&links::payment_named(search.id.trim())).into_response())
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
            p class="faint" { a href="/" { "The start page" } " explains the endpoints, the signature and the methods." }
        }
    }
}

/// The roles are those of the elements, which lose them on narrow screens, where rows are shown as blocks.
fn table(payments: &[Payment]) -> Markup {
    html! {
        table class="payments" role="table" {
            thead role="rowgroup" {
                tr role="row" {
                    th role="columnheader" scope="col" { "Order" }
                    th role="columnheader" scope="col" { "Payment" }
                    th role="columnheader" scope="col" { "Method" }
                    th role="columnheader" scope="col" class="amount" { "Amount" }
                    th role="columnheader" scope="col" { "Status" }
                    th role="columnheader" scope="col" { "Created" }
                }
            }
            tbody role="rowgroup" { @for payment in payments { (row(payment)) } }
        }
    }
}

fn row(payment: &Payment) -> Markup {
    html! {
        tr role="row" id=(format!("row-{}", payment.id)) {
            td role="cell" class="order" {
                @match links::shop(payment) {
                    Some(url) => a href=(url) rel="noreferrer" title="The order’s page in your shop" {
                        (short(&payment.order_id)) span aria-hidden="true" { " ↗" }
                    },
                    None => (short(&payment.order_id)),
                }
                span class="detail" { (first_words(&payment.order_description, 40)) }
            }
            th role="rowheader" scope="row" {
                a href=(links::payment(payment)) title=(payment.request_id) { (short(&payment.request_id)) }
            }
            td role="cell" class="method-of" {
                @match payment.method {
                    Some(method) => { (method.name) code class="detail" { (method.kind) } },
                    None => "not chosen yet",
                }
            }
            td role="cell" class="amount" { (display(&payment.amount)) }
            td role="cell" class="status" {
                (status(payment))
                @if let Some(detail) = detail(payment) { span class="detail" { (detail) } }
            }
            td role="cell" class="created" { (when(payment.created_at)) }
        }
    }
}

/// What the status alone does not say.
fn detail(payment: &Payment) -> Option<&'static str> {
    match payment.state {
        PaymentState::Created => Some("not submitted"),
        PaymentState::Submitted => Some("the buyer decides"),
        PaymentState::Declined(why) | PaymentState::Failed(why) => Some(why.code),
        PaymentState::Pending | PaymentState::Success | PaymentState::Cancelled => None,
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
