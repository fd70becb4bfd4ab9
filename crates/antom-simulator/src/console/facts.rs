//! What a payment, its refunds and its captures are.

use jiff::Timestamp;
use maud::{Markup, Render, html};

use super::{
    frame::{Tone, badge},
    links,
    text::{until, when},
};
use crate::{
    method::display,
    payment::{Payment, State as PaymentState, Taking},
    transaction::{Kind, State, Transaction},
    wallet,
};

/// How many other attempts for the same order are named.
const SIBLINGS: usize = 10;

/// A payment. `siblings` are the other attempts for its order.
pub(super) fn of_payment(payment: &Payment, siblings: &[String]) -> Markup {
    let buyers_page = if payment.state.is_final() || matches!(payment.state, PaymentState::Declined(_)) {
        "says how it ended"
    } else {
        "asks for the decision"
    };
    html! {
        section aria-labelledby="facts" {
            h2 id="facts" { "Facts" }
            dl {
                (fact("Order", &payment.order_description))
                (fact("referenceOrderId", code(&payment.order_id)))
                @if payment.order_amount != payment.amount { (fact("Order amount", display(&payment.order_amount))) }
                (fact("paymentId", code(&payment.id)))
                @match payment.method {
                    Some(method) => (fact("paymentMethodType", code(method.kind))),
                    None => (fact("paymentMethodType", "not chosen yet")),
                }
                @if payment.is_in_element() { (fact("Offered in the element", offered(payment))) }
                (fact("The money is", taking(payment)))
                (fact("Created", when(payment.created_at)))
                @if let Some(at) = payment.submitted_at { (fact("Submitted", when(at))) }
                @if let Some(at) = payment.finished_at { (fact("Finished", when(at))) }
                @if let Some(at) = payment.authorised_until() { (fact("May be captured until", when(at))) }
                (fact("Buyer comes back to", code(&payment.redirect_url)))
                @match &payment.notify_url {
                    Some(url) => (fact("Notifications go to", code(url))),
                    None => (fact("Notifications go to", "nobody: no address was named")),
                }
                @if payment.state != PaymentState::Created && let Some(path) = wallet::path_of(payment) {
                    (fact("Buyer’s page", html! { a href=(path) { (buyers_page) } }))
                }
                @if !siblings.is_empty() { (fact("Other attempts for the order", attempts(siblings))) }
            }
        }
    }
}

fn offered(payment: &Payment) -> Markup {
    html! { @for method in payment.offered() { (code(method.kind)) " " } }
}

fn attempts(siblings: &[String]) -> Markup {
    html! {
        @for id in siblings.iter().take(SIBLINGS) { a class="other" href=(links::payment_named(id)) { (code(id)) } }
        @if siblings.len() > SIBLINGS { "and " (siblings.len() - SIBLINGS) " more" }
    }
}

fn taking(payment: &Payment) -> &'static str {
    match payment.taking {
        Taking::AtOnce => "taken at once",
        Taking::CapturedAutomatically => "authorised, and captured by the gateway right away",
        Taking::CapturedByMerchant => "authorised, until the merchant captures it",
    }
}

/// Refunds and captures, the oldest first.
pub(super) fn of_transactions(transactions: &[Transaction], now: Timestamp) -> Markup {
    html! {
        @if !transactions.is_empty() {
            section aria-labelledby="transactions" {
                h2 id="transactions" { "Refunds and captures" }
                @for transaction in transactions {
                    article {
                        h3 { (display(&transaction.amount)) " " (noun(transaction.kind)) " " (ended(transaction)) }
                        dl {
                            (fact("Result", code(&transaction.result().result_code)))
                            (fact("Merchant’s id", code(&transaction.request_id)))
                            (fact("Gateway’s id", code(&transaction.id)))
                            (fact("Asked for", when(transaction.created_at)))
                            @match transaction.state {
                                State::Processing { ends_at, outcome } => (fact("Ends", html! {
                                    (when(ends_at)) ", " (until(ends_at, now)) ", with " (code(outcome.code))
                                })),
                                State::Finished { at, .. } => (fact("Ended", when(at))),
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Refund => "refund",
        Kind::Capture => "capture",
    }
}

fn ended(transaction: &Transaction) -> Markup {
    match transaction.finished() {
        None => badge(Tone::Waiting, "PROCESSING"),
        Some((_, outcome)) if outcome.is_success() => badge(Tone::Good, "SUCCESS"),
        Some(_) => badge(Tone::Bad, "FAIL"),
    }
}

/// One line of a list of facts.
fn fact(name: &str, value: impl Render) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// A text for machines.
fn code(text: &str) -> Markup {
    html! { code { (text) } }
}
