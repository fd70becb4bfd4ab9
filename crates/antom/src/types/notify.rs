//! notifyPayment (the guide, step 3, "Receive the asynchronous notification"), notifyRefund and notifyCapture.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, RefundStatus, ResultInfo, datetime};

/// What Antom tells the merchant when a payment changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentNotification {
    /// What kind of news it is: `result` means different things with different types.
    pub notify_type: NotifyType,
    /// With `PAYMENT_RESULT`: the payment's outcome.
    pub result: ResultInfo,
    /// The merchant's id of the attempt.
    pub payment_request_id: String,
    /// Antom's id of the payment, for refunds and reconciliation. A failed payment may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// What the buyer pays: compare it with the order before delivering. A failed payment may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_amount: Option<Amount>,
    /// When the payment was created.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_create_time: Option<Timestamp>,
    /// When it was paid; only with success.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_time: Option<Timestamp>,
    /// The method it was paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method_type: Option<String>,
}

/// What Antom tells the merchant when a refund is final (docs.antom.com/ac/ams/notify_refund).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundNotification {
    /// `REFUND_RESULT`.
    pub notify_type: NotifyType,
    /// The refund's outcome as a result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultInfo>,
    /// The refund's outcome as a state: `SUCCESS` or `FAIL`.
    pub refund_status: RefundStatus,
    /// The merchant's id of the refund.
    pub refund_request_id: String,
    /// Antom's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// How much goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<Amount>,
    /// When it went back; only with success.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub refund_time: Option<Timestamp>,
}

/// What Antom tells the merchant when a capture is final.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaptureNotification {
    /// `CAPTURE_RESULT`.
    pub notify_type: NotifyType,
    /// The capture's outcome.
    pub result: ResultInfo,
    /// The merchant's id of the capture.
    pub capture_request_id: String,
    /// Antom's id of the payment.
    pub payment_id: String,
    /// Antom's id of the capture.
    pub capture_id: String,
    /// How much is taken.
    pub capture_amount: Amount,
    /// When it was taken; only with success.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub capture_time: Option<Timestamp>,
}

/// The kinds of notification. A closed set: an unknown kind never means paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotifyType {
    /// The payment is final: `S` paid, `F` not.
    PaymentResult,
    /// The buyer has finished and the answer comes later; `S` only means "being processed".
    PaymentPending,
    /// A refund is final.
    RefundResult,
    /// A capture is final.
    CaptureResult,
    /// A word that this version does not know.
    #[serde(other)]
    Unknown,
}
