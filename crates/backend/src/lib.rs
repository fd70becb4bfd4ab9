//! The shop without its pages: whatever has a socket, a key or a table. It knows neither HTTP handlers nor languages.

/// What every request may use.
pub mod app_context;
/// Reads the environment once, into a type.
pub mod config;
/// Finds what is wrong with the configuration, and says what to do.
pub mod doctor;
/// Turns what failed here into what a shopper may be told.
mod error;
/// The one place that knows both the shop's words and Antom's.
pub mod gateway;
/// One at a time: who is starting a payment of which order.
pub mod order_locks;
/// Shows what somebody has configured, unless it may be a secret.
pub mod redaction;
/// What Antom's browser SDK needs of a page's Content-Security-Policy.
pub mod sdk_policy;
/// The rules: pricing, paying, and the one door by which a payment moves.
pub mod service;
/// SQL and rows.
pub mod store;
