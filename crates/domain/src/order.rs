//! The order as its pages and the JSON API show it.

use serde::{Deserialize, Serialize};

use crate::{
    history::{HistoryEntry, Refund},
    money::Money,
    order_keys::{LookupCode, OrderNumber, OrderToken},
    payment::PaymentStatus,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub number: OrderNumber,
    pub token: OrderToken,
    pub lookup_code: LookupCode,
    pub lines: Vec<OrderLine>,
    pub total: Money,
    /// UTC: `2026-01-31T09:30:05Z`.
    pub placed_at: String,
    /// The payment that determines the order's status.
    pub payment: Option<Payment>,
    /// Other payments whose money goes back or went back.
    pub refunds: Vec<Refund>,
    /// Whether the time to pay the order is over.
    pub closed: bool,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
}

/// An order in the list of a customer's orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedOrder {
    pub number: OrderNumber,
    pub token: OrderToken,
    pub total: Money,
    pub status: OrderStatus,
    /// UTC: `2026-01-31T09:30:05Z`.
    pub placed_at: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub slug: String,
    /// The product's name at the time of the order.
    pub name: String,
    /// Code of the variant; empty for a product without a choice.
    pub variant: String,
    /// The variant's name at the time of the order; empty for a product without a choice.
    pub variant_name: String,
    pub quantity: i64,
    /// The price of one piece at the time of the order.
    pub unit_price: Money,
}

/// The part of a payment that the customer may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The shop's id of the attempt.
    pub payment_request_id: String,
    /// Antom's id, when it is known.
    pub payment_id: Option<String>,
    /// Antom's `paymentMethodType`; empty until the customer has chosen.
    pub method: String,
    pub status: PaymentStatus,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    /// What the customer needs to pay later, with a number; `None` for other payments.
    pub pay_later: Option<PayLater>,
    /// Whether Antom has answered the last inquiry. Without an answer, the shop does not know whether money has moved.
    pub is_answered: bool,
    /// Whether the outcome is known from an inquiry, and Antom's notification about it is still to come.
    pub awaits_notification: bool,
}

/// A payment that the customer makes at a store or by transfer, with a number that Antom's window shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayLater {
    /// The customer can pay until then; UTC: `2026-01-31T09:30:05Z`.
    pub until: String,
    /// Whether Antom's window can still show the number.
    pub can_reopen: bool,
}

/// The status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderStatus {
    /// No payment was started.
    Unpaid,
    /// A payment is open.
    Processing,
    Paid,
    /// The last payment failed.
    Failed,
    /// The last payment was cancelled.
    Cancelled,
    /// The session of the last payment ended without a payment.
    Expired,
    /// The money is refunded, or will be.
    Refunded,
    /// A person has to decide about the payment.
    ManualReview,
    /// The time to pay is over: the prices are no longer valid.
    Closed,
}

impl Order {
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
    /// The name in the markup and in the JSON API.
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

    pub fn is_processing(self) -> bool {
        self == Self::Processing
    }

    /// Whether the customer can start a payment or continue the open one.
    pub fn is_payable(self) -> bool {
        matches!(self, Self::Unpaid | Self::Processing | Self::Failed | Self::Cancelled | Self::Expired)
    }
}
