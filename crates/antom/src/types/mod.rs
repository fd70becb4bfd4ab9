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
mod request;
mod result;
mod session;

pub use amount::{Amount, AmountError};
pub use cancel::{CancelPayment, PaymentCancellation};
pub use capture::{CapturePayment, PaymentCapture};
pub(crate) use notify::read as read_notification;

pub use inquiry::{InquiryPayment, PaymentInquiry, PaymentStatus, Transaction, TransactionType};
pub use notify::{CaptureNotification, NotifyType, PaymentNotification, RefundNotification};
pub use refund::{InquiryRefund, PaymentRefund, RefundInquiry, RefundPayment, RefundStatus};
pub use request::Request;
pub use result::{ResultInfo, ResultStatus};
pub use session::{
    AvailablePaymentMethod, Buyer, BuyerName, CreatePaymentSession, Env, Goods, NotifyUrl, OfferedPaymentMethod, Order,
    OsType, PaymentFactor, PaymentMethod, PaymentSession, ProductCode, ProductScene, SettlementStrategy, TerminalType,
};
