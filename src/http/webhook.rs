//! Antom's notifications: verified over their raw bytes, applied, and acknowledged after the commit.
//!
//! See "Receive the asynchronous notification" in [the guide](https://docs.antom.com/ac/cashierpay/apm).

use std::sync::Arc;

use antom::{NotificationVerifier, notification::ACKNOWLEDGEMENT};
use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{
    app_context::AppContext,
    error::WithCauses,
    service::notifications::{self, NotificationOutcome},
};

use crate::http::{media_type, state::AppState};

/// The most bytes of a notification. Antom's have about a thousand.
pub const MAXIMUM_BODY: usize = 64 * 1024;

/// A verified notification. The extractor verifies it, so that no handler can omit that.
pub struct Notification(antom::Notification);

impl FromRequest<AppState> for Notification {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Rejection> {
        let headers = request.headers().clone();
        if !media_type::is(&headers, &mime::APPLICATION_JSON) {
            return Err(reject(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the content-type is not application/json".to_owned(),
            ));
        }
        // The signature covers the bytes as they were sent, not a body that was parsed and serialised again.
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| reject(error.status(), format!("the body could not be read: {error}")))?;
        Arc::<NotificationVerifier>::from_ref(state)
            .verify(&headers, &body)
            .map(Self)
            .map_err(|error| reject(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

/// An answer that does not acknowledge: Antom sends the notification again.
pub struct Rejection(StatusCode, String);

fn reject(status: StatusCode, reason: String) -> Rejection {
    tracing::warn!(%status, reason, "a notification was not acknowledged");
    Rejection(status, reason)
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

/// `POST /antom/notify`.
///
/// # Errors
/// Does not acknowledge a notification of an unknown payment, or one that the database did not store.
pub async fn receive(
    State(context): State<AppContext>,
    Notification(notification): Notification,
) -> Result<Response, Rejection> {
    match notifications::receive(&context, notification).await {
        Ok(NotificationOutcome::Stored) => {
            Ok(([(CONTENT_TYPE, "application/json;charset=UTF-8")], ACKNOWLEDGEMENT).into_response())
        }
        Ok(NotificationOutcome::UnknownPayment(id)) => {
            Err(reject(StatusCode::NOT_FOUND, format!("there is no payment with the request id {id:?}")))
        }
        Err(error) => {
            tracing::error!(error = %WithCauses(&error), "a notification could not be stored");
            Err(reject(StatusCode::INTERNAL_SERVER_ERROR, "the notification could not be stored".to_owned()))
        }
    }
}
