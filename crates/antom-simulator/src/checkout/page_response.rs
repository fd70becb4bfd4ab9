//! Redirects and errors of the buyer's pages.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::html;
use url::Url;

use crate::{checkout::card, engine::store::database::StoreError};

/// Why a page cannot be shown.
pub(super) enum PageError {
    NoSuchPayment,
    Internal(StoreError),
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::NoSuchPayment => card::respond(
                StatusCode::NOT_FOUND,
                card::plain(
                    "Payment not found",
                    html! { p { "There is no payment at this address. Please go back to the shop and start again." } },
                ),
            ),
            Self::Internal(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page could not be shown");
                let text = html! { p { "The simulator failed. See its log." } };
                card::respond(StatusCode::INTERNAL_SERVER_ERROR, card::plain("Something went wrong", text))
            }
        }
    }
}

/// A 303 redirect, which the browser follows with GET. The merchant's address is passed on unchanged.
pub(super) fn see_other(url: &str) -> Response {
    let as_written = HeaderValue::from_str(url).ok().filter(|_| url.is_ascii());
    let location = as_written.or_else(|| HeaderValue::from_str(Url::parse(url).ok()?.as_str()).ok());
    match location {
        Some(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        None => {
            let content = html! { p { "The shop’s address cannot be opened. Please go back to the shop’s window." } };
            card::respond(StatusCode::OK, card::plain("Back to the shop", content))
        }
    }
}
