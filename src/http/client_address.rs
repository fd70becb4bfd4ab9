//! The address of the client that sent a request, also behind the proxies that `TRUSTED_PROXIES` names.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use backend::config::TrustedProxies;

/// Each proxy appends the address from which it got the request.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address from which a request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Tells the handlers the client's address.
pub async fn apply(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if let Some(peer) = peer {
        warn_of_unknown_proxy(peer, request.headers(), &proxies);
        let address = find(peer, request.headers(), &proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Says once that a proxy is missing in the configuration: the customers behind it would share the limit of one address.
fn warn_of_unknown_proxy(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) {
    static WARNING: Once = Once::new();
    let is_of_this_network = match peer.to_canonical() {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    };
    if is_of_this_network && headers.contains_key(FORWARDED_FOR) && !proxies.contains(peer) {
        WARNING.call_once(|| {
            tracing::warn!(%peer, "TRUSTED_PROXIES does not name this proxy: all customers behind it share one limit");
        });
    }
}

/// The last address that no trusted proxy has: what is before it in the header, the client may have written itself.
fn find(peer: IpAddr, headers: &HeaderMap, proxies: &TrustedProxies) -> IpAddr {
    let mut address = peer.to_canonical();
    if !proxies.contains(address) {
        return address;
    }
    let lines = headers.get_all(FORWARDED_FOR).into_iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    for hop in hops.into_iter().rev() {
        let Some(named) = parse(hop.trim()) else { break };
        address = named.to_canonical();
        if !proxies.contains(address) {
            break;
        }
    }
    address
}

/// Some proxies append the port.
fn parse(hop: &str) -> Option<IpAddr> {
    let plain = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    plain.parse().ok().or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}
