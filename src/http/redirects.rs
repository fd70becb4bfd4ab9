//! Redirects to the public host and to addresses without a trailing slash; checks that a redirect stays in the shop.

use antom::client::is_loopback;
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, Method, Uri,
        header::{HOST, LOCATION},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use backend::app_context::AppContext;
use url::Url;

use crate::http::{address_language, cookies::AddressLanguage};

/// The path and query of `target` if a redirect to it stays in the shop. `target` is a path, or an address with one of
/// the shop's origins.
pub fn within_shop(target: &str, headers: &HeaderMap, public_url: &Url) -> Option<String> {
    let target = if target.starts_with('/') { public_url.join(target) } else { Url::parse(target) }.ok()?;
    if !is_shop_origin(&target, headers, public_url) {
        return None;
    }
    Some(match target.query() {
        Some(query) if !query.is_empty() => format!("{}?{query}", target.path()),
        _ => target.path().to_owned(),
    })
}

/// Whether an address has the shop's public origin, or the origin to which the browser has sent its request.
pub fn is_shop_origin(address: &Url, headers: &HeaderMap, public_url: &Url) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // Behind a proxy, the shop does not see the scheme of the browser's request.
    let asked = host.and_then(|host| Url::parse(&format!("{}://{host}", address.scheme())).ok());
    address.origin() == public_url.origin() || asked.is_some_and(|asked| asked.origin() == address.origin())
}

/// Redirects `/cart/` to `/cart`.
pub async fn remove_trailing_slash(State(context): State<AppContext>, request: Request, next: Next) -> Response {
    match without_slash(request.method(), request.uri(), request.headers(), &context) {
        Some(address) => Redirect::permanent(&address).into_response(),
        None => next.run(request).await,
    }
}

fn without_slash(method: &Method, uri: &Uri, headers: &HeaderMap, context: &AppContext) -> Option<String> {
    let path = uri.path().trim_end_matches('/');
    if !is_read(method) || path.is_empty() || path.len() == uri.path().len() {
        return None;
    }
    let target = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    Some(context.path_of(&within_shop(&target, headers, &context.public_url)?))
}

/// Redirects a page request from `localhost` to `127.0.0.1`, or the reverse, if that is the public address. The wallet
/// sends the customer back to the public address, where the cookies of the other one do not exist.
pub async fn redirect_to_public_host(State(context): State<AppContext>, request: Request, next: Next) -> Response {
    if is_read(request.method()) && is_other_loopback_name(request.headers(), &context.public_url) {
        let path = request.uri().path_and_query().map_or("/", |it| it.as_str());
        let path = match request.extensions().get() {
            Some(AddressLanguage(language)) => address_language::join(*language, path),
            None => path.to_owned(),
        };
        return Redirect::temporary(&context.url_of(&path)).into_response();
    }
    next.run(request).await
}

fn is_other_loopback_name(headers: &HeaderMap, public_url: &Url) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let Some(asked) = host.and_then(|host| Url::parse(&format!("{}://{host}", public_url.scheme())).ok()) else {
        return false;
    };
    is_loopback(&asked)
        && is_loopback(public_url)
        && asked.port_or_known_default() == public_url.port_or_known_default()
        && asked.host() != public_url.host()
}

fn is_read(method: &Method) -> bool {
    method == Method::GET || method == Method::HEAD
}

/// The target of a redirect.
pub fn location(response: &Response) -> Option<&str> {
    response.headers().get(LOCATION)?.to_str().ok()
}
