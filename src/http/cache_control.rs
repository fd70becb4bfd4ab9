//! How long browsers may keep what they were given.

use axum::{
    extract::Request,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE, VARY},
    },
    middleware::Next,
    response::Response,
};

/// Of a page, which is made for one shopper in one moment.
const PAGE: &str = "private, no-cache";
/// Of a file whose name changes with what is in it.
pub(super) const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Of a drawing that belongs to the pages.
const A_DAY: &str = "public, max-age=86400";

/// Says it, for answers that do not say it themselves.
pub async fn apply(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        // Also for whoever stands in between: the same address speaks many languages.
        response.headers_mut().insert(VARY, HeaderValue::from_static("cookie, accept-language"));
    }
    let lifetime = if is_page { Some(PAGE) } else { lifetime(&path).filter(|_| response.status().is_success()) };
    if let Some(lifetime) = lifetime {
        response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(lifetime));
    }
    response
}

/// Of a file, by its address.
pub fn lifetime(path: &str) -> Option<&'static str> {
    let (_, file) = path.rsplit_once('/')?;
    match file.split('.').count() {
        // cargo-leptos puts a hash between name and kind, unless it watches.
        3.. if path.starts_with("/pkg/") => Some(FOR_EVER),
        _ if file.ends_with(".svg") => Some(A_DAY),
        _ => None,
    }
}
