//! Pages of the catalogue at an address that names a language: `/de/products/kaya-jam`. Search engines find each language
//! at an address of its own.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header::SET_COOKIE, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};
use backend::app_context::AppContext;

use crate::{
    http::cookies::{self, AddressLanguage},
    language::{self, Language},
};

/// Removes the language from the address before it is routed, and shows the page in this language. The links of the page
/// name no language, so a cookie keeps it, as if the customer had chosen it.
pub async fn apply(State(context): State<AppContext>, mut request: Request, next: Next) -> Response {
    let Some((language, address)) = split(request.uri()) else { return next.run(request).await };
    *request.uri_mut() = address;
    request.extensions_mut().insert(AddressLanguage(language));
    let is_new = cookies::language_from_headers(request.headers()) != language;
    let mut response = next.run(request).await;
    let is_shown = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    if is_new && is_shown {
        let cookie = cookies::language_cookie(language, &context.public_url);
        if let Ok(cookie) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// The language that a page of the catalogue names, and the address without it.
fn split(uri: &Uri) -> Option<(Language, Uri)> {
    let path = uri.path().strip_prefix('/')?;
    let (tag, path) = match path.split_once('/') {
        Some((tag, path)) if path.starts_with("products/") => (tag, &uri.path()[tag.len() + 1..]),
        Some(_) => return None,
        None => (path, "/"),
    };
    let language = cookies::language_from_tag(tag)?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Some((language, Uri::from_parts(parts).ok()?))
}

/// The reverse of [`split`]: the address of a page of the catalogue, with its language.
pub(super) fn join(language: Language, path: &str) -> String {
    let path = if path.starts_with("/products/") { path } else { path.trim_start_matches('/') };
    format!("/{}{path}", language::tag(language))
}
