//! Antom's notifications: verified over their raw bytes, applied, and acknowledged after the commit.
//!
//! See the guide, "Receive the asynchronous notification".

use std::sync::Arc;

use antom::{NotificationVerifier, notification::ACKNOWLEDGEMENT};
use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request, State},
    http::{HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{
    app_context::AppContext,
    service::notifications::{self, Receipt},
};

use crate::http::state::AppState;

/// The most that a notification may weigh. Antom's are about a kilobyte.
pub const MAXIMUM_BODY: usize = 64 * 1024;

/// A notification that the extractor has verified: a handler that takes one cannot forget to.
pub struct Notification(antom::Notification);

impl FromRequest<AppState> for Notification {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Refusal> {
        let headers = request.headers().clone();
        if !headers.get(CONTENT_TYPE).is_some_and(is_json) {
            return Err(refuse(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the content-type is not application/json".to_owned(),
            ));
        }
        // The raw bytes: a body that was parsed and written again is another body.
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| refuse(error.status(), format!("the body could not be read: {error}")))?;
        Arc::<NotificationVerifier>::from_ref(state)
            .verify(&headers, &body)
            .map(Self)
            .map_err(|error| refuse(StatusCode::BAD_REQUEST, error.to_string()))
    }
}

fn is_json(content_type: &HeaderValue) -> bool {
    let media = content_type.to_str().ok().and_then(|value| value.split(';').next());
    media.is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
}

/// An answer that is no acknowledgement: Antom will send the notification again.
pub struct Refusal(StatusCode, String);

fn refuse(status: StatusCode, reason: String) -> Refusal {
    tracing::warn!(%status, reason, "a notification was not acknowledged");
    Refusal(status, reason)
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}

/// `POST /antom/notify`.
///
/// # Errors
/// A payment that we do not know, or a database that fails, is not acknowledged.
pub async fn receive(
    State(context): State<AppContext>,
    Notification(notification): Notification,
) -> Result<Response, Refusal> {
    match notifications::receive(&context, notification).await {
        Ok(Receipt::Stored) => {
            Ok(([(CONTENT_TYPE, "application/json;charset=UTF-8")], ACKNOWLEDGEMENT).into_response())
        }
        Ok(Receipt::UnknownPayment(id)) => {
            Err(refuse(StatusCode::NOT_FOUND, format!("there is no payment with the request id {id:?}")))
        }
        Err(error) => {
            tracing::error!(%error, "a notification could not be stored");
            Err(refuse(StatusCode::INTERNAL_SERVER_ERROR, "the notification could not be stored".to_owned()))
        }
    }
}
