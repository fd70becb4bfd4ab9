//! Gives each request an id and a span, which the log's lines about it carry, and counts it. Gives up a request that gets no
//! answer in time.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::app_context::AppContext;
use domain::error::AppError;
use tracing::Instrument;

use crate::http::json_api;

/// The header with the id of a request: a proxy may set it, and the answer has it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The most characters of an id that the shop accepts.
const MAXIMUM_ID: usize = 64;

/// The route of a request that no route matches: a file, or a page that does not exist.
const NO_ROUTE: &str = "other";

/// Observes a request. The log and the metrics get the route's pattern and not the address, which opens an order.
pub async fn observe(State(context): State<AppContext>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = name_of(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let span = tracing::info_span!("request", request_id = id, method, route);
    let is_of_app = request.uri().path().starts_with(json_api::PREFIX);
    let answer = tokio::time::timeout(context.limits.answer_timeout, next.run(request));
    let mut response = answer.instrument(span.clone()).await.unwrap_or_else(|_| {
        tracing::error!(parent: &span, "a request got no answer in time and was given up");
        give_up(is_of_app, &id)
    });
    let took = started.elapsed();
    let status = response.status().as_u16();
    context.metrics.count_request(method, route, status, took);
    tracing::debug!(parent: &span, status, milliseconds = took.as_millis(), "answered");
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The answer to a request that is given up. What it has committed stays, as when a customer closes the page.
fn give_up(is_of_app: bool, id: &str) -> Response {
    let error = AppError::Internal { reference: id.to_owned() };
    if is_of_app {
        return json_api::problem(error);
    }
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

/// The proxy's id if it is harmless in a log, otherwise a new one.
fn request_id(headers: &HeaderMap) -> String {
    let is_harmless = |id: &&str| {
        (1..=MAXIMUM_ID).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(is_harmless);
    given.map_or_else(|| uuid::Uuid::new_v4().simple().to_string(), str::to_owned)
}

/// The name of a method. Everybody can invent methods, and each would be a new label.
fn name_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
