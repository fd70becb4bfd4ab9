//! The API for merchants, signed in both directions:
//! [createPaymentSession](https://docs.antom.com/ac/ams/session_cashier), inquiryPayment, cancel, refund, inquiryRefund
//! and capture.
//!
//! A call is checked in this order: path, method, media type, headers, client, signature, time, JSON, fields. Until the
//! signature is verified the caller is not known, so refusals up to that point are not signed, like those of the real
//! gateway (<https://docs.antom.com/ac/ams/api_fund>). All other answers are signed. All are HTTP 200, except for
//! scenarios and the assumption `gatewayErrorStatus`.

/// `cancel`.
mod cancel;
/// `capture`.
mod capture;
/// `createPaymentSession`.
mod create_payment_session;
/// Reads and executes the request of an endpoint.
pub(crate) mod dispatch;
/// Reads single fields of a request.
mod fields;
/// `inquiryPayment`.
mod inquiry_payment;
/// `inquiryRefund`.
mod inquiry_refund;
/// How a request identifies its payment.
mod payment_lookup;
/// `refund`.
mod refund;
/// Why a call is refused.
mod refusal;
/// Answers before they are sent.
mod reply;
/// The checks up to the signature.
mod request_checks;
/// The formats of `request-time`.
pub(crate) mod request_time;
/// The HTTP handler.
pub(crate) mod serve;
/// The request fields of `createPaymentSession`.
mod session_request;
