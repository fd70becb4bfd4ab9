//! What clients can use of the server, and the proxies in front of it.

use std::{net::IpAddr, num::NonZeroU32, str::FromStr, sync::Arc, time::Duration};

use ipnet::IpNet;

/// The proxies in front of the shop. Only their `X-Forwarded-For` counts, because everybody can send this header.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

/// Addresses and networks with spaces or commas between them: `127.0.0.1, 10.0.0.0/8`. The error is the first unreadable one.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let network = |word: &str| word.parse().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
        words.map(|word| network(word).map_err(|_| word.to_owned())).collect::<Result<_, _>>().map(Self)
    }
}

impl TrustedProxies {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// What clients can use of the server.
#[derive(Debug, Clone, Copy)]
pub struct ServerLimits {
    /// `REQUEST_LIMIT`: the requests of one address in a minute. `None`: any number.
    pub requests_per_minute: Option<NonZeroU32>,
    /// `CONNECTION_LIMIT`: the connections at the same time.
    pub connections: usize,
    /// The connections of one address at the same time, except for proxies and this machine.
    pub connections_per_address: usize,
    /// The time to send the head of a request. A connection without a request is closed after it, too.
    pub header_timeout: Duration,
    /// The same for a connection of a proxy, which keeps it for the requests of other visitors.
    pub proxy_header_timeout: Duration,
    /// The time to send the body of a request.
    pub body_timeout: Duration,
    /// The time in which the shop must answer a request. It is longer than the calls of Antom's API that two windows can wait
    /// for, one after the other.
    pub answer_timeout: Duration,
    /// The time in which a client must accept a part of the answer.
    pub write_timeout: Duration,
    /// The time for requests that are under way when the server stops.
    pub shutdown_timeout: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            // A page has about ten files the first time, and several customers can share an address.
            requests_per_minute: NonZeroU32::new(1200),
            // A process can usually open 1024 files.
            connections: 900,
            // A browser opens six.
            connections_per_address: 100,
            header_timeout: Duration::from_secs(20),
            // Proxies keep connections for about a minute.
            proxy_header_timeout: Duration::from_secs(75),
            body_timeout: Duration::from_secs(20),
            answer_timeout: Duration::from_secs(90),
            write_timeout: Duration::from_secs(30),
            // Container engines wait ten seconds.
            shutdown_timeout: Duration::from_secs(8),
        }
    }
}
