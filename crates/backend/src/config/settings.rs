//! The values of the configuration, each with its variable.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use antom::{Clock, PrivateKey, PublicKey};
use domain::checkout::CheckoutMode;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

use super::{
    database_url::DatabaseUrl,
    server_limits::{ServerLimits, TrustedProxies},
};
use crate::webhook_secret::WebhookSecret;

/// The shop's name if `SHOP_NAME` is not set.
pub const SHOP_NAME: &str = "Kopi Lane";

/// The contact of the demo shop. `.example` is reserved, so no mail arrives.
pub(super) const DEMO_CONTACT: &str = "help@demo.example";

#[derive(Debug, Clone)]
pub struct Config {
    /// `SHOP_NAME`.
    pub shop_name: String,
    /// `SHOP_CONTACT`: the e-mail address or web address at which customers ask about an order. `None`: receipts name none.
    pub contact: Option<String>,
    /// `SHOP_ADDR`: the address on which the shop listens.
    pub listen: SocketAddr,
    /// `METRICS_ADDR`: the address of `/metrics`. `None`: the shop has no metrics.
    pub metrics: Option<SocketAddr>,
    /// `PUBLIC_URL`: the address at which customers and the gateway reach the shop. `None`: the address on which it listens.
    pub public_url: Option<Url>,
    /// `DATABASE_URL`: the shop's SQLite file or PostgreSQL database.
    pub database_url: DatabaseUrl,
    /// `CATALOGUE`: the folder that the shop loads into a database without products. `None`: the demo catalogue.
    pub catalogue: Option<PathBuf>,
    /// `ORDER_LIFETIME_HOURS`: the time in which the customer can pay an order at its prices.
    pub order_lifetime: Duration,
    /// `APP_REDIRECT_URLS`: the addresses at which apps may ask to get the customer back after the payment.
    pub app_redirect_urls: Vec<String>,
    /// The shop's clock. Only tests set it; the simulator has a clock of its own.
    pub clock: Clock,
    /// Whether the reconciler runs. Only tests switch it off.
    pub reconcile: bool,
    /// `CHECKOUT_MODE`: the form that the checkout page shows.
    pub checkout_mode: CheckoutMode,
    /// `DEVELOPMENT_PAGES`: whether the shop has the pages for developers.
    pub development_pages: bool,
    /// `DEVELOPMENT_PASSWORD`: opens the pages for developers from every machine. `None`: only this machine opens them.
    pub development_password: Option<DevelopmentPassword>,
    /// `REPOSITORY_URL`: the address of the source code. The path of a file is appended to it.
    pub repository_url: Option<Url>,
    /// `TRUSTED_PROXIES`.
    pub trusted_proxies: TrustedProxies,
    pub limits: ServerLimits,
    /// `None`: no other system gets messages about payments.
    pub webhook: Option<WebhookConfig>,
    pub gateway: GatewayConfig,
}

/// The merchant's own system, which the shop tells about payments.
#[derive(Debug, Clone)]
pub struct WebhookConfig {
    /// `WEBHOOK_URL`.
    pub url: Url,
    /// `WEBHOOK_SECRET`: signs the messages.
    pub secret: WebhookSecret,
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

/// The hash of the password of the pages for developers.
#[derive(Clone)]
pub struct DevelopmentPassword([u8; 32]);

impl DevelopmentPassword {
    pub fn new(password: &str) -> Self {
        Self(Sha256::digest(password).into())
    }

    /// Compares in a time that does not depend on where the first difference is.
    pub fn matches(&self, candidate: &[u8]) -> bool {
        self.0.ct_eq(&Sha256::digest(candidate)).into()
    }
}

/// Without the hash: the configuration may be logged.
impl fmt::Debug for DevelopmentPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DevelopmentPassword")
    }
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
