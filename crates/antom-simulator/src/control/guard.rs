//! Who may use the control API and the console.

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

use super::ControlError;
use crate::{gateway::Gateway, server::Peer};

/// Refuses whoever may not: see [`verdict`].
pub(crate) async fn check(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(Peer(peer)): ConnectInfo<Peer>,
    request: Request,
    next: Next,
) -> Response {
    match verdict(&gateway, peer, &request) {
        Ok(()) => next.run(request).await,
        Err(message) => ControlError::Caller(StatusCode::FORBIDDEN, message.to_owned()).into_response(),
    }
}

/// Refuses whoever is not on this machine, unless that is allowed; and any page of another origin, always: the browser
/// on this machine may be showing one. The name of the host is checked too, so that no such page can pretend to be of
/// this origin by a name that leads here.
fn verdict(gateway: &Gateway, peer: SocketAddr, request: &Request) -> Result<(), &'static str> {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = header(header::HOST).or_else(|| request.uri().authority().map(Authority::as_str));
    if !gateway.allow_remote {
        if !peer.ip().to_canonical().is_loopback() {
            return Err("Only this machine is served. Start the simulator with --allow-remote to change that.");
        }
        if !host.is_some_and(names_this_machine) {
            return Err("Use a loopback address or localhost as the host.");
        }
    }
    let changes_nothing = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_ours = match header(header::ORIGIN).map(Url::parse) {
        None => true,
        Some(Ok(origin)) => host.is_some_and(|host| authority(&origin) == Some(host.to_ascii_lowercase())),
        Some(Err(_)) => false,
    };
    let site = header(HeaderName::from_static("sec-fetch-site"));
    let comes_from_elsewhere = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    if changes_nothing || (is_ours && !comes_from_elsewhere) {
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

/// Host and port as a `Host` header has them.
fn authority(origin: &Url) -> Option<String> {
    let host = origin.host_str()?;
    Some(origin.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}
