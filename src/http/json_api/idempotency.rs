//! `Idempotency-Key`: the server processes a request with the same key once.
//!
//! The key is optional. The server stores it with the result of the request, in the same transaction, and answers a second
//! request with the stored result. The same key with another request is an error of the caller.

use axum::{extract::OptionalFromRequestParts, http::request::Parts};
use backend::store::idempotency::IdempotentRequest;
use serde::Serialize;
use utoipa::IntoParams;

use super::problem::Problem;

/// The length of a key. Two clients could choose the same short key, and one would see the other's order.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=255;

/// The header, for the description.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "the header is read as an `IdempotencyKey`")]
pub(super) struct KeyHeader {
    /// The server processes the same request with the same key once.
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

/// The key with the request that it belongs to; `None` without a key.
pub(super) fn idempotent_request(
    key: Option<IdempotencyKey>,
    scope: String,
    request: &impl Serialize,
) -> Option<IdempotentRequest> {
    let IdempotencyKey(key) = key?;
    // Compare the parsed requests, not their bytes. Serialising our own types does not fail.
    let request = serde_json::to_string(request).unwrap_or_default();
    Some(IdempotentRequest { scope, key, request })
}
