//! The `result` object of answers and notifications.

use serde::{Deserialize, Deserializer, Serialize};

/// The `result` object of every answer and notification (<https://docs.antom.com/ac/ams/api_fund>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResultInfo {
    /// For example `SUCCESS` or `PARAM_ILLEGAL`.
    #[serde(default, deserialize_with = "text_or_null")]
    pub result_code: String,
    /// Success, failure or not known yet.
    pub result_status: ResultStatus,
    /// One sentence, at most 256 characters.
    #[serde(default, deserialize_with = "text_or_null")]
    pub result_message: String,
}

/// Text that Antom may leave out or send as `null`: nothing is decided by it.
fn text_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// How a call ended. Antom documents exactly these three, and a merchant has to decide about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResultStatus {
    /// Success.
    S,
    /// Failure.
    F,
    /// Not known yet: repeat the request, or inquire.
    U,
}

impl ResultInfo {
    /// `SUCCESS`, with the endpoint's own wording.
    pub fn success(message: &str) -> Self {
        Self::new("SUCCESS", ResultStatus::S, message)
    }

    /// Any result.
    pub fn new(code: &str, status: ResultStatus, message: impl Into<String>) -> Self {
        Self { result_code: code.to_owned(), result_status: status, result_message: message.into() }
    }
}
