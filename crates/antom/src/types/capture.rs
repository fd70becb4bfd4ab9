//! capture: takes money that a payment has only authorised.
//!
//! Fields: <https://docs.antom.com/ac/ams/capture>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{amount::Amount, datetime, request::Request};

/// Captures an authorised payment, whole or in part. The same `capture_request_id` again is the same capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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

impl CapturePayment {
    /// A capture with its required fields.
    pub fn new(capture_request_id: impl Into<String>, payment_id: impl Into<String>, capture_amount: Amount) -> Self {
        Self {
            capture_request_id: capture_request_id.into(),
            payment_id: payment_id.into(),
            capture_amount,
            is_last_capture: None,
        }
    }
}

impl Request for CapturePayment {
    const PATH: &'static str = "/ams/api/v1/payments/capture";
    type Response = PaymentCapture;
}

/// A capture that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
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

impl PaymentCapture {
    /// An answer with its required field, for simulators.
    pub fn new(capture_request_id: impl Into<String>) -> Self {
        Self {
            capture_request_id: capture_request_id.into(),
            capture_id: None,
            payment_id: None,
            capture_amount: None,
            capture_time: None,
        }
    }
}
