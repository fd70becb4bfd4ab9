//! A stateful simulator of Antom's payment gateway over HTTP, for tests and for trying out an integration.
//!
//! Antom's own sandbox needs an account, keys and the internet. The simulator needs none of them: it verifies the
//! merchant's requests, signs its answers, shows the buyer the page of a wallet, and notifies the merchant of the outcome,
//! on a loopback address. It implements the gateway of the [APM guide](https://docs.antom.com/ac/cashierpay/apm). The README
//! of the crate says what it imitates and what it does not.
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
//!     credentials.merchant_private_key.clone(),
//!     [credentials.antom_public_key.clone()],
//! ))?;
//! # drop(client);
//! simulator.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # A tour of the modules
//!
//! A module uses only those above it in this list.

// 1. The rules of payments, refunds and captures. Pure.
mod model;

// 2. Scenarios, assumptions about the real gateway, and the clock.
mod behavior;

// 3. The languages of the buyer's pages.
mod language;

// 4. The running gateway: database, notifications, and work that is due.
mod engine;

// 5. Listening for connections, and the HTML document around every page.
mod html;
mod net;

// 6. The API for merchants, under /ams.
mod merchant_api;

// 7. What the buyer's browser uses: SDK files, the component's RPC, the pages of wallets.
mod checkout;

// 8. The control API for tests, under /control.
mod control;

// 9. The console for people, under /console.
mod console;

// 9. Configuration, starting and stopping, and the command line.
mod command;
mod config;
mod server;

#[doc(hidden)]
pub mod untrusted;

/// The payment methods that the simulator knows, with their limits and rules.
pub mod method {
    pub use crate::model::{
        method::{Cancellation, Flow, Method, RefundExtent, Refunds},
        method_catalogue::METHODS,
    };
}

pub use behavior::{
    assumptions::{
        Assumptions, AsynchronousRefundAnswer, CancelBeforeSubmission, EarlierSuccesses, ElementRedirect,
        InquiryBeforeSubmission, RepeatedSession, Resends, SignatureHeader,
    },
    effect::{Effect, SignatureFault},
    matching::Match,
    scenario::Scenario,
    scenario_error::ScenarioError,
};
pub use command::{AssumptionsPreset, SimulatorArgs, shutdown_signal};
pub use config::{CLIENT_ID, Credentials, MERCHANT_NAME, NOTIFY_AFTER, SimulatorConfig, StartError};
pub use engine::keys::{Keys, KeysError};
pub use model::assumed_rules::{ElementDecline, LateSuccess};
pub use server::{FinishError, Simulator};

/// The examples in the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeExamples;
