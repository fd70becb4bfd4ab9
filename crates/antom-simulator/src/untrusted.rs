//! The functions that read untrusted bytes, for the fuzzers in `fuzz/`.

use antom::types::ResultInfo;
use jiff::Timestamp;

/// Reads session data; returns its token.
pub fn session_data(text: &str) -> Option<&str> {
    crate::model::session::session_token(text)
}

/// Reads the body of a request as each endpoint does; returns the name of the endpoint and its refusal.
pub fn request(body: &[u8]) -> Vec<(&'static str, Result<(), ResultInfo>)> {
    crate::merchant_api::dispatch::read_as_every_endpoint(body, Timestamp::UNIX_EPOCH)
}

/// Reads a `request-time`; returns the time in milliseconds.
pub fn request_time(text: &str) -> Option<i64> {
    crate::merchant_api::request_time::parse(text).map(Timestamp::as_millisecond)
}
