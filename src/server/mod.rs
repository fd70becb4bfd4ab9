//! The server's half, from the outside in.

/// How long browsers may keep what they were given.
pub mod caching;
/// Reads the environment once, into a type.
pub mod config;
/// Finds what is wrong with the configuration, and says what to do.
pub mod doctor;
/// The one place that knows both the shop's words and Antom's.
pub mod gateway;
/// The JSON API for mobile apps.
pub mod json_api;
/// Antom's notifications: verified, applied, then acknowledged.
pub mod notify;
/// What a page may load, and from where: its Content-Security-Policy.
pub mod page_policy;
/// What the browser remembers for its shopper: language, currency, appearance, cart.
pub mod preference;
/// Statuses and headers of answers.
pub mod respond;
/// The rules: pricing, paying, and the one door by which a payment moves.
pub mod service;
/// What every request may use.
pub mod shop;
/// Binds, migrates, routes and serves.
pub mod startup;
/// SQL and rows.
pub mod store;
/// Logs.
pub mod telemetry;
/// One at a time: who is starting a payment of which order.
pub mod turns;
