//! `Idempotency-Key`: the same request with the same key does its work once.
//!
//! The key is optional. It is kept together with what the request made, in the same transaction; a second request with
//! the key is answered with that. The same key with another request is a mistake of the caller's, and said so.

use axum::{extract::OptionalFromRequestParts, http::request::Parts};
use backend::store::idempotency::IdempotentRequest;
use serde::Serialize;
use utoipa::IntoParams;

use super::problem::Problem;

/// How many characters a key has. A short one is soon used by two clients, and would show one the other's order.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=255;

/// The header, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the header is read as an `IdempotencyKey`")]
pub(super) struct KeyHeader {
    /// The same request with the same key is done once.
    #[param(rename = "Idempotency-Key", required = false, pattern = "^[!-~]{16,255}$")]
    key: String,
}

/// The value of the header.
pub(super) struct IdempotencyKey(String);

impl<S: Send + Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
        match value.to_str() {
            Ok(key) if LENGTH.contains(&key.len()) => Ok(Some(Self(key.to_owned()))),
            _ => Err(Problem::bad_request(
                "The Idempotency-Key must be 16 to 255 visible ASCII characters, for example a random UUID.",
            )),
        }
    }
}

/// What makes `request` count once: `None` without a key.
pub(super) fn once(key: Option<IdempotencyKey>, scope: String, request: &impl Serialize) -> Option<IdempotentRequest> {
    let IdempotencyKey(key) = key?;
    // Two requests are the same when they were understood the same way; a struct of ours can always be written.
    let request = serde_json::to_string(request).unwrap_or_default();
    Some(IdempotentRequest { scope, key, request })
}
