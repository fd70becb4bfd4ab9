//! A shop that takes payments with Antom. In reading order:

// Nested view types exceed the default recursion limit.
#![recursion_limit = "256"]

/// What the pages ask of the server: one call each.
pub mod api;
/// The document around every page, and the route table.
pub mod app;
/// What makes the shop a merchant's own.
pub mod brand;
/// Antom's browser SDK, as the pages use it.
pub mod browser;
/// Smaller views, among them the two that come alive in the browser: paying, and waiting for the result.
pub mod components;
/// An error as an answer over HTTP.
pub mod error;
/// Plain forms: what their pages and the server agree on.
pub mod form;
/// The languages that the shop speaks, and its words in them: a crate of its own, compiled only when they change.
pub use language;
/// The server's side of HTTP: startup, routes, the JSON API, the webhook, headers and cookies. The rest of the server is the
/// crate `backend`.
#[cfg(feature = "ssr")]
pub mod http;
/// Texts for the domain's values, in each language.
pub mod labels;
/// A page a route.
pub mod pages;
/// What a shopper has set for themselves.
pub mod preferences;

/// The browser's entry: wakes the islands of a page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
    browser::mark_page_without_islands();
}
