//! Notifications that have been verified: verifying is the only way to get one.
//!
//! [`NotificationVerifier::verify`] takes a request's headers and raw body, and returns the notification by its kind. Each
//! kind is a [`Verified`], which only this module can make: a function that takes a `Verified<PaymentNotification>` cannot
//! be called with anything that Antom did not sign. The notification types do not implement `Deserialize`, so that no
//! handler can take one from a body by other means:
//!
//! ```compile_fail
//! let body = br#"{"notifyType":"PAYMENT_RESULT"}"#;
//! let notification: antom::types::PaymentNotification = serde_json::from_slice(body)?;
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::{fmt, ops::Deref};

use http::HeaderMap;
use serde_json::{Map, Value};

use crate::{
    error::JsonError,
    key::PublicKey,
    signing::{Message, SignatureError},
    types::{CaptureNotification, PaymentNotification, RefundNotification, read_notification},
};

/// The answer that stops Antom from sending a notification again: HTTP 200 with exactly this body, as
/// `application/json`, unsigned.
///
/// Send it only after what the notification changed is safely stored:
/// <https://docs.antom.com/ac/ams/paymentrn_online>.
pub const ACKNOWLEDGEMENT: &str = r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}"#;

/// What a notification is verified against.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NotificationVerifier {
    /// The merchant's client id, which the notification must name.
    pub client_id: String,
    /// The path of `paymentNotifyUrl` as Antom knows it, such as `/antom/notify`. A proxy in front of the server may show
    /// the server another one.
    pub path: String,
    /// Antom's public keys: one, or two while Antom rotates its key.
    pub antom_public_keys: Vec<PublicKey>,
}

/// A value that Antom has signed. It can be read but not made outside of this crate.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified<T>(T);

/// What a notification says, by its `notifyType`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notification {
    /// `PAYMENT_RESULT` or `PAYMENT_PENDING`: notifyPayment (<https://docs.antom.com/ac/ams/paymentrn_online>).
    Payment(Verified<PaymentNotification>),
    /// `REFUND_RESULT`: notifyRefund (<https://docs.antom.com/ac/ams/notify_refund>).
    Refund(Verified<RefundNotification>),
    /// `CAPTURE_RESULT`: notifyCapture (<https://docs.antom.com/ac/ams/notify_capture>).
    Capture(Verified<CaptureNotification>),
    /// Any other kind. Acknowledge it too: Antom repeats for a day what is not acknowledged.
    Other(Verified<OtherNotification>),
}

/// A notification of a kind that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OtherNotification {
    /// Its `notifyType`; empty when it has none.
    pub notify_type: String,
    /// All of it.
    pub body: Value,
}

/// Why a request to the notify URL is not a notification from Antom.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotificationError {
    /// One of `client-id`, `request-time` and `signature` is missing or unreadable.
    #[error("the header `{0}` is missing")]
    MissingHeader(&'static str),
    /// The notification is addressed to another merchant: its client id, cut to 64 characters.
    #[error("the notification is addressed to client id {0:?}")]
    ClientId(String),
    /// The signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is signed, but lacks what its kind needs, or is no JSON object.
    #[error("the notification was not understood")]
    Body(#[source] JsonError),
}

impl NotificationVerifier {
    /// A verifier for the notifications of one merchant that arrive at one path.
    pub fn new(
        client_id: impl Into<String>,
        path: impl Into<String>,
        antom_public_keys: impl Into<Vec<PublicKey>>,
    ) -> Self {
        Self { client_id: client_id.into(), path: path.into(), antom_public_keys: antom_public_keys.into() }
    }

    /// Verifies headers and raw body, and only then parses the body.
    ///
    /// # Errors
    /// See [`NotificationError`]; none of them may be acknowledged.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notification, NotificationError> {
        let header = |name| {
            headers.get(name).and_then(|value| value.to_str().ok()).ok_or(NotificationError::MissingHeader(name))
        };
        let (client_id, time, signature) = (header("client-id")?, header("request-time")?, header("signature")?);
        if client_id != self.client_id {
            return Err(NotificationError::ClientId(client_id.chars().take(64).collect()));
        }
        Message { method: "POST", path: &self.path, client_id, time, body }
            .verify(signature, &self.antom_public_keys)?;
        Notification::read(body).map_err(|error| NotificationError::Body(error.into()))
    }
}

impl Notification {
    /// Reads a body whose signature has been verified.
    fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let fields: Map<String, Value> = serde_json::from_slice(body)?;
        let notify_type = fields.get("notifyType").and_then(Value::as_str).unwrap_or_default();
        Ok(match notify_type {
            "PAYMENT_RESULT" | "PAYMENT_PENDING" => Self::Payment(Verified(read_notification::payment(body)?)),
            "REFUND_RESULT" => Self::Refund(Verified(read_notification::refund(body)?)),
            "CAPTURE_RESULT" => Self::Capture(Verified(read_notification::capture(body)?)),
            _ => {
                let notify_type = notify_type.to_owned();
                Self::Other(Verified(OtherNotification { notify_type, body: Value::Object(fields) }))
            }
        })
    }
}

impl<T> Verified<T> {
    /// The value by itself: no longer marked as verified.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
