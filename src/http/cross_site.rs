//! A page of another site can make a browser send requests to the shop, with the shopper's cookies. Those that could
//! change something are refused.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{COOKIE, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::app_context::{AppContext, NOTIFICATION_PATH};
use domain::error::AppError;
use url::Url;

use crate::{
    http::{cookies, json_api, redirects::is_origin_of_context},
    labels,
};

/// Requests that come from other servers by design, and prove who sent them in another way.
const EXEMPT: [&str; 1] = [NOTIFICATION_PATH];

/// Passes on what only reads, and what the shop's own pages and programs without cookies send.
pub async fn refuse(State(context): State<AppContext>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if request.method().is_safe() || EXEMPT.contains(&path) || is_own(request.headers(), &context.public_url) {
        return next.run(request).await;
    }
    tracing::warn!(path, origin = ?request.headers().get(ORIGIN), "a request that another site caused was refused");
    let error = AppError::CrossSite;
    if path.starts_with(json_api::PREFIX) {
        return json_api::problem(error);
    }
    let text = labels::error(cookies::language_of(request.headers()), &error);
    (StatusCode::FORBIDDEN, text).into_response()
}

fn is_own(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    if let Some(site) = headers.get("sec-fetch-site").map(text) {
        return matches!(&*site, "same-origin" | "none");
    }
    // Browsers send `Sec-Fetch-Site` only to secure addresses, and older ones not at all.
    match headers.get(ORIGIN).map(text) {
        Some(origin) => Url::parse(&origin).is_ok_and(|origin| is_origin_of_context(&origin, headers, public_url)),
        None => !headers.contains_key(COOKIE),
    }
}
