//! [`AppError`] as an answer over HTTP: its status, and its way through Leptos's server functions.

use domain::error::AppError;
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

/// What a server function fails with. Leptos needs a type of this crate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{error}")]
pub struct ApiError {
    pub error: AppError,
    /// The same in the customer's language, so that the browser needs no translations.
    pub text: String,
    /// Whether the result page, and not the payment form, shows how it goes on.
    pub leads_to_result: bool,
}

impl ApiError {
    pub fn new(error: AppError, text: String) -> Self {
        let leads_to_result =
            matches!(error, AppError::AlreadyPaid | AppError::InReview | AppError::PaymentUnderWay { minutes: None });
        Self { error, text, leads_to_result }
    }
}

impl From<AppError> for ApiError {
    fn from(error: AppError) -> Self {
        Self::new(error, String::new())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::from(match error {
            ServerFnErrorErr::Request(_) => AppError::Unreachable,
            ServerFnErrorErr::Args(reason)
            | ServerFnErrorErr::MissingArg(reason)
            | ServerFnErrorErr::Deserialization(reason) => AppError::BadRequest(reason),
            other => AppError::BadRequest(other.to_string()),
        })
    }
}

/// The HTTP status that says the same.
pub fn status(error: &AppError) -> u16 {
    match error {
        AppError::BadRequest(_)
        | AppError::Quantity
        | AppError::UnknownVariant
        | AppError::UnknownCurrency
        | AppError::UnknownLanguage
        | AppError::UnknownMethod { .. }
        | AppError::MethodLimit
        | AppError::ContactNeeded
        | AppError::InvalidContact { .. }
        | AppError::CartFull
        | AppError::CartEmpty => 400,
        AppError::CrossSite => 403,
        AppError::NoSuchPage | AppError::UnknownProduct | AppError::UnknownOrder | AppError::NoOrderWithCode => 404,
        AppError::AlreadyPaid
        | AppError::InReview
        | AppError::PaymentUnderWay { .. }
        | AppError::PaymentPayable { .. }
        | AppError::OrderClosed
        | AppError::OutOfStock { .. }
        | AppError::AllInCart { .. } => 409,
        AppError::KeyReused => 422,
        AppError::TooManyTries { .. } => 429,
        AppError::Internal { .. } => 500,
        AppError::GatewayRefused { .. } => 502,
        AppError::CannotSave { .. }
        | AppError::GatewayUnavailable { .. }
        | AppError::EarlierPaymentUnknown { .. }
        | AppError::Unreachable => 503,
    }
}
