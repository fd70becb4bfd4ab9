//! A shop that takes payments with Antom. In reading order:

// Nested view types exceed the default recursion limit.
#![recursion_limit = "256"]

/// The server functions that the pages call.
pub mod api;
/// The document around every page, and the route table.
pub mod app;
/// What makes the shop a merchant's own.
pub mod brand;
/// Parts of pages. The islands, which also run in the browser, are the crate `browser`.
pub mod components;
/// An error as an answer over HTTP.
pub mod error;
/// Plain forms: the interface between their pages and the server.
pub mod form;
/// The shop's languages and texts: a crate of its own, compiled only when they change.
pub use language;
/// The server's side of HTTP: startup, routes, the JSON API, the webhook, headers and cookies. The rest of the server is the
/// crate `backend`.
pub mod http;
/// Texts for the domain's values, in each language.
pub mod labels;
/// One file per page.
pub mod pages;
/// The customer's language, currency and appearance.
pub mod preferences;
