//! What the merchant has to see: the newest orders, and what needs a person.

use serde::{Deserialize, Serialize};

use crate::{
    money::Money,
    notification::{OtherNotification, RefusedNotification},
    order::OrderStatus,
    order_keys::{OrderNumber, OrderToken},
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Payments about which a person has to decide, oldest first.
    pub reviews: Vec<PaymentInReview>,
    /// Newest first, as the other lists.
    pub orders: Vec<OrderSummary>,
    pub refused: Vec<RefusedNotification>,
    pub other: Vec<OtherNotification>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    pub number: OrderNumber,
    pub token: OrderToken,
    /// UTC: `2026-01-31T09:30:05Z`.
    pub placed_at: String,
    pub total: Money,
    pub status: OrderStatus,
    /// Antom's `paymentMethodType` of the payment that determines the status; empty if it is unknown.
    pub method: String,
    pub payment_request_id: Option<String>,
    /// The last notification, and the last one with another amount than the order's.
    pub notifications: Vec<NotificationSummary>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationSummary {
    /// UTC: `2026-01-31T09:30:05Z`.
    pub received_at: String,
    /// A name of [`PaymentEventKind`](crate::payment::PaymentEventKind).
    pub kind: String,
    /// Whether amount or currency differ from the order's.
    pub is_mismatch: bool,
    /// The amount that Antom reported.
    pub amount: Option<String>,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentInReview {
    pub order: OrderNumber,
    pub payment_request_id: String,
    /// Antom's id, when it is known.
    pub payment_id: Option<String>,
    /// Antom's `paymentMethodType`.
    pub method: String,
    /// The order's total.
    pub amount: Money,
    /// What was reported about the payment, oldest first.
    pub events: Vec<String>,
    /// The possible decisions: the name of each, and what it means.
    pub resolutions: Vec<(String, String)>,
}
