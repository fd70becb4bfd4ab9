//! The shop under load, while what can go wrong goes wrong: somebody kills it (`./dev crash`), three instances lose each other
//! and their database (`./dev cluster`), or the gateway misbehaves (`./dev endurance`).
//!
//! The shop runs as separate processes on one database. The gateway runs in this process. Each test checks the
//! [`INVARIANTS`](invariants::INVARIANTS) of both databases.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod balancer;
mod cluster;
mod customers;
mod invariants;
mod kills;
mod misbehaving_gateway;
mod next_version;
mod postgres;
mod shop;

use std::str::FromStr;

/// A number that the developer has set for this run.
fn variable<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number: {text:?}")))
}
