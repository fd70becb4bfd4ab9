//! refund and inquiryRefund: give money of a successful payment back, and ask what became of it.
//!
//! Fields: <https://docs.antom.com/ac/ams/refund_online> and <https://docs.antom.com/ac/ams/ir_online>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{amount::Amount, datetime, request::Request};

/// Refunds a payment, whole or in part. The same `refund_request_id` again is the same refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    /// Where Antom reports the refund's outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_notify_url: Option<String>,
    /// Whether the outcome may come later, by notification or inquiry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_async_refund: Option<bool>,
}

impl RefundPayment {
    /// A refund with its required fields.
    pub fn new(refund_request_id: impl Into<String>, payment_id: impl Into<String>, refund_amount: Amount) -> Self {
        Self {
            refund_request_id: refund_request_id.into(),
            payment_id: payment_id.into(),
            refund_amount,
            refund_reason: None,
            refund_notify_url: None,
            is_async_refund: None,
        }
    }
}

impl Request for RefundPayment {
    const PATH: &'static str = "/ams/api/v1/payments/refund";
    type Response = PaymentRefund;
}

/// A refund that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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

impl PaymentRefund {
    /// An answer with its required field, for simulators.
    pub fn new(refund_request_id: impl Into<String>) -> Self {
        Self {
            refund_request_id: refund_request_id.into(),
            refund_id: None,
            payment_id: None,
            refund_amount: None,
            refund_time: None,
        }
    }
}

/// Asks what became of a refund. One of the ids is needed; `refund_id` wins when both are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InquiryRefund {
    /// The merchant's id of the refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_request_id: Option<String>,
    /// Antom's id of the refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
}

impl Request for InquiryRefund {
    const PATH: &'static str = "/ams/api/v1/payments/inquiryRefund";
    type Response = RefundInquiry;
}

impl InquiryRefund {
    /// Asks by the merchant's own id.
    pub fn by_request_id(refund_request_id: impl Into<String>) -> Self {
        Self { refund_request_id: Some(refund_request_id.into()), refund_id: None }
    }

    /// Asks by Antom's id.
    pub fn by_refund_id(refund_id: impl Into<String>) -> Self {
        Self { refund_request_id: None, refund_id: Some(refund_id.into()) }
    }
}

/// The state of a refund. The call's own `result` only says that the question was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RefundInquiry {
    /// The refund's state on Antom's side.
    pub refund_status: RefundStatus,
    /// The merchant's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_request_id: Option<String>,
    /// Antom's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// How much goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<Amount>,
    /// When it went back; only with `SUCCESS`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub refund_time: Option<Timestamp>,
}

impl RefundInquiry {
    /// An answer with its required field, for simulators.
    pub fn new(refund_status: RefundStatus) -> Self {
        Self { refund_status, refund_request_id: None, refund_id: None, refund_amount: None, refund_time: None }
    }
}

/// A refund's state at Antom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum RefundStatus {
    /// The money has gone back.
    Success,
    /// Not final.
    Processing,
    /// It will not go back by this refund.
    Fail,
    /// A value that this version does not know.
    #[serde(other)]
    Unknown,
}
