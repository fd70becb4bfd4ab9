//! The simulator over real HTTP, as a merchant, a browser and a buyer meet it. Every test starts its own, on a free
//! port, with a database of its own and a clock that it moves.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

mod merchant;
mod world;

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
mod envelope;
mod fidelity;
mod life;
mod notifications;
mod official_sdks;
mod outcomes;
mod refunds;
mod sessions;
mod spoiled_answers;
mod spoiled_notifications;
mod tls;
mod wallet;
