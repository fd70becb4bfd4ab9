//! Which callers may use the control API and the console.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, Method, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::{Host, Url};

use crate::{control::error::ControlError, engine::gateway::Gateway, net::listener::ClientAddress};

/// Refuses callers that [`check`] does not allow.
pub(crate) async fn guard(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(ClientAddress(client)): ConnectInfo<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    match check(&gateway, client, &request) {
        Ok(()) => next.run(request).await,
        Err(message) => ControlError::Request(StatusCode::FORBIDDEN, message.to_owned()).into_response(),
    }
}

/// Allows callers on this machine, and others if the configuration allows them. Never allows changes by a page of another
/// origin, which a browser on this machine may show. The host name is checked to prevent DNS rebinding.
///
/// # Errors
/// The message for the caller.
fn check(gateway: &Gateway, client: SocketAddr, request: &Request) -> Result<(), &'static str> {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = header(header::HOST).or_else(|| request.uri().authority().map(Authority::as_str));
    if !gateway.allow_remote {
        if !client.ip().to_canonical().is_loopback() {
            return Err("Only this machine is allowed. Start the simulator with --allow-remote to allow others.");
        }
        if !host.is_some_and(names_this_machine) {
            return Err("Use a loopback address or localhost as the host.");
        }
    }
    let is_read_only = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_same_origin = match header(header::ORIGIN).map(Url::parse) {
        None => true,
        Some(Ok(origin)) => host.is_some_and(|host| authority(&origin) == Some(host.to_ascii_lowercase())),
        Some(Err(_)) => false,
    };
    let site = header(HeaderName::from_static("sec-fetch-site"));
    let is_cross_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if is_read_only || (is_same_origin && !is_cross_site) {
        Ok(())
    } else {
        Err("Pages of other origins may not use this.")
    }
}

fn names_this_machine(host: &str) -> bool {
    match Url::parse(&format!("http://{host}")).as_ref().map(Url::host) {
        Ok(Some(Host::Domain(name))) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Some(Host::Ipv4(ip))) => IpAddr::from(ip).is_loopback(),
        Ok(Some(Host::Ipv6(ip))) => IpAddr::from(ip).is_loopback(),
        Ok(None) | Err(_) => false,
    }
}

/// Host and port in the format of a `Host` header.
fn authority(origin: &Url) -> Option<String> {
    let host = origin.host_str()?;
    Some(origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}
