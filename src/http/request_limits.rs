//! Refuses the requests of an address that sends too many.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{app_context::NOTIFICATION_PATH, request_limits::RequestLimits};
use domain::error::AppError;

use crate::{
    http::{client_address::ClientAddress, cookies, json_api},
    labels,
};

/// Counts the request. The webhook counts those that it refuses, because what Antom has signed is never too much.
pub async fn apply(State(limits): State<RequestLimits>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<ClientAddress>().filter(|_| request.uri().path() != NOTIFICATION_PATH);
    match client.map_or(Ok(()), |client| limits.count(client.0)) {
        Ok(()) => next.run(request).await,
        Err(wait) => refuse(&request, wait),
    }
}

fn refuse(request: &Request, wait: Duration) -> Response {
    let seconds = wait.as_secs() + 1;
    let error = AppError::TooManyTries { minutes: u32::try_from(seconds.div_ceil(60)).unwrap_or(1) };
    let mut response = if request.uri().path().starts_with(json_api::PREFIX) {
        json_api::problem(error)
    } else {
        let text = labels::error(cookies::language_from_headers(request.headers()), &error);
        (StatusCode::TOO_MANY_REQUESTS, text).into_response()
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
