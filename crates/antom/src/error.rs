//! What can go wrong between a request and its verified answer.

use std::sync::Arc;

use http::StatusCode;
use url::Url;

use crate::{
    key::KeyOperationError,
    signing::SignatureError,
    types::{ResultInfo, ResultStatus},
};

/// The cause of an error, from a library that is not part of this crate's interface.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A request that did not end in a verified success.
///
/// Only [`Error::Declined`] with [`ResultStatus::F`] says that Antom refused. Everything else leaves the outcome open:
/// send the same request with the same `paymentRequestId` again, or inquire.
///
/// URLs are boxed, because they are larger than everything else that an error holds. `Display` shows no causes; [`Error::with_causes`] does, and so does every reporter that follows
/// [`source`](std::error::Error::source).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The gateway needs TLS, and this crate was compiled without.
    #[error(
        "{gateway} needs TLS: enable the feature `rustls` of the crate `antom`, or pass an HTTP client to `Client::builder`"
    )]
    NoTls {
        /// The configured gateway.
        gateway: Box<Url>,
    },
    /// The HTTP client could not be made.
    #[error("the HTTP client could not be made")]
    HttpClient(#[source] BoxError),
    /// The request could not be written as JSON.
    #[error("the request could not be written as JSON")]
    Encode(#[source] JsonError),
    /// The request could not be signed.
    #[error("the request could not be signed")]
    Sign(#[source] KeyOperationError),
    /// No answer: the connection was refused or lost, or the time ran out.
    #[error("no answer from {url}")]
    Transport {
        /// Where the request went.
        url: Box<Url>,
        /// `true` when time ran out: the request may have arrived.
        timeout: bool,
        /// What the HTTP client reported.
        source: BoxError,
    },
    /// The answer is larger than [`MAXIMUM_ANSWER`](crate::client::MAXIMUM_ANSWER). The request may have been carried out.
    #[error("the answer of {url} is too large")]
    TooLarge {
        /// Where the request went.
        url: Box<Url>,
    },
    /// An answer other than HTTP 200. Antom answers 200 for business success and failure alike.
    #[error("{url} answered HTTP {}", .status.as_u16())]
    HttpStatus {
        /// Where the request went.
        url: Box<Url>,
        /// The HTTP status.
        status: StatusCode,
    },
    /// The answer's signature is missing, incomplete or wrong: nothing that it says can be believed.
    #[error("the answer of {url} cannot be trusted")]
    Untrusted {
        /// Where the request went.
        url: Box<Url>,
        /// What is wrong with the answer.
        #[source]
        reason: Untrusted,
    },
    /// The answer is not JSON of the documented shape.
    #[error("the answer of {url} was not understood")]
    Decode {
        /// Where the request went.
        url: Box<Url>,
        /// What the decoder reported.
        source: JsonError,
    },
    /// Antom answered that it did not do what was asked.
    #[error(transparent)]
    Declined(#[from] Declined),
}

/// Why an answer was not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
        /// The client id in the answer, cut to 64 characters.
        found: String,
    },
    /// The HTTP client has followed a redirect, so that the answer is not the gateway's.
    #[error("it came from {to}, to which the request was redirected")]
    Redirected {
        /// Where the answer came from.
        to: Box<Url>,
    },
    /// The signature does not verify.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Antom's refusal (`F`) or "not known yet" (`U`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Antom answered {} ({:?}): {}", .result.result_code, .result.result_status, .result.result_message)]
#[non_exhaustive]
pub struct Declined {
    /// Code, status and message as they were sent.
    pub result: ResultInfo,
    /// Whether the answer was signed. Gateway-level errors (an unknown client, a bad signature) are not.
    pub signed: bool,
}

/// JSON that could not be written or read. Two are equal when they say the same.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct JsonError(Arc<serde_json::Error>);

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl PartialEq for JsonError {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for JsonError {}

impl Error {
    /// Whether Antom certainly refused. Otherwise the same request may be sent again.
    pub fn is_final_refusal(&self) -> bool {
        matches!(self, Self::Declined(declined) if declined.result.result_status == ResultStatus::F)
    }

    /// The error and its causes in one line, for a log.
    pub fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}
