//! cancel: ends a payment so that the buyer can no longer pay it.
//!
//! Fields: <https://docs.antom.com/ac/ams/paymentc_online>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{datetime, request::Request};

/// Cancels a payment. One of the ids is needed. Before it is paid, the buyer can no longer pay it; afterwards, the buyer gets everything back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CancelPayment {
    /// The merchant's id of the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Antom's id of the payment; wins when both are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
}

impl Request for CancelPayment {
    const PATH: &'static str = "/ams/api/v1/payments/cancel";
    type Response = PaymentCancellation;
}

impl CancelPayment {
    /// Cancels by the merchant's own id.
    pub fn by_request_id(payment_request_id: impl Into<String>) -> Self {
        Self { payment_request_id: Some(payment_request_id.into()), payment_id: None }
    }

    /// Cancels by Antom's id.
    pub fn by_payment_id(payment_id: impl Into<String>) -> Self {
        Self { payment_request_id: None, payment_id: Some(payment_id.into()) }
    }
}

/// The confirmation that a payment is cancelled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentCancellation {
    /// The merchant's id of the attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Antom's id of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// When it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub cancel_time: Option<Timestamp>,
}
