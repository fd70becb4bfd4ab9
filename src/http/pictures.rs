//! `GET /pictures/{product}`: the picture of a product, or a placeholder.

use axum::{
    extract::{Path, State},
    http::{
        HeaderValue, StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use backend::{app_context::AppContext, service::catalogue};
use domain::product::Picture;

use super::cache_control;

/// For a product that has no picture, or is not sold any more.
const PLACEHOLDER: &[u8] = include_bytes!("../../public/placeholder.svg");

/// An SVG image may bring scripts along. A page that shows it in an `<img>` does not run them; with this policy, a browser
/// that opens its address does not either.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox");

/// At an address without a version the picture may change.
const FIVE_MINUTES: &str = "public, max-age=300";

/// Answers with the product's picture.
pub async fn show(State(context): State<AppContext>, Path(product): Path<String>, address: Uri) -> Response {
    let found = match catalogue::picture(&context, &product).await {
        Ok(found) => found,
        Err(error) => {
            error.log_for_response();
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let placeholder =
        || Picture { content_type: "image/svg+xml".to_owned(), version: String::new(), content: PLACEHOLDER.to_vec() };
    let Picture { content_type, version, content } = found.unwrap_or_else(placeholder);
    let is_version = !version.is_empty() && address.query() == Some(&*format!("v={version}"));
    let lifetime = HeaderValue::from_static(if is_version { cache_control::IMMUTABLE } else { FIVE_MINUTES });
    let mut response = (StatusCode::OK, [(CONTENT_TYPE, content_type)], content).into_response();
    response.headers_mut().insert(CACHE_CONTROL, lifetime);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}
