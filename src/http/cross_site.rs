//! Refuses requests that a page of another site makes a browser send, with the customer's cookies, and that could change
//! something.

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
    http::{cookies, csp_reports, json_api, redirects::is_shop_origin},
    labels,
};

/// Antom's notifications have a signature. A browser's reports change nothing for a customer, and browsers do not say where
/// they come from.
const EXEMPT: [&str; 2] = [NOTIFICATION_PATH, csp_reports::PATH];

/// Passes on requests that only read, requests of the shop's own pages, and requests without cookies.
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
    let text = labels::error(cookies::language_from_headers(request.headers()), &error);
    (StatusCode::FORBIDDEN, text).into_response()
}

fn is_own(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    if let Some(site) = headers.get("sec-fetch-site").map(text) {
        return matches!(&*site, "same-origin" | "none");
    }
    // Browsers send `Sec-Fetch-Site` only to secure addresses, and older ones not at all.
    match headers.get(ORIGIN).map(text) {
        Some(origin) => Url::parse(&origin).is_ok_and(|origin| is_shop_origin(&origin, headers, public_url)),
        None => !headers.contains_key(COOKIE),
    }
}
