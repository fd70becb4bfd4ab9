//! Media types of requests and answers.

use axum::http::{HeaderMap, header::CONTENT_TYPE};
use mime::Mime;

/// Whether `Content-Type` names this media type, with whatever parameters.
pub(super) fn is(headers: &HeaderMap, expected: &Mime) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = content_type.and_then(|value| value.parse::<Mime>().ok());
    media_type.is_some_and(|media_type| media_type.essence_str() == expected.essence_str())
}
