//! Notifications that have been verified: the only way to get one is to verify it.

use reqwest::header::HeaderMap;

use serde::de::DeserializeOwned;

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

/// A payment notification whose signature was verified over its raw bytes.
#[derive(Debug, Clone)]
pub struct VerifiedNotification(PaymentNotification);

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
    /// It is signed, but not a payment notification as documented.
    #[error("the notification was not understood: {0}")]
    Body(String),
}

impl NotificationVerifier {
    /// Verifies headers and raw body, and only then parses the body.
    ///
    /// # Errors
    /// See [`NotificationError`]; none of them may be acknowledged.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<VerifiedNotification, NotificationError> {
        self.read(headers, body).map(VerifiedNotification)
    }

    /// The same for a notification of a refund.
    ///
    /// # Errors
    /// See [`NotificationError`]; none of them may be acknowledged.
    pub fn verify_refund(&self, headers: &HeaderMap, body: &[u8]) -> Result<RefundNotification, NotificationError> {
        self.read(headers, body)
    }

    /// The same for a notification of a capture.
    ///
    /// # Errors
    /// See [`NotificationError`]; none of them may be acknowledged.
    pub fn verify_capture(&self, headers: &HeaderMap, body: &[u8]) -> Result<CaptureNotification, NotificationError> {
        self.read(headers, body)
    }

    fn read<T: DeserializeOwned>(&self, headers: &HeaderMap, body: &[u8]) -> Result<T, NotificationError> {
        let header = |name| {
            headers.get(name).and_then(|value| value.to_str().ok()).ok_or(NotificationError::MissingHeader(name))
        };
        let (client_id, time, signature) = (header("client-id")?, header("request-time")?, header("signature")?);
        if client_id != self.client_id {
            return Err(NotificationError::ClientId(client_id.chars().take(64).collect()));
        }
        Message { method: "POST", path: &self.path, client_id, time, body }
            .verify(signature, &self.antom_public_keys)?;
        serde_json::from_slice(body).map_err(|error| NotificationError::Body(error.to_string()))
    }
}

impl VerifiedNotification {
    /// What Antom said.
    pub fn payment(&self) -> &PaymentNotification {
        &self.0
    }

    /// What Antom said, by value.
    pub fn into_payment(self) -> PaymentNotification {
        self.0
    }
}
