//! Who may open the pages for developers: this machine, or everybody who gives the configured password.

use std::{net::SocketAddr, sync::Arc};

use antom::client::is_loopback;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{
        Extensions, HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, HOST, ORIGIN, SET_COOKIE, WWW_AUTHENTICATE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{app_context::AppContext, config::DevelopmentPassword};
use base64::{Engine, engine::general_purpose::STANDARD};
use leptos::prelude::with_context;
use url::Url;

use crate::http::{cookies, redirects::is_shop_origin};

/// What the addresses of the pages for developers begin with.
const PREFIX: &str = "/development";

/// Proves to pages outside of [`PREFIX`], for which browsers send no password, that the password was given.
const COOKIE: &str = "development";

/// Headers of a proxy. The address of the connection is then the proxy's, not the visitor's.
const FORWARDING: [&str; 3] = ["forwarded", "x-forwarded-for", "x-forwarded-host"];

/// Whether a request may open the pages for developers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Open,
    /// With the password.
    Locked,
    /// The pages do not exist for this visitor.
    Closed,
}

/// Decides about the access of each request.
#[derive(Clone)]
pub struct DevelopmentGuard {
    context: AppContext,
    /// The value of [`COOKIE`], random in each process.
    session: DevelopmentPassword,
    session_text: Arc<str>,
}

impl DevelopmentGuard {
    pub fn new(context: AppContext) -> Self {
        let session_text = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        Self { context, session: DevelopmentPassword::new(&session_text), session_text: session_text.into() }
    }

    fn access(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Access {
        if !self.context.development_pages || !is_own_site(headers, &self.context.public_url) {
            return Access::Closed;
        }
        match &self.context.development_password {
            Some(password) if self.has_session(headers) || has_password(headers, password) => Access::Open,
            Some(_) => Access::Locked,
            None if is_this_machine(headers, peer) => Access::Open,
            None => Access::Closed,
        }
    }

    fn has_session(&self, headers: &HeaderMap) -> bool {
        cookies::value_in(headers, COOKIE).is_some_and(|value| self.session.matches(value.as_bytes()))
    }
}

/// Tells the pages whether the visitor may open the pages for developers, and asks for the password.
pub async fn apply(State(guard): State<DevelopmentGuard>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
    let access = guard.access(request.headers(), peer);
    request.extensions_mut().insert(access);
    let path = request.uri().path();
    let is_below = path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match access {
        Access::Locked if is_below => {
            let challenge = [(WWW_AUTHENTICATE, "Basic realm=\"development pages\", charset=\"UTF-8\"")];
            let text = "These pages need the password that DEVELOPMENT_PASSWORD sets, with any user name.\n";
            return (StatusCode::UNAUTHORIZED, challenge, text).into_response();
        }
        // The pages answer "not found" themselves, in the shop's frame. Files have no frame.
        Access::Closed if is_below && path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            return StatusCode::NOT_FOUND.into_response();
        }
        _ => {}
    }
    let needs_session =
        access == Access::Open && guard.context.development_password.is_some() && !guard.has_session(request.headers());
    let mut response = next.run(request).await;
    if needs_session {
        let cookie = cookies::build(COOKIE, guard.session_text.to_string(), &guard.context.public_url).build();
        if let Ok(cookie) = HeaderValue::try_from(cookie.to_string()) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// Whether the visitor of the page that is being rendered may open the pages for developers.
pub fn is_open() -> bool {
    with_context(|parts: &Parts| is_open_for(&parts.extensions)) == Some(true)
}

/// The same for a request with these extensions.
pub(super) fn is_open_for(extensions: &Extensions) -> bool {
    extensions.get() == Some(&Access::Open)
}

/// Whether a browser sent this request to the shop's own name, and for a page of the shop. A page of another site can let
/// its own name point to this machine (DNS rebinding), so that the browser takes the shop's pages for that site's.
fn is_own_site(headers: &HeaderMap, public_url: &Url) -> bool {
    let origin = headers.get(ORIGIN).map(|origin| origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()));
    let is_own_origin = match origin {
        None => true,
        Some(origin) => origin.is_some_and(|origin| is_shop_origin(&origin, headers, public_url)),
    };
    is_own_origin && asked_host(headers).is_some_and(|asked| is_loopback(&asked) || asked.host() == public_url.host())
}

/// A tunnel on this machine connects from a loopback address, too; but it asks for the public name, or names the visitor.
fn is_this_machine(headers: &HeaderMap, peer: Option<SocketAddr>) -> bool {
    peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback())
        && asked_host(headers).is_some_and(|asked| is_loopback(&asked))
        && !FORWARDING.iter().any(|name| headers.contains_key(*name))
}

fn asked_host(headers: &HeaderMap) -> Option<Url> {
    Url::parse(&format!("http://{}", headers.get(HOST)?.to_str().ok()?)).ok()
}

/// Whether the request carries the password as HTTP Basic (RFC 7617). The user name is ignored.
fn has_password(headers: &HeaderMap, password: &DevelopmentPassword) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| {
        let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
        let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
        let colon = decoded.iter().position(|byte| *byte == b':')?;
        Some(decoded[colon + 1..].to_vec())
    });
    given.is_some_and(|given| password.matches(&given))
}
