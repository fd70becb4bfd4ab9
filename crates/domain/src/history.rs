//! The history of an order, as its page shows it.

use serde::{Deserialize, Serialize};

use crate::{event_source::EventSource, money::Money, payment::PaymentStatus};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// UTC: `2026-01-31T09:30:05Z`.
    pub at: String,
    /// The attempt to pay that the event is about. `None` for an event of the order itself.
    pub attempt: Option<AttemptSummary>,
    pub event: OrderEvent,
    /// Antom's `paymentResultCode`, if the event has one.
    pub result_code: Option<String>,
}

/// What tells one attempt of an order from the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptSummary {
    pub payment_request_id: String,
    /// Antom's `paymentMethodType`; empty until the customer has chosen.
    pub method: String,
    pub amount: Money,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderEvent {
    Placed,
    PaymentStarted,
    StatusChanged {
        after: PaymentStatus,
        source: EventSource,
        /// Why the money goes back, if it does.
        refund: Option<RefundReason>,
    },
    /// A message says about the payment what the shop knew already.
    Confirmed {
        /// What the message says.
        reported: PaymentStatus,
        source: EventSource,
    },
    /// A message disagrees with the payment's status, and does not change it.
    Contradicted {
        /// What the message says.
        reported: PaymentStatus,
        source: EventSource,
    },
    /// A message has another amount or currency than the order.
    AmountMismatch {
        /// `None` if the message has no amount.
        reported: Option<ReportedAmount>,
        source: EventSource,
    },
}

/// An amount as the gateway sent it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedAmount {
    /// Three letters of ISO 4217, or what the gateway sent in their place.
    pub currency: String,
    /// In the currency's smallest unit; `None` if it is unreadable.
    pub minor_units: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefundReason {
    /// Another payment of the order counts.
    Duplicate,
    /// It succeeded after it had been cancelled.
    Late,
}

/// Another payment of an order than the one that counts, whose money goes back or went back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub attempt: AttemptSummary,
    pub reason: Option<RefundReason>,
    /// Whether the money is back.
    pub is_final: bool,
}

impl AttemptSummary {
    /// The last six characters of the payment request id.
    pub fn reference(&self) -> &str {
        let id = &self.payment_request_id;
        let start = id.char_indices().rev().nth(5).map_or(0, |(index, _)| index);
        &id[start..]
    }
}
