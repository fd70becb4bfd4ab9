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
//! let simulator = Simulator::start(SimulatorConfig::new("127.0.0.1:3030".parse()?, "simulator.db")).await?;
//! let credentials = simulator.credentials();
//! let client = antom::Client::new(antom::ClientConfig::new(
//!     simulator.origin().clone(),
//!     &credentials.client_id,
//!     credentials.private_key.clone(),
//!     [credentials.antom_public_key.clone()],
//! ))?;
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

/// The same as pages: the payments that the gateway knows, and what was said about each.
mod console;
/// For people and tests: the API by which the gateway is told to misbehave, and its clock to move on.
mod control;

/// A payment with its refunds and captures.
mod account;
/// What all of these share, and the one door through which a payment changes.
mod gateway;
/// Payment methods and currencies as data.
pub mod method;
/// A payment's state machine.
mod payment;
/// Result codes: how payments, refunds and captures can end.
mod result_code;
/// Session data, tokens and the way times are written.
mod session;
/// Refunds and captures.
mod transaction;

/// Switches for what nobody could confirm of the real gateway.
mod fidelity;
/// What goes wrong on request.
mod scenario;

/// The clock, which can be moved forward.
mod clock;
/// Notifications: what is said, and how often.
mod notifier;
/// Keeps what was said on the wire.
mod recorder;
/// What happens by itself: closing and notifying in time.
mod worker;

/// The command line, for programs that run the gateway.
mod command;
/// The key pairs.
mod keys;
/// The database.
mod store;
/// TLS.
mod tls;

/// What reads bytes that strangers send, for the fuzzers in `fuzz/`.
#[doc(hidden)]
pub mod untrusted {
    use antom::types::ResultInfo;
    use jiff::Timestamp;

    /// Reads session data; returns the token in it.
    pub fn session_data(text: &str) -> Option<&str> {
        crate::session::token_of(text)
    }

    /// Reads a request's body as each endpoint would; returns each one's name, and what it would refuse the body with.
    pub fn request(body: &[u8]) -> Vec<(&'static str, Result<(), ResultInfo>)> {
        crate::endpoints::read_as_every_endpoint(body, Timestamp::UNIX_EPOCH)
    }

    /// Reads a `request-time`; returns the time in milliseconds.
    pub fn request_time(text: &str) -> Option<i64> {
        crate::endpoints::request_time(text).map(Timestamp::as_millisecond)
    }
}

pub use command::{Arguments, Preset, interrupted};
pub use fidelity::{
    AsynchronousRefundAnswer, CancelBeforeSubmission, EarlierSuccesses, ElementDecline, ElementRedirect, Fidelity,
    InquiryBeforeSubmission, LateSuccess, RepeatedSession, Resends, SignatureHeader,
};
pub use keys::Keys;
pub use scenario::{Binding, Effect, Scenario, SignatureFault};
pub use server::{CLIENT_ID, Credentials, NOTIFY_AFTER, Simulator, SimulatorConfig, StartError};
