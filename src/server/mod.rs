//! The server's half that speaks HTTP.

/// How long browsers may keep what they were given.
pub mod caching;
/// Refuses what other sites make a browser send.
pub mod cross_site;
/// What a browser is answered that has posted a plain form.
pub mod form_answers;
/// The JSON API for mobile apps.
pub mod json_api;
/// Antom's notifications: verified, applied, then acknowledged.
pub mod notify;
/// What a page may load, and from where: its Content-Security-Policy.
pub mod page_policy;
/// What the browser remembers for its shopper: language, currency, appearance, cart.
pub mod preference;
/// Redirects: none leads out of the shop.
pub mod redirects;
/// Statuses and headers of answers.
pub mod respond;
/// The files for the browser.
pub mod site;
/// Binds, migrates, routes and serves.
pub mod startup;
/// Logs.
pub mod telemetry;
