//! Messages for the merchant's own system: an order is paid, or a payment needs a person.
//!
//! A message is stored in the transaction that changes the payment; `webhooks` sends it. `docs/operations.md` describes it
//! for the receiver.

use domain::payment::{PaymentStatus, Transition};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    gateway::PaymentEvent,
    store::{Store, StoreError, Write, payments, webhooks},
};

const ORDER_PAID: &str = "order.paid";
const NEEDS_REVIEW: &str = "payment.needs_review";

/// What is sent.
#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    /// The time of the change.
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    order_number: &'a str,
    payment_request_id: &'a str,
    /// Antom's id.
    payment_id: Option<&'a str>,
    /// Antom's `paymentMethodType`.
    method: &'a str,
    amount: Amount,
    paid_at: Option<Timestamp>,
    /// The event that the shop cannot decide about.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct Amount {
    currency: &'static str,
    /// In the currency's smallest unit.
    value: String,
}

/// Stores the messages about a change in its transaction, if the shop sends webhooks.
pub(super) async fn enqueue(
    store: &Store,
    tx: &mut Write,
    event: &PaymentEvent,
    transitions: &[(String, Transition)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let reports = if store.has_outbox() { reports(transitions) } else { Vec::new() };
    if reports.is_empty() {
        return Ok(());
    }
    let payments = payments::lock_of_same_order(tx, &event.payment_request_id).await?;
    for (r#type, id) in reports {
        let Some(payment) = payments.iter().find(|payment| payment.payment_request_id == id) else { continue };
        let data = Data {
            order_number: payment.order.as_str(),
            payment_request_id: id,
            payment_id: payment.payment_id.as_deref(),
            method: &payment.method,
            amount: Amount { currency: payment.amount.currency.code(), value: payment.amount.minor_units.to_string() },
            paid_at: payment.paid_at,
            reason: (r#type == NEEDS_REVIEW).then(|| event.kind.as_str()),
        };
        // Serialising our own types does not fail.
        let body = serde_json::to_string(&Message { r#type, timestamp: now, data }).unwrap_or_default();
        webhooks::insert(tx, &format!("msg_{}", uuid::Uuid::new_v4().simple()), &body, now).await?;
    }
    Ok(())
}

/// The types of the messages about an event's transitions, each with the payment that it is about.
fn reports(transitions: &[(String, Transition)]) -> Vec<(&'static str, &str)> {
    // The order is paid already if this payment replaces another one.
    let was_paid = transitions.iter().any(|(_, transition)| transition.from == PaymentStatus::Paid);
    let report = |(_, transition): &(String, Transition)| match transition.to {
        PaymentStatus::Paid if !was_paid => Some(ORDER_PAID),
        PaymentStatus::ManualReview => Some(NEEDS_REVIEW),
        _ => None,
    };
    transitions.iter().filter_map(|it| Some((report(it)?, it.0.as_str()))).collect()
}
