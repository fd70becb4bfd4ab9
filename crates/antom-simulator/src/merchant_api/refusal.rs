//! Why a call is refused, and how a call is answered.

use antom::types::{ResultInfo, ResultStatus};
use serde::Serialize;
use serde_json::Value;

use crate::engine::store::database::StoreError;

/// Antom's limit for `resultMessage`, in characters.
pub(super) const MESSAGE_LIMIT: usize = 256;

/// Why a call with a valid signature is not answered with success.
pub(super) enum Refusal {
    /// A field or the state of the payment does not allow it.
    Declined(ResultInfo),
    /// The simulator failed.
    Internal(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

/// The body of the answer, or why the call is refused.
pub(super) type HandlerResult = Result<Value, Refusal>;

/// A refusal with a code of the endpoint's table.
pub(super) fn declined(code: &str, message: impl Into<String>) -> Refusal {
    Refusal::Declined(failure(code, message))
}

/// The body of an answer: `result` and the other fields.
pub(super) fn answer(result: ResultInfo, fields: impl Serialize) -> HandlerResult {
    #[derive(Serialize)]
    struct Body<T> {
        result: ResultInfo,
        #[serde(flatten)]
        fields: T,
    }
    serde_json::to_value(Body { result, fields }).map_err(|error| Refusal::Internal(error.into()))
}

/// A failure with a message of at most 256 characters.
pub(super) fn failure(code: &str, message: impl Into<String>) -> ResultInfo {
    ResultInfo::new(code, ResultStatus::F, message.into().chars().take(MESSAGE_LIMIT).collect::<String>())
}

/// The simulator failed.
pub(super) fn unknown_exception() -> ResultInfo {
    let message = "The simulator failed; see its log. Send the same request again.";
    ResultInfo::new("UNKNOWN_EXCEPTION", ResultStatus::U, message)
}
