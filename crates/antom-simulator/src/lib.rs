//! A stateful gateway that speaks Antom's wire over HTTP, for tests and for a first look.
//!
//! Antom's own sandbox needs an account, keys and the internet. This one needs none of them: it verifies what a
//! merchant signs, answers signed, shows the buyer a wallet, and notifies the merchant of the outcome, all on a
//! loopback address. What it imitates and what it does not is in the crate's README.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use antom_simulator::{Simulator, SimulatorConfig};
//!
//! let simulator = Simulator::start(SimulatorConfig {
//!     listen: "127.0.0.1:3030".parse()?,
//!     database: "simulator.db".into(),
//!     keys: None,
//!     notify_after: antom_simulator::NOTIFY_AFTER,
//!     clock: antom::Clock::system(),
//! })
//! .await?;
//! let credentials = simulator.credentials();
//! let client = antom::Client::new(antom::ClientConfig {
//!     gateway: simulator.origin().clone(),
//!     client_id: credentials.client_id.clone(),
//!     private_key: credentials.private_key.clone(),
//!     antom_public_keys: vec![credentials.antom_public_key.clone()],
//!     clock: antom::Clock::system(),
//! })?;
//! # drop(client);
//! simulator.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! A reader's way through it, from the wire inwards:

/// Starting, stopping, and the table of routes.
mod server;

/// The browser's side: the RPC of the checkout component.
mod cashier;
/// The merchant's side: the API under `/ams`, signed in both directions.
mod endpoints;
/// The frame of every page.
mod page;
/// The QR code that the component shows.
mod qr;
/// The files of the stand-in browser SDK.
mod sdk;
/// The buyer's side: the wallet's page, and the page that stands in for a phone.
mod wallet;

/// What all of these share, and the one door through which a payment changes.
mod gateway;
/// Payment methods and currencies as data.
mod method;
/// A payment's state machine.
mod payment;
/// Session data, tokens and the way times are written.
mod session;

/// Notifications: what is said, and how often.
mod notifier;
/// What happens by itself: closing and notifying in time.
mod worker;

/// The key pairs.
mod keys;
/// The database.
mod store;

pub use keys::Keys;
pub use server::{CLIENT_ID, Credentials, NOTIFY_AFTER, Simulator, SimulatorConfig, StartError};
