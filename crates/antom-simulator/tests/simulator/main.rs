//! The simulator over HTTP, used by a merchant, a browser and a buyer. Every test starts its own simulator with its own
//! port, database and clock.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

mod merchant;
mod test_simulator;

mod answer_faults;
mod assumptions;
mod cancellations;
mod captures;
mod checkout_page;
mod clock;
mod component;
mod connections;
mod console;
mod control;
mod crash;
mod element;
mod element_attempts;
mod envelope;
mod languages;
mod lifecycle;
mod notification_faults;
mod notifications;
mod official_sdks;
mod outcomes;
mod refunds;
mod sessions;
mod tls;
mod wallet;
