//! The `Cache-Control` header: how long browsers may keep an answer.

use axum::{
    extract::Request,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, VARY},
    },
    middleware::Next,
    response::Response,
};

use crate::http::media_type;

/// For a page: it depends on the customer's cookies.
pub(super) const PAGE: &str = "private, no-cache";
/// What the page at an address depends on, for caches between server and browser.
pub(super) const PAGE_VARIES: &str = "cookie, accept-language, accept-encoding";
/// For the customer's orders: nothing of them stays in a browser that others use.
const ORDERS: &str = "no-store";
/// For a file whose address changes with its content.
pub(super) const IMMUTABLE: &str = "public, max-age=31536000, immutable";
/// For the pages' own files during development, when they change under the same address.
const UNVERSIONED: &str = "no-cache";
/// For the pages' own images.
const ONE_DAY: &str = "public, max-age=86400";

/// Sets `Cache-Control` if the handler did not.
pub async fn apply(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let is_page = media_type::is(response.headers(), &mime::TEXT_HTML);
    if is_page {
        response.headers_mut().insert(VARY, HeaderValue::from_static(PAGE_VARIES));
    }
    let lifetime = match path.as_str() {
        path if is_of_orders(path) => Some(ORDERS),
        _ if is_page => Some(PAGE),
        path => lifetime(path).filter(|_| response.status().is_success()),
    };
    if let Some(lifetime) = lifetime {
        response.headers_mut().entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(lifetime));
    }
    response
}

/// Not the checkout: a customer who comes back from the wallet finds it as it was left, which `no-store` would prevent.
fn is_of_orders(path: &str) -> bool {
    path == "/orders"
        || path.starts_with("/orders/")
        || path.starts_with("/api/v1/orders")
        || (path.starts_with("/checkout/") && path.ends_with("/leave"))
}

/// The lifetime of the file at this path.
pub fn lifetime(path: &str) -> Option<&'static str> {
    if let Some(file) = path.strip_prefix("/pkg/") {
        // Only the address of an embedded file contains a version.
        return Some(if file.contains('/') { IMMUTABLE } else { UNVERSIONED });
    }
    [".svg", ".png", ".ico"].iter().any(|ending| path.ends_with(ending)).then_some(ONE_DAY)
}
