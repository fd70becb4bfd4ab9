//! Antom's digital signature: the string to sign, signing and verifying.
//!
//! The string is `<METHOD> <path>\n<client-id>.<time>.<body>`, signed with RSA PKCS#1 v1.5 over SHA-256; the header
//! carries it as `algorithm=RSA256,keyVersion=1,signature=<url-encoded base64>`. See "Sign a request and verify the
//! signature" (<https://docs.antom.com/ac/ams/digital_signature>).
//!
//! The body is always the bytes on the wire. Parsing and writing them again would change white space, key order or
//! escapes, and with them the signature.

use base64::{Engine, prelude::BASE64_STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::key::{KeyOperationError, PrivateKey, PublicKey};

/// What `encodeURIComponent` leaves alone and base64 never contains is left alone here too.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Everything a signature covers, as it is sent on the wire.
///
/// Its parts are text and not the types of the crate `http`, because what was signed by mistake can be anything: see
/// [`crate::diagnostics`].
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The HTTP method, in capitals, such as [`http::Method::as_str`] gives. Antom's is always `POST`.
    pub method: &'a str,
    /// The path that was requested, without scheme or host; for a notification, the path of the merchant's notify URL.
    pub path: &'a str,
    /// The merchant's client id, in both directions.
    pub client_id: &'a str,
    /// The exact value of `request-time` (requests and notifications) or `response-time` (responses).
    pub time: &'a str,
    /// The body's bytes as they are sent on the wire.
    pub body: &'a [u8],
}

/// Why a signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The header holds no `signature=`.
    #[error("the signature header has no `signature=` part")]
    NoSignature,
    /// The header names another algorithm, or none.
    #[error("the signature header says `algorithm={found}`; expected `algorithm=RSA256`")]
    Algorithm {
        /// What stood there; empty when nothing did.
        found: String,
    },
    /// The signature's value is not URL-encoded base64 of an RSA signature.
    #[error("the signature is not URL-encoded base64")]
    Encoding,
    /// The signature is well formed, but not of this message by any of the expected keys.
    #[error("the signature does not belong to this message and key")]
    Mismatch,
}

impl Message<'_> {
    /// The bytes that are signed.
    pub fn string_to_sign(&self) -> Vec<u8> {
        let head = format!("{} {}\n{}.{}.", self.method, self.path, self.client_id, self.time);
        [head.as_bytes(), self.body].concat()
    }

    /// Signs the message and returns the value of the `signature` header.
    ///
    /// # Errors
    /// When the cryptographic library fails, which no key that was parsed or generated here causes.
    pub fn sign(&self, private_key: &PrivateKey) -> Result<String, KeyOperationError> {
        let base64 = BASE64_STANDARD.encode(private_key.sign(&self.string_to_sign())?);
        Ok(format!("algorithm=RSA256,keyVersion=1,signature={}", utf8_percent_encode(&base64, ENCODED)))
    }

    /// Verifies the value of a `signature` header against any of `keys` (two, while Antom rotates its key).
    ///
    /// # Errors
    /// Says which part of the header was wrong, or [`SignatureError::Mismatch`].
    pub fn verify(&self, header: &str, keys: &[PublicKey]) -> Result<(), SignatureError> {
        let signature = parse_header(header)?;
        let message = self.string_to_sign();
        if keys.iter().any(|key| key.verifies(&message, &signature)) { Ok(()) } else { Err(SignatureError::Mismatch) }
    }
}

/// Reads `algorithm=RSA256, keyVersion=1, signature=…`: parts in any order, with or without spaces. Returns the bytes of
/// the signature.
///
/// # Errors
/// Says which part of the header is wrong. The signature itself may still be any bytes.
pub fn parse_header(header: &str) -> Result<Vec<u8>, SignatureError> {
    let encoded = header_part(header, "signature").ok_or(SignatureError::NoSignature)?;
    let algorithm = header_part(header, "algorithm").unwrap_or_default();
    if algorithm != "RSA256" {
        return Err(SignatureError::Algorithm { found: algorithm.chars().take(32).collect() });
    }
    // A sender that forgot to URL-encode has sent `+`, which decodes to a space in a form-decoder: Antom's own SDKs
    // refuse it, so it is refused here, where the reason can be seen.
    if encoded.contains('+') {
        return Err(SignatureError::Encoding);
    }
    let base64 = percent_decode_str(encoded).decode_utf8().map_err(|_| SignatureError::Encoding)?;
    BASE64_STANDARD.decode(base64.as_bytes()).map_err(|_| SignatureError::Encoding)
}

/// One part of a `signature` header, unchanged.
pub(crate) fn header_part<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    header.split(',').filter_map(|part| part.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, v)| v)
}
