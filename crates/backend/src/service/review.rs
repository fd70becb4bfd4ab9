//! Payments that wait for a person: what is known about them, and what the person decides.

use std::fmt;

use domain::payment::{PaymentEventKind, PaymentStatus};
use jiff::Timestamp;

use crate::{
    gateway::PaymentEvent,
    service::payments,
    store::{Store, StoreError, events::PaymentEventRecord, payments::StoredPayment},
};

/// A payment that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewCase {
    /// The payment.
    pub payment: StoredPayment,
    /// Everything that was reported about it, oldest first.
    pub events: Vec<PaymentEventRecord>,
}

/// What a person can decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Resolution {
    /// The order counts as paid, and is to be delivered
    Paid,
    /// The money has gone back: by a refund in Antom's dashboard, for example
    Refunded,
    /// Nothing was paid; the order can be paid again
    Unpaid,
}

impl Resolution {
    fn event_kind(self) -> PaymentEventKind {
        match self {
            Self::Paid => PaymentEventKind::Accepted,
            Self::Refunded => PaymentEventKind::Refunded,
            Self::Unpaid => PaymentEventKind::Dismissed,
        }
    }
}

/// Why a decision was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// No payment has this id.
    #[error("there is no payment with the payment request id {0:?}; `payments review` lists those that wait")]
    UnknownPayment(String),
    /// The payment does not wait for a person.
    #[error("the payment does not wait for a person: it is {0}")]
    NotInReview(PaymentStatus),
    /// The database's side.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// All payments that wait for a person, oldest first.
///
/// # Errors
/// When the database does not answer.
pub async fn cases(store: &Store) -> Result<Vec<ReviewCase>, StoreError> {
    let mut cases = Vec::new();
    for payment in store.payments_in_review().await? {
        let events = store.events_of_payment(&payment.payment_request_id).await?;
        cases.push(ReviewCase { payment, events });
    }
    Ok(cases)
}

/// Carries out what a person has decided about a payment, and keeps it with their note. Returns where the payment stands.
///
/// # Errors
/// [`ReviewError`]; then nothing has changed.
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

/// As a list on a terminal shows it.
impl fmt::Display for ReviewCase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StoredPayment { payment_request_id, order_id, method, amount, payment_id, created_at, .. } = &self.payment;
        writeln!(f, "{payment_request_id}")?;
        writeln!(f, "  order {order_id}: {amount} with {method}, begun {created_at:.0}")?;
        writeln!(f, "  Antom's payment id: {}", payment_id.as_deref().unwrap_or("not known"))?;
        for event in &self.events {
            let PaymentEventRecord { source, kind, result_code, amount, note, received_at } = event;
            write!(f, "  {received_at:.0} {source}: {kind}")?;
            match amount {
                Some((currency, Some(minor_units))) => write!(f, ", {minor_units} in the smallest unit of {currency}")?,
                Some((currency, None)) => write!(f, ", an amount in {currency} that cannot be read")?,
                None => {}
            }
            for text in [result_code, note].into_iter().flatten() {
                write!(f, ", {text}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
