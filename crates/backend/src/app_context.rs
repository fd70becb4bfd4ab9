//! What every request may use, made once at the start and handed to it.

use std::{net::SocketAddr, sync::Arc};

use antom::Clock;
use domain::checkout::{CheckoutMode, SdkSettings};
use jiff::SignedDuration;
use url::Url;

use crate::{config::Config, gateway::Gateway, order_locks::OrderLocks, store::Store};

/// The running shop. Cheap to clone.
#[derive(Clone)]
pub struct AppContext {
    /// What the shop is called.
    pub name: Arc<str>,
    /// The shop's database.
    pub store: Store,
    /// The way to Antom, or to the simulator: nobody here can tell.
    pub gateway: Gateway,
    /// The shop's own address as buyers and the gateway reach it.
    pub public_url: Arc<Url>,
    /// How the browser loads the SDK.
    pub sdk: Arc<SdkSettings>,
    /// What the buyer pays in.
    pub checkout_mode: CheckoutMode,
    /// Whether the payments go to the simulator that this process runs.
    pub simulated: bool,
    /// Whether the pages for developers are open.
    pub development_pages: bool,
    /// How long an order can be paid.
    pub order_lifetime: SignedDuration,
    /// Where apps may have their buyers sent back to.
    pub app_redirect_urls: Arc<[String]>,
    /// Who is starting a payment of which order.
    pub order_locks: OrderLocks,
    /// The one clock.
    pub clock: Clock,
}

/// Where notifications arrive, below the shop's public address.
pub const NOTIFICATION_PATH: &str = "/antom/notify";

impl AppContext {
    /// An absolute address under [`Shop::public_url`], which may itself have a path.
    pub fn url_of(&self, path: &str) -> String {
        url_below(&self.public_url, path)
    }

    /// The same address without scheme and host.
    pub fn path_of(&self, path: &str) -> String {
        path_below(&self.public_url, path)
    }
}

/// Where buyers and the gateway reach a shop that listens on `address`.
///
/// # Errors
/// When the address makes no URL, which no address of a listener causes.
pub fn public_url(config: &Config, address: SocketAddr) -> Result<Url, url::ParseError> {
    config.public_url.clone().map_or_else(|| format!("http://{address}").parse(), Ok)
}

/// An absolute address below a public address, which may itself have a path.
pub fn url_below(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.as_str().trim_end_matches('/'))
}

/// The same address without scheme and host.
pub fn path_below(public_url: &Url, path: &str) -> String {
    format!("{}{path}", public_url.path().trim_end_matches('/'))
}
