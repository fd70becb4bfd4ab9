//! The values of the configuration, each with its variable.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use antom::{PrivateKey, PublicKey};
use domain::checkout::CheckoutMode;
use url::Url;

/// The shop's name if `SHOP_NAME` is not set.
pub const SHOP_NAME: &str = "Kopi Lane";

#[derive(Debug, Clone)]
pub struct Config {
    /// `SHOP_NAME`.
    pub shop_name: String,
    /// `SHOP_ADDR`: the address on which the shop listens.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: the address at which customers and the gateway reach the shop. `None`: the address on which it listens.
    pub public_url: Option<Url>,
    /// `DATABASE_URL`: the shop's SQLite file, as a `sqlite:` URL.
    pub database_url: String,
    /// `CATALOGUE`: the folder that the shop loads into a database without products. `None`: the demo catalogue.
    pub catalogue: Option<PathBuf>,
    /// `ORDER_LIFETIME_HOURS`: the time in which the customer can pay an order at its prices.
    pub order_lifetime: Duration,
    /// `APP_REDIRECT_URLS`: the addresses at which apps may ask to get the customer back after the payment.
    pub app_redirect_urls: Vec<String>,
    /// Whether the reconciler runs. Only tests switch it off.
    pub reconcile: bool,
    /// `CHECKOUT_MODE`: the form that the checkout page shows.
    pub checkout_mode: CheckoutMode,
    /// `DEVELOPMENT_PAGES`: whether everybody who reaches the shop can open the pages for developers.
    pub development_pages: bool,
    pub gateway: GatewayConfig,
}

/// The gateway: Antom if credentials are set, otherwise the simulator.
#[derive(Debug, Clone)]
pub enum GatewayConfig {
    Simulator(Box<SimulatorConfig>),
    /// Antom, or another server with Antom's API.
    Antom(Box<AntomConfig>),
}

#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// `SIMULATOR_ADDR`: the address on which it listens.
    pub listen: SocketAddr,
    /// `SIMULATOR_DATABASE`: the file of its payments and keys.
    pub database: PathBuf,
    /// The time between a payment and its notification. The guide says 3 to 5 seconds.
    pub notify_after: Duration,
    /// The private keys of the merchant and of the gateway. `None`: those in its database, where the simulator creates them.
    pub keys: Option<(PrivateKey, PrivateKey)>,
}

#[derive(Debug, Clone)]
pub struct AntomConfig {
    /// `ANTOM_GATEWAY_URL`.
    pub gateway_url: Url,
    /// `ANTOM_CLIENT_ID`.
    pub client_id: String,
    /// The merchant's: `ANTOM_PRIVATE_KEY` or `ANTOM_PRIVATE_KEY_FILE`.
    pub private_key: PrivateKey,
    /// Antom's: `ANTOM_PUBLIC_KEY` or `ANTOM_PUBLIC_KEY_FILE`, and `ANTOM_PUBLIC_KEY_NEXT` or its file while Antom changes
    /// its key. The shop accepts signatures of either.
    pub public_keys: Vec<PublicKey>,
    /// `ANTOM_ENVIRONMENT`.
    pub environment: Environment,
    /// `ANTOM_SDK_URL`: the address of the browser SDK.
    pub sdk_url: Url,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    Sandbox,
    Production,
}

impl Environment {
    /// The SDK's name of the environment.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "prod",
        }
    }
}
