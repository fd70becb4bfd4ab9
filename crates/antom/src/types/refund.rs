//! refund: gives money of a successful payment back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, Request, datetime};

/// Refunds a payment, whole or in part. The same `refund_request_id` again is the same refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundPayment {
    /// The merchant's id of the refund, at most 64 characters.
    pub refund_request_id: String,
    /// Antom's id of the payment.
    pub payment_id: String,
    /// How much goes back, in the payment's currency.
    pub refund_amount: Amount,
    /// Why, at most 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_reason: Option<String>,
}

impl Request for RefundPayment {
    const PATH: &'static str = "/ams/api/v1/payments/refund";
    type Response = PaymentRefund;
}

/// A refund that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentRefund {
    /// The merchant's id of the refund.
    pub refund_request_id: String,
    /// Antom's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// Antom's id of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// How much went back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<Amount>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub refund_time: Option<Timestamp>,
}
