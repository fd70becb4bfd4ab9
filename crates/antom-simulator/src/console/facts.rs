//! The facts of a payment, its refunds and its captures.

use jiff::Timestamp;
use maud::{Markup, Render, html};

use crate::{
    checkout::surface::path_of,
    console::{
        frame::{Tone, badge},
        links,
        payments::status,
        text::{short, until, when},
    },
    model::{
        capture_mode::CaptureMode,
        currency::display,
        payment::Payment,
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        transaction::{Transaction, TransactionKind, TransactionState},
    },
};

/// A payment. `siblings` are the other attempts for its order.
pub(super) fn of_payment(payment: &Payment, siblings: &[PaymentRecord]) -> Markup {
    let is_finished = payment.state.is_final() || matches!(payment.state, PaymentState::Declined(_));
    let buyers_page = if is_finished { "open (finished)" } else { "open (asks for the decision)" };
    html! {
        section class="panel" id="facts-panel" aria-labelledby="facts" data-region {
            h2 id="facts" { "Facts" }
            dl {
                (fact("Order", &payment.order_description))
                (fact("referenceOrderId", code(&payment.order_id)))
                @if payment.order_amount != payment.amount { (fact("Order amount", display(&payment.order_amount))) }
                (fact("paymentRequestId", code(&payment.request_id)))
                (fact("paymentId", code(&payment.id)))
                @match payment.method {
                    Some(method) => (fact("paymentMethodType", code(method.kind))),
                    None => (fact("paymentMethodType", "not chosen yet")),
                }
                @if payment.is_in_element() { (fact("Offered methods", offered(payment))) }
                (fact("Capture", capture_mode(payment)))
                (fact("Created", when(payment.created_at)))
                @if let Some(at) = payment.submitted_at { (fact("Submitted", when(at))) }
                @if let Some(at) = payment.finished_at { (fact("Finished", when(at))) }
                @if let Some(at) = payment.authorised_until() { (fact("May be captured until", when(at))) }
                (fact("Buyer comes back to", shop_link(payment)))
                @match &payment.notify_url {
                    Some(url) => (fact("Notifications go to", code(url))),
                    None => (fact("Notifications go to", "none: the request has no paymentNotifyUrl")),
                }
                @if payment.state != PaymentState::Created && let Some(path) = path_of(payment) {
                    (fact("Buyer’s page", html! { a href=(path) { (buyers_page) } }))
                }
                @if !siblings.is_empty() { (fact("Other attempts for the order", attempts(siblings))) }
            }
        }
    }
}

/// The order's page in the shop. Its address is not shown, because it opens the order without a login.
fn shop_link(payment: &Payment) -> Markup {
    html! {
        @match links::shop(payment) {
            Some(url) => a href=(url) rel="noreferrer" { "the order’s page in your shop" span aria-hidden="true" { " ↗" } },
            None => "an address that is not http or https",
        }
    }
}

fn offered(payment: &Payment) -> Markup {
    html! { @for method in payment.offered_methods() { (code(method.kind)) " " } }
}

fn attempts(siblings: &[PaymentRecord]) -> Markup {
    html! {
        @for PaymentRecord { payment, .. } in siblings {
            a class="other" href=(links::payment(payment)) { code { (short(&payment.request_id)) } " " (status(payment)) }
        }
    }
}

fn capture_mode(payment: &Payment) -> &'static str {
    match payment.capture_mode {
        CaptureMode::Immediate => "immediate",
        CaptureMode::Automatic => "automatic, right after the payment",
        CaptureMode::Manual => "by the merchant, with capture",
    }
}

/// Refunds and captures, the oldest first.
pub(super) fn of_transactions(transactions: &[Transaction], now: Timestamp) -> Markup {
    html! {
        @if !transactions.is_empty() {
            section id="transactions-section" aria-labelledby="transactions" {
                h2 id="transactions" { "Refunds and captures" }
                @for transaction in transactions {
                    article {
                        h3 { (display(&transaction.amount)) " " (noun(transaction.kind)) " " (ended(transaction)) }
                        dl {
                            (fact("Result", code(&transaction.result().result_code)))
                            (fact("Merchant’s id", code(&transaction.request_id)))
                            (fact("Gateway’s id", code(&transaction.id)))
                            (fact("Requested", when(transaction.created_at)))
                            @match transaction.state {
                                TransactionState::Processing { ends_at, outcome } => (fact("Ends", html! {
                                    (when(ends_at)) ", " (until(ends_at, now)) ", with " (code(outcome.code))
                                })),
                                TransactionState::Finished { at, .. } => (fact("Ended", when(at))),
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn noun(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::Refund => "refund",
        TransactionKind::Capture => "capture",
    }
}

fn ended(transaction: &Transaction) -> Markup {
    match transaction.finished() {
        None => badge(Tone::Waiting, "PROCESSING"),
        Some((_, outcome)) if outcome.is_success() => badge(Tone::Good, "SUCCESS"),
        Some(_) => badge(Tone::Bad, "FAIL"),
    }
}

fn fact(name: &str, value: impl Render) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn code(text: &str) -> Markup {
    html! { code { (text) } }
}
