//! Notifications that have been verified: the only way to get one is to verify it.

use reqwest::header::HeaderMap;
use serde_json::{Map, Value};

use crate::{
    Message, PublicKey, SignatureError,
    types::{CaptureNotification, PaymentNotification, RefundNotification},
};

/// The answer that stops Antom from sending a notification again: HTTP 200 with exactly this body, unsigned.
///
/// Send it only after what the notification changed is safely stored (the guide, "Receive the asynchronous
/// notification").
pub const ACKNOWLEDGEMENT: &str = r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}"#;

/// What a notification is verified against.
#[derive(Debug, Clone)]
pub struct NotificationVerifier {
    /// The merchant's client id, which the notification must name.
    pub client_id: String,
    /// The path of `paymentNotifyUrl` as Antom knows it, whatever a proxy in front of the server makes of it.
    pub path: String,
    /// Antom's public keys: one, or two while it is being rotated.
    pub antom_public_keys: Vec<PublicKey>,
}

/// A notification whose signature was verified over its raw bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedNotification(Notification);

/// What a notification says, by its `notifyType`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notification {
    /// `PAYMENT_RESULT` or `PAYMENT_PENDING`: notifyPayment (docs.antom.com/ac/ams/paymentrn_online).
    Payment(PaymentNotification),
    /// `REFUND_RESULT`: notifyRefund (docs.antom.com/ac/ams/notify_refund).
    Refund(RefundNotification),
    /// `CAPTURE_RESULT`: notifyCapture (docs.antom.com/ac/ams/notify_capture).
    Capture(CaptureNotification),
    /// Any other kind. Acknowledge it too: Antom repeats for a day what is not acknowledged.
    Other {
        /// Its `notifyType`; empty when it has none.
        notify_type: String,
        /// All of it.
        body: Value,
    },
}

/// Why a request to the notify URL is not a notification from Antom.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// One of `client-id`, `request-time` and `signature` is missing or unreadable.
    #[error("the header `{0}` is missing")]
    MissingHeader(&'static str),
    /// The notification is addressed to another merchant.
    #[error("the notification is addressed to client id {0:?}")]
    ClientId(String),
    /// The signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is signed, but lacks what its kind needs, or is no JSON object.
    #[error("the notification was not understood: {0}")]
    Body(String),
}

impl NotificationVerifier {
    /// Verifies headers and raw body, and only then parses the body.
    ///
    /// # Errors
    /// See [`NotificationError`]; none of them may be acknowledged.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<VerifiedNotification, NotificationError> {
        let header = |name| {
            headers.get(name).and_then(|value| value.to_str().ok()).ok_or(NotificationError::MissingHeader(name))
        };
        let (client_id, time, signature) = (header("client-id")?, header("request-time")?, header("signature")?);
        if client_id != self.client_id {
            return Err(NotificationError::ClientId(client_id.chars().take(64).collect()));
        }
        Message { method: "POST", path: &self.path, client_id, time, body }
            .verify(signature, &self.antom_public_keys)?;
        Notification::read(body).map(VerifiedNotification).map_err(|error| NotificationError::Body(error.to_string()))
    }
}

impl Notification {
    fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let fields: Map<String, Value> = serde_json::from_slice(body)?;
        let notify_type = fields.get("notifyType").and_then(Value::as_str).unwrap_or_default();
        Ok(match notify_type {
            "PAYMENT_RESULT" | "PAYMENT_PENDING" => Self::Payment(serde_json::from_slice(body)?),
            "REFUND_RESULT" => Self::Refund(serde_json::from_slice(body)?),
            "CAPTURE_RESULT" => Self::Capture(serde_json::from_slice(body)?),
            _ => Self::Other { notify_type: notify_type.to_owned(), body: Value::Object(fields) },
        })
    }
}

impl VerifiedNotification {
    /// What Antom said.
    pub fn get(&self) -> &Notification {
        &self.0
    }

    /// What Antom said, by value.
    pub fn into_inner(self) -> Notification {
        self.0
    }
}
