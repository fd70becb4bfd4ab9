//! What can go wrong between asking Antom and having its answer.

use crate::{
    SignatureError,
    types::{ResultInfo, ResultStatus},
};

/// A request that did not end in a verified success.
///
/// Only [`Error::Declined`] with [`ResultStatus::F`] says that Antom refused. Everything else leaves the outcome open:
/// send the same request with the same `paymentRequestId` again, or inquire.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request could not be written as JSON, or signed.
    #[error("the request could not be prepared: {0}")]
    Request(String),
    /// No answer: connection refused or lost, or more than ten seconds.
    #[error("no answer from {url}: {reason}")]
    Transport {
        /// Where the request went.
        url: String,
        /// What the HTTP client reported, with its causes.
        reason: String,
        /// `true` when time ran out: the request may have arrived.
        timeout: bool,
    },
    /// An answer other than HTTP 200. Antom answers 200 for business success and failure alike.
    #[error("{url} answered HTTP {status}")]
    HttpStatus {
        /// Where the request went.
        url: String,
        /// The HTTP status code.
        status: u16,
    },
    /// The answer's signature is missing, incomplete or wrong: whatever it says cannot be believed.
    #[error("the answer of {url} cannot be trusted: {reason}")]
    Untrusted {
        /// Where the request went.
        url: String,
        /// What is wrong with the signature.
        reason: Untrusted,
    },
    /// The answer is not JSON of the documented shape.
    #[error("the answer of {url} was not understood: {reason}")]
    Decode {
        /// Where the request went.
        url: String,
        /// What the decoder reported.
        reason: String,
    },
    /// Antom answered that it did not do what was asked.
    #[error(transparent)]
    Declined(#[from] Declined),
}

/// Why an answer's signature was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// A success without a signature.
    #[error("it reports success but is not signed")]
    Unsigned,
    /// Some of the headers `signature`, `response-time` and `client-id` are there and some are not.
    #[error("it is signed by half: the header `{missing}` is missing")]
    HalfSigned {
        /// The first header that is missing.
        missing: &'static str,
    },
    /// The answer is addressed to another client.
    #[error("it is addressed to client id {found:?}")]
    ClientId {
        /// The client id in the answer.
        found: String,
    },
    /// The signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Antom's refusal (`F`) or "not known yet" (`U`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Antom answered {} ({:?}): {}", .result.result_code, .result.result_status, .result.result_message)]
pub struct Declined {
    /// Code, status and message as they were sent.
    pub result: ResultInfo,
    /// Whether the answer was signed. Gateway-level errors (an unknown client, a bad signature) are not.
    pub signed: bool,
}

impl Error {
    /// Whether Antom certainly refused. Otherwise the same request may be sent again.
    pub fn is_final_refusal(&self) -> bool {
        matches!(self, Self::Declined(declined) if declined.result.result_status == ResultStatus::F)
    }
}
