//! The shared state of all requests. The server creates it once at its start.

use std::{net::SocketAddr, ops::Deref, sync::Arc};

use antom::Clock;
use domain::checkout::{CheckoutMode, SdkSettings};
use jiff::SignedDuration;
use url::Url;

use crate::{
    config::{Config, DevelopmentPassword, ServerLimits, TrustedProxies},
    gateway::Gateway,
    lookup_limits::LookupLimits,
    metrics::Metrics,
    readiness::Readiness,
    request_limits::RequestLimits,
    store::Store,
};

/// The shop. Cheap to clone: a request clones it for every layer of the router.
#[derive(Clone)]
pub struct AppContext(Arc<AppParts>);

/// What an [`AppContext`] consists of.
pub struct AppParts {
    /// The shop's name.
    pub name: Arc<str>,
    /// The e-mail address or web address at which customers ask about an order.
    pub contact: Option<String>,
    pub store: Store,
    /// The connection to Antom or to the simulator, which have the same API.
    pub gateway: Gateway,
    /// The address at which customers and the gateway reach the shop.
    pub public_url: Url,
    pub sdk: SdkSettings,
    pub checkout_mode: CheckoutMode,
    /// Whether the gateway is the simulator in this process.
    pub simulated: bool,
    /// Whether the shop has the pages for developers.
    pub development_pages: bool,
    /// Opens the pages for developers from every machine. `None`: only this machine opens them.
    pub development_password: Option<DevelopmentPassword>,
    /// The address of the source code. The path of a file is appended to it.
    pub repository_url: Option<Url>,
    /// The time in which the customer can pay an order.
    pub order_lifetime: SignedDuration,
    /// The addresses at which apps may ask to get the customer back after the payment.
    pub app_redirect_urls: Vec<String>,
    pub lookup_limits: LookupLimits,
    pub request_limits: RequestLimits,
    /// The proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: TrustedProxies,
    /// What clients can use of the server.
    pub limits: ServerLimits,
    pub readiness: Readiness,
    pub metrics: Metrics,
    /// All code reads the time from this clock, so that tests can set it.
    pub clock: Clock,
}

/// The path of Antom's notifications, below the shop's public address.
pub const NOTIFICATION_PATH: &str = "/antom/notify";

impl AppContext {
    pub fn new(parts: AppParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppContext {
    type Target = AppParts;

    fn deref(&self) -> &AppParts {
        &self.0
    }
}

impl AppParts {
    /// An absolute address below [`AppParts::public_url`], which can have a path of its own.
    pub fn url_of(&self, path: &str) -> String {
        url_below(&self.public_url, path)
    }

    /// The same address without scheme and host.
    pub fn path_of(&self, path: &str) -> String {
        path_below(&self.public_url, path)
    }
}

/// The address at which customers and the gateway reach a shop that listens on `address`.
pub fn public_url(config: &Config, address: SocketAddr) -> Result<Url, url::ParseError> {
    config.public_url.clone().map_or_else(|| format!("http://{address}").parse(), Ok)
}

/// An absolute address below a public address, which can have a path of its own.
pub fn url_below(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.as_str().trim_end_matches('/'))
}

/// The same address without scheme and host.
pub fn path_below(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.path().trim_end_matches('/'))
}
