//! Kopi Lane: a shop that takes payments with Antom. In reading order:

// A page's type is the tree of all its elements, deeper than the compiler's default patience.
#![recursion_limit = "256"]

/// What the pages ask of the server: one call each.
#[expect(missing_docs, reason = "the server macro makes structs of the arguments, whose fields cannot carry docs")]
pub mod api;
/// The page's frame and the route table.
pub mod app;
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
/// A page a route.
pub mod pages;
/// What a shopper has set for themselves.
pub mod preferences;
/// HTTP: routes, the JSON API, notifications, headers and cookies. The rest of the server is the crate `backend`.
#[cfg(feature = "ssr")]
pub mod server;
/// What the domain's values are called, in each language.
pub mod wording;

/// The browser's entry: wakes the islands of a page that the server has rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
    browser::mark_page_without_islands();
}
