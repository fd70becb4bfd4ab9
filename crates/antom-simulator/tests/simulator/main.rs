//! The simulator over real HTTP, as a merchant, a browser and a buyer meet it. Every test starts its own, on a free
//! port, with a database of its own and a clock that it moves.
#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests may fail like tests")]

mod merchant;
mod world;

mod component;
mod envelope;
mod life;
mod notifications;
mod sessions;
mod wallet;
