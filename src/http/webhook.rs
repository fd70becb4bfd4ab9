//! Antom's notifications: verified over their raw bytes, applied, and acknowledged after the commit.
//!
//! See "Receive the asynchronous notification" in [the guide](https://docs.antom.com/ac/cashierpay/apm).

use std::sync::Arc;

use antom::{NotificationVerifier, notification::ACKNOWLEDGEMENT};
use axum::{
    body::Bytes,
    extract::{FromRef, FromRequest, Request, State},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{
    app_context::AppContext,
    error::WithCauses,
    metrics::NotificationVerdict,
    service::notifications::{self, NotificationOutcome},
};
use domain::notification::RefusedNotification;

use crate::http::{client_address::ClientAddress, media_type, state::AppState};

/// The most bytes of a notification. Antom's have about a thousand.
pub const MAXIMUM_BODY: usize = 64 * 1024;

/// The most characters of a body, and of a header, that the shop keeps of a refused notification.
const KEPT_BODY: usize = 4000;
const KEPT_HEADER: usize = 600;

/// The headers on which verification depends.
const HEADERS: [&str; 4] = ["content-type", "client-id", "request-time", "signature"];

/// A verified notification. The extractor verifies it, so that no handler can omit that.
pub struct Notification {
    verified: antom::Notification,
    delivery: Delivery,
}

/// A notification as it arrived.
struct Delivery {
    client: Option<ClientAddress>,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl FromRequest<AppState> for Notification {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Rejection> {
        let path = request.uri().path().to_owned();
        let client = request.extensions().get().copied();
        let mut delivery = Delivery { client, path, headers: request.headers().clone(), body: Bytes::new() };
        if !media_type::is(&delivery.headers, &mime::APPLICATION_JSON) {
            let reason = "the content-type is not application/json".to_owned();
            return Err(delivery.refuse(&state.context, StatusCode::UNSUPPORTED_MEDIA_TYPE, reason).await);
        }
        // The signature covers the bytes as they were sent, not a body that was parsed and serialised again.
        delivery.body = match Bytes::from_request(request, state).await {
            Ok(body) => body,
            Err(error) => {
                let reason = format!("the body could not be read: {error}");
                return Err(delivery.refuse(&state.context, error.status(), reason).await);
            }
        };
        match Arc::<NotificationVerifier>::from_ref(state).verify(&delivery.headers, &delivery.body) {
            Ok(verified) => Ok(Self { verified, delivery }),
            Err(error) => Err(delivery.refuse(&state.context, StatusCode::BAD_REQUEST, error.to_string()).await),
        }
    }
}

impl Delivery {
    /// Does not acknowledge what Antom has not signed. Only such requests count for the limit of their address.
    async fn refuse(&self, context: &AppContext, status: StatusCode, reason: String) -> Rejection {
        context.metrics.count_notification(NotificationVerdict::Refused);
        match self.client.map_or(Ok(()), |client| context.request_limits.count(client.0)) {
            Ok(()) => self.keep(context, status, reason).await,
            Err(_) => Rejection(StatusCode::TOO_MANY_REQUESTS, reason),
        }
    }

    /// Does not acknowledge it, and keeps what a person needs to find the reason.
    async fn keep(&self, context: &AppContext, status: StatusCode, reason: String) -> Rejection {
        let headers = HEADERS.iter().filter_map(|name| {
            let value = String::from_utf8_lossy(self.headers.get(*name)?.as_bytes()).into_owned();
            Some(format!("{name}: {}", beginning(&value, KEPT_HEADER)))
        });
        let refusal = RefusedNotification {
            received_at: String::new(),
            status: status.as_u16(),
            reason: reason.clone(),
            path: beginning(&self.path, KEPT_HEADER),
            headers: headers.collect::<Vec<_>>().join("\n"),
            body: beginning(&String::from_utf8_lossy(&self.body), KEPT_BODY),
        };
        notifications::keep_refusal(context, &refusal).await;
        reject(status, reason)
    }
}

/// The beginning of a text, without anything that a sender took from a key file by mistake.
fn beginning(text: &str, characters: usize) -> String {
    if text.contains("PRIVATE KEY") {
        return "not kept, because it may contain a private key".to_owned();
    }
    text.chars().take(characters).collect()
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
    Notification { verified, delivery }: Notification,
) -> Result<Response, Rejection> {
    match notifications::receive(&context, verified).await {
        Ok(NotificationOutcome::Stored(verdict)) => {
            context.metrics.count_notification(verdict);
            Ok(([(CONTENT_TYPE, "application/json;charset=UTF-8")], ACKNOWLEDGEMENT).into_response())
        }
        Ok(NotificationOutcome::UnknownPayment(id)) => {
            let reason = format!("there is no payment with the request id {id:?}");
            context.metrics.count_notification(NotificationVerdict::UnknownPayment);
            Err(delivery.keep(&context, StatusCode::NOT_FOUND, reason).await)
        }
        Err(error) => {
            context.metrics.count_notification(NotificationVerdict::NotStored);
            tracing::error!(error = %WithCauses(&error), "a notification could not be stored");
            // Antom sends it again.
            let status = match error.is_unwritable() {
                true => StatusCode::SERVICE_UNAVAILABLE,
                false => StatusCode::INTERNAL_SERVER_ERROR,
            };
            Err(reject(status, "the notification could not be stored".to_owned()))
        }
    }
}
