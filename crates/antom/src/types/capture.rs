//! capture: takes money that a payment has only authorised.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Amount, Request, datetime};

/// Captures an authorised payment, whole or in part. The same `capture_request_id` again is the same capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapturePayment {
    /// The merchant's id of the capture, at most 64 characters.
    pub capture_request_id: String,
    /// Antom's id of the payment.
    pub payment_id: String,
    /// How much is taken, in the payment's currency.
    pub capture_amount: Amount,
    /// Whether what is left of the authorisation may be released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_last_capture: Option<bool>,
}

impl Request for CapturePayment {
    const PATH: &'static str = "/ams/api/v1/payments/capture";
    type Response = PaymentCapture;
}

/// A capture that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentCapture {
    /// The merchant's id of the capture.
    pub capture_request_id: String,
    /// Antom's id of the capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture_id: Option<String>,
    /// Antom's id of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// How much was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture_amount: Option<Amount>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub capture_time: Option<Timestamp>,
}
