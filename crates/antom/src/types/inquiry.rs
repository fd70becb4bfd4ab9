//! inquiryPayment: the guide, step 3, "Inquire about the result".
//!
//! Fields: <https://docs.antom.com/ac/ams/paymentri_online>.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{amount::Amount, datetime, request::Request, result::ResultInfo};

/// Asks for the state of a payment. One of the ids is needed; `payment_id` wins when both are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InquiryPayment {
    /// The merchant's id of the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Antom's id of the payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
}

impl Request for InquiryPayment {
    const PATH: &'static str = "/ams/api/v1/payments/inquiryPayment";
    type Response = PaymentInquiry;
}

impl InquiryPayment {
    /// Asks by the merchant's own id.
    pub fn by_request_id(payment_request_id: impl Into<String>) -> Self {
        Self { payment_request_id: Some(payment_request_id.into()), payment_id: None }
    }

    /// Asks by Antom's id.
    pub fn by_payment_id(payment_id: impl Into<String>) -> Self {
        Self { payment_request_id: None, payment_id: Some(payment_id.into()) }
    }
}

/// The state of a payment. The call's own `result` only says that the question was answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PaymentInquiry {
    /// The payment's state; `None` when the buyer has not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<PaymentStatus>,
    /// Why it has this state, for example `USER_BALANCE_NOT_ENOUGH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_result_code: Option<String>,
    /// The same in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_result_message: Option<String>,
    /// The merchant's id of the attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// Antom's id of the payment, for refunds and reconciliation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// What the buyer pays: compare it with the order before delivering.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_amount: Option<Amount>,
    /// When the payment was created.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_create_time: Option<Timestamp>,
    /// When it was paid; only with `SUCCESS`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub payment_time: Option<Timestamp>,
    /// The method it was paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method_type: Option<String>,
    /// Until when an authorised payment may be captured.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub auth_expiry_time: Option<Timestamp>,
    /// The refunds and captures of the payment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transactions: Vec<Transaction>,
}

/// A refund or a capture of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Transaction {
    /// Its state as a result.
    pub transaction_result: ResultInfo,
    /// Antom's id of it.
    pub transaction_id: String,
    /// The merchant's id of it.
    pub transaction_request_id: String,
    /// What it is.
    pub transaction_type: TransactionType,
    /// Its state.
    pub transaction_status: PaymentStatus,
    /// How much it moves.
    pub transaction_amount: Amount,
    /// When it moved; only with `SUCCESS`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "datetime::optional")]
    pub transaction_time: Option<Timestamp>,
}

impl Transaction {
    /// A transaction with its required fields, for simulators.
    pub fn new(
        transaction_type: TransactionType,
        transaction_id: impl Into<String>,
        transaction_request_id: impl Into<String>,
        transaction_status: PaymentStatus,
        transaction_result: ResultInfo,
        transaction_amount: Amount,
    ) -> Self {
        Self {
            transaction_result,
            transaction_id: transaction_id.into(),
            transaction_request_id: transaction_request_id.into(),
            transaction_type,
            transaction_status,
            transaction_amount,
            transaction_time: None,
        }
    }
}

/// What moved money besides the payment itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum TransactionType {
    /// To the buyer.
    Refund,
    /// From what was authorised.
    Capture,
    /// A value that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A payment's state at Antom (<https://docs.antom.com/ac/cashierpay/payment_status_desc>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum PaymentStatus {
    /// Paid. It stays so after a refund.
    Success,
    /// Refused, or closed because time ran out. Final.
    Fail,
    /// Not final; also before the buyer opens the cashier.
    Processing,
    /// Cancelled by the merchant. Final.
    Cancelled,
    /// The buyer has finished, the answer comes later.
    Pending,
    /// A value that this version does not know. Never treated as paid.
    #[serde(other)]
    Unknown,
}
