//! Payments in review: lists them, and carries out a person's decisions.

use std::fmt;

use domain::{
    error::AppError,
    payment::{PaymentEventKind, PaymentStatus},
};
use jiff::Timestamp;

use crate::{
    error::ServiceError,
    gateway::PaymentEvent,
    service::payments,
    store::{Store, StoreError, events::PaymentEventRecord, payments::StoredPayment},
};

/// A payment in review with its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewCase {
    pub payment: StoredPayment,
    /// Oldest first.
    pub events: Vec<PaymentEventRecord>,
}

/// A person's decision about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Resolution {
    /// The order is paid and can be delivered
    Paid,
    /// The money is refunded, for example in Antom's dashboard
    Refunded,
    /// Nothing is paid; the customer can pay the order again
    Unpaid,
}

impl Resolution {
    /// The resolution with this name, as on the command line.
    pub fn from_name(name: &str) -> Option<Self> {
        <Self as clap::ValueEnum>::from_str(name, false).ok()
    }

    fn event_kind(self) -> PaymentEventKind {
        match self {
            Self::Paid => PaymentEventKind::Accepted,
            Self::Refunded => PaymentEventKind::Refunded,
            Self::Unpaid => PaymentEventKind::Dismissed,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(
        "there is no payment with the payment request id {0:?}; `payments review` lists the payments that wait for a decision"
    )]
    UnknownPayment(String),
    #[error("the payment does not wait for a person: it is {0}")]
    NotInReview(PaymentStatus),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReviewError> for ServiceError {
    fn from(error: ReviewError) -> Self {
        match error {
            ReviewError::Store(error) => Self::Store(error),
            error => Self::Rejected(AppError::BadRequest(error.to_string())),
        }
    }
}

/// All payments in review, oldest first.
pub async fn list_cases(store: &Store) -> Result<Vec<ReviewCase>, StoreError> {
    let mut cases = Vec::new();
    for payment in store.payments_in_review().await? {
        let events = store.events_of_payment(&payment.payment_request_id).await?;
        cases.push(ReviewCase { payment, events });
    }
    Ok(cases)
}

/// Applies a person's decision about a payment and stores it with the note. Returns the new status. An error changes
/// nothing.
pub async fn decide(
    store: &Store,
    payment_request_id: &str,
    resolution: Resolution,
    note: &str,
    now: Timestamp,
) -> Result<PaymentStatus, ReviewError> {
    let unknown = || ReviewError::UnknownPayment(payment_request_id.to_owned());
    let payment = store.payment(payment_request_id).await?.ok_or_else(unknown)?;
    if payment.status != PaymentStatus::ManualReview {
        return Err(ReviewError::NotInReview(payment.status));
    }
    payments::apply_to(store, &PaymentEvent::of_person(payment_request_id, resolution.event_kind(), note), now).await?;
    Ok(store.payment(payment_request_id).await?.ok_or_else(unknown)?.status)
}

/// For the list on the terminal.
impl fmt::Display for ReviewCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StoredPayment { payment_request_id, order, method, amount, payment_id, created_at, .. } = &self.payment;
        writeln!(f, "{payment_request_id}")?;
        writeln!(f, "  order {order}: {amount} with {method}, started {created_at:.0}")?;
        writeln!(f, "  Antom's payment id: {}", payment_id.as_deref().unwrap_or("unknown"))?;
        for event in &self.events {
            writeln!(f, "  {:.0} {}", event.received_at, describe_event(event))?;
        }
        Ok(())
    }
}

/// An event in one line, without its time.
pub fn describe_event(event: &PaymentEventRecord) -> String {
    let PaymentEventRecord { source, kind, result_code, amount, note, .. } = event;
    let amount = amount.as_ref().map(|(currency, minor_units)| match minor_units {
        Some(minor_units) => format!("{minor_units} in the smallest unit of {currency}"),
        None => format!("an unreadable amount in {currency}"),
    });
    let details: Vec<&str> = [&amount, result_code, note].into_iter().filter_map(Option::as_deref).collect();
    std::iter::once(format!("{source}: {kind}"))
        .chain(details.into_iter().map(str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}
