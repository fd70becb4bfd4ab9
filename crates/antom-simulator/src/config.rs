//! The configuration of a simulator, and why it does not start.

use std::{error::Error, net::SocketAddr, path::PathBuf, time::Duration};

use antom::{Clock, PrivateKey, PublicKey};

use crate::{
    behavior::assumptions::Assumptions,
    engine::keys::{Keys, KeysError},
};

/// The merchant's client id at the simulator. It begins with `SANDBOX_`, so clients use the paths of the sandbox.
pub const CLIENT_ID: &str = "SANDBOX_5KOPILANE000000001";

/// The default time between the outcome of a payment and its notification. The
/// [APM guide](https://docs.antom.com/ac/cashierpay/apm) says three to five seconds.
pub const NOTIFY_AFTER: Duration = Duration::from_secs(3);

/// The default name of the merchant on the buyer's pages.
pub const MERCHANT_NAME: &str = "Demo merchant";

/// The configuration of a [`Simulator`](crate::Simulator). Start from [`SimulatorConfig::new`] and change single fields.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SimulatorConfig {
    /// Where to listen: a loopback address, with port 0 for any free port.
    pub listen: SocketAddr,
    /// The SQLite file for payments, notifications and keys. The file and its folder are created if they are missing.
    pub database: PathBuf,
    /// The key pairs; `None` for those in the database, which are generated the first time.
    pub keys: Option<Keys>,
    /// The name of the merchant on the buyer's pages, which Antom has in the merchant's account. Default:
    /// [`MERCHANT_NAME`].
    pub merchant_name: String,
    /// The time between the outcome of a payment and its notification. Default: [`NOTIFY_AFTER`].
    pub notify_after: Duration,
    /// The source of the time. The control API can move the simulator's clock ahead of it.
    pub clock: Clock,
    /// Where to listen with TLS in addition, for merchants whose SDK supports only https. The self-signed certificate is
    /// the `.pem` file beside the database.
    pub tls: Option<SocketAddr>,
    /// How the gateway behaves where Antom's documentation leaves it open. The control API can change it.
    pub assumptions: Assumptions,
    /// Whether addresses other than loopback addresses are allowed, and the control API and the console serve other
    /// machines.
    pub allow_remote: bool,
}

impl SimulatorConfig {
    /// The default configuration: keys in the database, notifications after three seconds, the machine's clock, no TLS.
    pub fn new(listen: SocketAddr, database: impl Into<PathBuf>) -> Self {
        Self {
            listen,
            database: database.into(),
            keys: None,
            merchant_name: MERCHANT_NAME.to_owned(),
            notify_after: NOTIFY_AFTER,
            clock: Clock::system(),
            tls: None,
            assumptions: Assumptions::default(),
            allow_remote: false,
        }
    }
}

/// What a merchant needs to configure its client: see [`Simulator::credentials`](crate::Simulator::credentials).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Credentials {
    /// The `client-id` header.
    pub client_id: String,
    /// Signs the merchant's requests.
    pub merchant_private_key: PrivateKey,
    /// Verifies the gateway's answers and notifications.
    pub antom_public_key: PublicKey,
}

/// Why the simulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address can be reached from other machines. Callers of the simulator can approve any payment, so this has to
    /// be allowed in the configuration.
    #[error("{0} is no loopback address such as 127.0.0.1; the simulator uses others only if that is allowed")]
    NotLoopback(SocketAddr),
    /// Listening is not possible, usually because another program uses the address.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address in the configuration.
        address: SocketAddr,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The database file cannot be created, opened or read, or was created by another version of the simulator.
    #[error("the simulator's database {} cannot be used", .file.display())]
    Database {
        /// The file in the configuration.
        file: PathBuf,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The keys cannot be generated, read or stored.
    #[error("the simulator's keys cannot be used")]
    Keys(#[from] KeysError),
    /// The certificate cannot be generated, read, written or used.
    #[error("the simulator's certificate cannot be used")]
    Tls(#[source] Box<dyn Error + Send + Sync>),
    /// The description of the control API cannot be written as JSON.
    #[error("the control API cannot be described")]
    Description(#[source] Box<dyn Error + Send + Sync>),
    /// The texts of the pages for buyers cannot be read. They are part of the program.
    #[error("the texts of the pages for buyers cannot be read")]
    Texts(#[source] Box<dyn Error + Send + Sync>),
    /// The HTTP client for notifications cannot be created.
    #[error("the HTTP client for notifications cannot be created")]
    HttpClient(#[source] Box<dyn Error + Send + Sync>),
}
