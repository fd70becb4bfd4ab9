//! notifyPayment (the guide, step 3, "Receive the asynchronous notification"), notifyRefund and notifyCapture.
//!
//! The types can be written by everybody and read by [`crate::NotificationVerifier`] only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    amount::Amount,
    datetime,
    refund::RefundStatus,
    result::{ResultInfo, ResultStatus},
};

/// What Antom sends the merchant when a payment changes (<https://docs.antom.com/ac/ams/paymentrn_online>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentNotification {
    /// The kind of notification: `result` means different things with different kinds.
    pub notify_type: NotifyType,
    /// With `PAYMENT_RESULT`: the payment's outcome.
    pub result: ResultInfo,
    /// The merchant's id of the attempt.
    pub payment_request_id: String,
    /// Antom's id of the payment, for refunds and reconciliation. A failed payment may have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// What the buyer pays: compare it with the order before delivering. A failed payment may have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_amount: Option<Amount>,
    /// When the payment was created.
    #[serde(skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_create_time: Option<Timestamp>,
    /// When it was paid; only with success.
    #[serde(skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_time: Option<Timestamp>,
    /// The method it was paid with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_type: Option<String>,
}

/// What Antom sends the merchant when a refund is final (<https://docs.antom.com/ac/ams/notify_refund>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RefundNotification {
    /// `REFUND_RESULT`.
    pub notify_type: NotifyType,
    /// The refund's outcome as a result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultInfo>,
    /// The refund's outcome as a state: `SUCCESS` or `FAIL`.
    pub refund_status: RefundStatus,
    /// The merchant's id of the refund.
    pub refund_request_id: String,
    /// Antom's id of the refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// How much goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<Amount>,
    /// When it went back; only with success.
    #[serde(skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub refund_time: Option<Timestamp>,
}

/// What Antom sends the merchant when a capture is final (<https://docs.antom.com/ac/ams/notify_capture>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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
    #[serde(skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub capture_time: Option<Timestamp>,
}

impl PaymentNotification {
    /// A notification with its required fields, for simulators.
    pub fn new(notify_type: NotifyType, result: ResultInfo, payment_request_id: impl Into<String>) -> Self {
        Self {
            notify_type,
            result,
            payment_request_id: payment_request_id.into(),
            payment_id: None,
            payment_amount: None,
            payment_create_time: None,
            payment_time: None,
            payment_method_type: None,
        }
    }

    /// Whether the payment has succeeded: `PAYMENT_RESULT` with `S`. The same status with `PAYMENT_PENDING` only says that
    /// the payment is being processed.
    pub fn is_paid(&self) -> bool {
        self.notify_type == NotifyType::PaymentResult && self.result.result_status == ResultStatus::S
    }
}

impl RefundNotification {
    /// A notification with its required fields, for simulators.
    pub fn new(refund_request_id: impl Into<String>, refund_status: RefundStatus) -> Self {
        Self {
            notify_type: NotifyType::RefundResult,
            result: None,
            refund_status,
            refund_request_id: refund_request_id.into(),
            refund_id: None,
            refund_amount: None,
            refund_time: None,
        }
    }
}

impl CaptureNotification {
    /// A notification with its required fields, for simulators.
    pub fn new(
        capture_request_id: impl Into<String>,
        result: ResultInfo,
        payment_id: impl Into<String>,
        capture_id: impl Into<String>,
        capture_amount: Amount,
    ) -> Self {
        Self {
            notify_type: NotifyType::CaptureResult,
            result,
            capture_request_id: capture_request_id.into(),
            payment_id: payment_id.into(),
            capture_id: capture_id.into(),
            capture_amount,
            capture_time: None,
        }
    }
}

/// The kinds of notification. A closed set: an unknown kind never means paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum NotifyType {
    /// The payment is final: `S` paid, `F` not.
    PaymentResult,
    /// The buyer has finished and the answer comes later; `S` only means "being processed".
    PaymentPending,
    /// A refund is final.
    RefundResult,
    /// A capture is final.
    CaptureResult,
    /// A value that this version does not know.
    #[serde(other)]
    Unknown,
}

/// Reads notifications whose signature has been verified. The types themselves do not implement `Deserialize`, so that an
/// application cannot read one without verifying it.
pub(crate) mod read {
    use jiff::Timestamp;
    use serde::Deserialize;
    use serde_json::{Deserializer, Error};

    use super::super::{amount::Amount, datetime, refund::RefundStatus, result::ResultInfo};

    pub(crate) fn payment(body: &[u8]) -> Result<super::PaymentNotification, Error> {
        PaymentNotification::deserialize(&mut Deserializer::from_slice(body))
    }

    pub(crate) fn refund(body: &[u8]) -> Result<super::RefundNotification, Error> {
        RefundNotification::deserialize(&mut Deserializer::from_slice(body))
    }

    pub(crate) fn capture(body: &[u8]) -> Result<super::CaptureNotification, Error> {
        CaptureNotification::deserialize(&mut Deserializer::from_slice(body))
    }

    #[derive(Deserialize)]
    #[serde(remote = "super::PaymentNotification", rename_all = "camelCase")]
    struct PaymentNotification {
        notify_type: super::NotifyType,
        result: ResultInfo,
        payment_request_id: String,
        payment_id: Option<String>,
        payment_amount: Option<Amount>,
        #[serde(default, with = "datetime::optional")]
        payment_create_time: Option<Timestamp>,
        #[serde(default, with = "datetime::optional")]
        payment_time: Option<Timestamp>,
        payment_method_type: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(remote = "super::RefundNotification", rename_all = "camelCase")]
    struct RefundNotification {
        notify_type: super::NotifyType,
        result: Option<ResultInfo>,
        refund_status: RefundStatus,
        refund_request_id: String,
        refund_id: Option<String>,
        refund_amount: Option<Amount>,
        #[serde(default, with = "datetime::optional")]
        refund_time: Option<Timestamp>,
    }

    #[derive(Deserialize)]
    #[serde(remote = "super::CaptureNotification", rename_all = "camelCase")]
    struct CaptureNotification {
        notify_type: super::NotifyType,
        result: ResultInfo,
        capture_request_id: String,
        payment_id: String,
        capture_id: String,
        capture_amount: Amount,
        #[serde(default, with = "datetime::optional")]
        capture_time: Option<Timestamp>,
    }
}
