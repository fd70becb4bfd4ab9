//! The wire's structs, named as Antom's documentation names them.
//!
//! Each request type implements [`Request`], which names its path and its response. [`crate::Client::send`] sends any of
//! them, also those that an application defines for endpoints that are not here.
//!
//! Required fields are parameters of a type's constructor. Optional ones are public fields, which are set afterwards:
//!
//! ```
//! use antom::types::{Env, TerminalType};
//!
//! let mut env = Env::new(TerminalType::Web);
//! env.client_ip = Some("203.0.113.7".into());
//! ```
//!
//! Answers have constructors too, for simulators and tests of applications.

mod amount;
mod cancel;
mod capture;
mod datetime;
mod inquiry;
mod notify;
mod refund;
mod session;

pub use amount::{Amount, AmountError};
pub use cancel::{CancelPayment, PaymentCancellation};
pub use capture::{CapturePayment, PaymentCapture};
pub(crate) use notify::read as read_notification;

pub use inquiry::{InquiryPayment, PaymentInquiry, PaymentStatus, Transaction, TransactionType};
pub use notify::{CaptureNotification, NotifyType, PaymentNotification, RefundNotification};
pub use refund::{InquiryRefund, PaymentRefund, RefundInquiry, RefundPayment, RefundStatus};
pub use session::{
    AvailablePaymentMethod, Buyer, CreatePaymentSession, Env, Goods, NotifyUrl, OfferedPaymentMethod, Order, OsType,
    PaymentFactor, PaymentMethod, PaymentSession, ProductCode, ProductScene, SettlementStrategy, TerminalType,
};

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// One endpoint of Antom's API. Serialised, it is the body that is signed and sent.
pub trait Request: Serialize {
    /// The path in production; [`crate::client::gateway_path`] makes the sandbox's of it.
    const PATH: &'static str;
    /// What a successful answer holds.
    type Response: DeserializeOwned;
}

/// The `result` object of every answer and notification (<https://docs.antom.com/ac/ams/api_fund>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultInfo {
    /// For example `SUCCESS` or `PARAM_ILLEGAL`.
    #[serde(default, deserialize_with = "text_or_null")]
    pub result_code: String,
    /// Success, failure or not known yet.
    pub result_status: ResultStatus,
    /// One sentence, at most 256 characters.
    #[serde(default, deserialize_with = "text_or_null")]
    pub result_message: String,
}

/// Text that Antom may leave out or send as `null`: nothing is decided by it.
fn text_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// How a call ended. Antom documents exactly these three, and a merchant has to decide about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResultStatus {
    /// Success.
    S,
    /// Failure.
    F,
    /// Not known yet: repeat the request, or inquire.
    U,
}

impl ResultInfo {
    /// `SUCCESS`, with the endpoint's own wording.
    pub fn success(message: &str) -> Self {
        Self::new("SUCCESS", ResultStatus::S, message)
    }

    /// Any result.
    pub fn new(code: &str, status: ResultStatus, message: impl Into<String>) -> Self {
        Self { result_code: code.to_owned(), result_status: status, result_message: message.into() }
    }
}
