//! Reads the body of a request before the request is routed, within a time and up to a size.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header::CONNECTION},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::http::json_api;

/// The most bytes of any body. Routes have lower limits of their own.
const MAXIMUM: usize = 128 * 1024;

/// Passes the request on with its whole body.
pub async fn read(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_api = request.uri().path().starts_with(json_api::PREFIX);
    let (parts, body) = request.into_parts();
    let (status, reason) = match tokio::time::timeout(limit, to_bytes(body, MAXIMUM)).await {
        Ok(Ok(body)) => return next.run(Request::from_parts(parts, Body::from(body))).await,
        Ok(Err(_)) => (StatusCode::PAYLOAD_TOO_LARGE, "The request is too large."),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, "The request did not arrive in time."),
    };
    let mut response = if is_api { json_api::problem_with(status, reason) } else { (status, reason).into_response() };
    // The rest of the body must not be taken for the next request.
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
