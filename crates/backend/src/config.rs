//! The configuration: the environment, read once, into a type. `.env.example` explains each variable.

mod key_file;
mod variables;

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use antom::{PrivateKey, PublicKey};
use domain::checkout::CheckoutMode;
use url::Url;

use self::variables::Variables;

pub use key_file::{NotText, key_text};

/// What the shop is called unless `SHOP_NAME` says otherwise.
pub const SHOP_NAME: &str = "Kopi Lane";

/// Everything that can be configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// `SHOP_NAME`: what the shop is called.
    pub shop_name: String,
    /// `SHOP_ADDR`: where the shop listens.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: where buyers and the gateway reach the shop. `None`: at the address it listens on.
    pub public_url: Option<Url>,
    /// `DATABASE_URL`: the shop's SQLite file, as a `sqlite:` URL.
    pub database_url: String,
    /// `CATALOGUE`: the folder that is loaded into a database without products. `None`: the demo catalogue.
    pub catalogue: Option<PathBuf>,
    /// `ORDER_LIFETIME_HOURS`: how long an order can be paid at the prices that it was placed at.
    pub order_lifetime: Duration,
    /// `APP_REDIRECT_URLS`: where apps may have their buyers sent back to, word for word.
    pub app_redirect_urls: Vec<String>,
    /// Whether payments that nobody asks about are asked about in the background. Always, but for tests that look at
    /// what happens without.
    pub reconcile: bool,
    /// `CHECKOUT_MODE`: which of Antom's two ways the checkout shows.
    pub checkout_mode: CheckoutMode,
    /// `DEVELOPMENT_PAGES`: whether the pages for developers are open to whoever reaches the shop.
    pub development_pages: bool,
    /// Who takes the payments.
    pub gateway: GatewayConfig,
}

/// Who takes the payments: chosen by whether there are credentials.
#[derive(Debug, Clone)]
pub enum GatewayConfig {
    /// The gateway that comes with the shop.
    Simulator(Box<SimulatorConfig>),
    /// Antom, or anything else that speaks its wire.
    Antom(Box<AntomConfig>),
}

/// The gateway that comes with the shop.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// `SIMULATOR_ADDR`: where it listens.
    pub listen: SocketAddr,
    /// `SIMULATOR_DATABASE`: the file it keeps its payments and keys in.
    pub database: PathBuf,
    /// How long after a payment its notification is sent. The guide says 3 to 5 seconds.
    pub notify_after: Duration,
    /// The keys of the merchant and of the gateway; `None`: those in its database, made when there are none.
    pub keys: Option<(PrivateKey, PrivateKey)>,
}

/// Antom.
#[derive(Debug, Clone)]
pub struct AntomConfig {
    /// `ANTOM_GATEWAY_URL`.
    pub gateway_url: Url,
    /// `ANTOM_CLIENT_ID`.
    pub client_id: String,
    /// `ANTOM_PRIVATE_KEY` or `ANTOM_PRIVATE_KEY_FILE`: the merchant's.
    pub private_key: PrivateKey,
    /// `ANTOM_PUBLIC_KEY` or `ANTOM_PUBLIC_KEY_FILE`: Antom's. And `ANTOM_PUBLIC_KEY_NEXT`, or its file, while Antom
    /// changes its key: either is accepted.
    pub public_keys: Vec<PublicKey>,
    /// `ANTOM_ENVIRONMENT`.
    pub environment: Environment,
    /// `ANTOM_SDK_URL`: where browsers load the SDK from.
    pub sdk_url: Url,
}

/// Antom's two worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// For tests.
    Sandbox,
    /// For money.
    Production,
}

impl Environment {
    /// The word that the SDK is set up with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "prod",
        }
    }
}

/// Everything that is wrong with the configuration, all at once.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// Each problem in a sentence that begins with the variable's name.
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl Config {
    /// Reads the process's environment. What is no text counts as set, and is refused.
    ///
    /// # Errors
    /// [`ConfigError`], which names every variable that is missing or unusable.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(|name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// Reads variables from wherever `lookup` finds them. An empty variable is one that is not set; white space around a value is
    /// none of it.
    ///
    /// # Errors
    /// [`ConfigError`], which names every variable that is missing or unusable.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut variables = Variables { lookup: &lookup, problems: Vec::new() };
        let config = variables.config();
        if variables.problems.is_empty() { Ok(config) } else { Err(ConfigError(variables.problems)) }
    }
}

#[cfg(test)]
mod tests;
