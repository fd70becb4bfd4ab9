//! An order as its pages show it.

use serde::{Deserialize, Serialize};

use crate::{money::Money, payment::PaymentStatus};

/// An order with its lines and what is known of its payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Unguessable; opens the order's pages.
    pub id: String,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub total: Money,
    /// Its newest payment, if one was begun.
    pub payment: Option<Payment>,
    /// Whether it is closed, because it was not paid in time.
    pub closed: bool,
    /// What happened so far, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The product's slug.
    pub slug: String,
    /// The product's name when it was ordered.
    pub name: String,
    /// The variant's code.
    pub variant: String,
    /// The variant's name when it was ordered; empty where there was no choice.
    pub variant_name: String,
    /// How many.
    pub quantity: i64,
    /// The price of one when it was ordered.
    pub unit_price: Money,
}

/// What a shopper may know of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Our id of the attempt, for questions to us.
    pub payment_request_id: String,
    /// Antom's id, once it is known.
    pub payment_id: Option<String>,
    /// Antom's name of the method; empty while it has not been chosen.
    pub method: String,
    /// Where the payment stands.
    pub status: PaymentStatus,
    /// Why, in Antom's code.
    pub result_code: Option<String>,
}

/// One line of an order's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When, in UTC: `2026-01-31T09:30:05Z`.
    pub at: String,
    /// What happened.
    pub event: OrderEvent,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderEvent {
    /// The order was placed.
    Placed,
    /// A payment was begun.
    PaymentStarted {
        /// Antom's name of the method; empty while it has not been chosen.
        method: String,
    },
    /// Another amount or currency than the order's was reported about a payment that was final already.
    AmountMismatch {
        /// Who said it, as in [`OrderEvent::PaymentUpdated`].
        source: String,
    },
    /// Something was reported about a payment.
    PaymentUpdated {
        /// The payment's state before.
        before: PaymentStatus,
        /// And after: the same when the report confirms an end.
        after: PaymentStatus,
        /// Who said it: a word of the gateway's sources, or `settlement` for what followed from another payment.
        source: String,
    },
}

/// Where an order stands, in the words its page uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStatus {
    /// No payment has been begun.
    Unpaid,
    /// A payment is under way.
    Processing,
    /// Paid.
    Paid,
    /// The last payment failed.
    Failed,
    /// The last payment was cancelled.
    Cancelled,
    /// The last payment was never begun in time.
    Expired,
    /// The money goes back, or has gone back.
    Refunded,
    /// A person is looking at it.
    ManualReview,
    /// It was not paid in time: its prices are no longer promised.
    Closed,
}

impl Order {
    /// Where the order stands.
    pub fn status(&self) -> OrderStatus {
        match self.payment.as_ref().map(|payment| payment.status) {
            None | Some(PaymentStatus::Failed | PaymentStatus::Cancelled | PaymentStatus::Expired) if self.closed => {
                OrderStatus::Closed
            }
            None => OrderStatus::Unpaid,
            Some(PaymentStatus::Created | PaymentStatus::Processing | PaymentStatus::Pending) => {
                OrderStatus::Processing
            }
            Some(PaymentStatus::Paid) => OrderStatus::Paid,
            Some(PaymentStatus::Failed) => OrderStatus::Failed,
            Some(PaymentStatus::Cancelled) => OrderStatus::Cancelled,
            Some(PaymentStatus::Expired) => OrderStatus::Expired,
            Some(PaymentStatus::Duplicate | PaymentStatus::RefundPending | PaymentStatus::Refunded) => {
                OrderStatus::Refunded
            }
            Some(PaymentStatus::ManualReview) => OrderStatus::ManualReview,
        }
    }
}

impl OrderStatus {
    /// The name in the page's markup and in the JSON API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
            Self::ManualReview => "manual_review",
            Self::Closed => "closed",
        }
    }

    /// Whether the page need not ask again.
    pub fn is_settled(self) -> bool {
        self != Self::Processing
    }

    /// Whether a new payment may be begun, or the one under way be continued.
    pub fn is_payable(self) -> bool {
        matches!(self, Self::Unpaid | Self::Processing | Self::Failed | Self::Cancelled | Self::Expired)
    }
}
