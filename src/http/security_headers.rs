//! The headers with which every answer restricts browsers. The Content-Security-Policy, which differs between pages, is in
//! [`csp`](super::csp).

use std::sync::Arc;

use antom::client::is_loopback;
use axum::{
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue,
        header::{REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS},
    },
    middleware::Next,
    response::Response,
};
use url::Url;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
pub const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// No page uses these abilities of the browser, nor do the frames in it.
const NO_PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), \
                              screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// The headers. Cheap to clone.
#[derive(Clone)]
pub struct SecurityHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl SecurityHeaders {
    /// The headers of a shop at this address.
    pub fn new(public_url: &Url) -> Self {
        let mut headers = vec![
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "strict-origin-when-cross-origin"),
            (PERMISSIONS_POLICY, NO_PERMISSIONS),
            // A window of another site has no hold on the shop's pages. A wallet that Antom's SDK opens in a window of its
            // own still can tell the checkout the outcome, which `same-origin` would prevent.
            (OPENER_POLICY, "same-origin-allow-popups"),
        ];
        // A browser that gets it over https uses no http for a year. On this machine, other programs have the same host.
        if public_url.scheme() == "https" && !is_loopback(public_url) {
            headers.push((STRICT_TRANSPORT_SECURITY, "max-age=31536000"));
        }
        Self(headers.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect())
    }
}

/// Adds the headers that the page has not set itself.
pub async fn apply(State(headers): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in &*headers.0 {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

/// The Permissions-Policy of a page in which these origins show a form for payments. Their frames ask for `payment`.
pub fn permissions_with_payment(origins: &[String]) -> String {
    let origins: Vec<String> = origins.iter().map(|origin| format!(" \"{origin}\"")).collect();
    NO_PERMISSIONS.replace("payment=()", &format!("payment=(self{})", origins.concat()))
}
