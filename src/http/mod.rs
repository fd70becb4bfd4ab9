//! The server's side of HTTP.

/// The `Accept-Encoding` header.
mod accepted_encoding;
/// Addresses that name a language.
pub mod address_language;
/// The Cache-Control header of every answer.
pub mod cache_control;
/// The address of a request's client, also behind proxies.
pub mod client_address;
/// Compresses pages.
mod compression;
/// Cookies: language, currency, appearance and cart.
pub mod cookies;
/// Refuses requests that another site makes a browser send.
pub mod cross_site;
/// The Content-Security-Policy of pages.
pub mod csp;
/// What browsers report about it.
pub mod csp_reports;
/// Who may open the pages for developers.
pub mod development_access;
/// The `ETag` of a page or file.
mod entity_tag;
/// Answers to plain forms.
pub mod form_responses;
/// Whether the process runs, and whether it can do its work.
pub mod health;
/// The JSON API for mobile apps.
pub mod json_api;
/// Media types of requests and answers.
mod media_type;
/// `/metrics` for Prometheus.
pub mod metrics;
/// The id of a request, its span in the log, and its place in the metrics.
pub mod observation;
/// Pages of the catalogue from memory.
mod page_cache;
/// Pictures of products.
pub mod pictures;
/// Redirects to the public host and to addresses without a trailing slash; checks that a redirect stays in the shop.
pub mod redirects;
/// Renders pages.
pub mod rendering;
/// Reads the bodies of requests, within a time and up to a size.
pub mod request_body;
/// Limits the requests of each address.
pub mod request_limits;
/// Status codes of server functions, and the two server functions that need more than one call.
pub mod responses;
/// The routes and the layers around them.
pub mod router;
/// What search engines may read, and where it is.
pub mod search_engines;
/// The headers with which every answer restricts browsers.
pub mod security_headers;
/// Accepts connections and serves them within limits.
pub mod server;
/// The files that the browser loads.
pub mod site;
/// Composition root: builds everything from the configuration, and serves it.
pub mod startup;
/// What handlers extract from axum's state.
pub mod state;
/// The tasks that Leptos starts.
pub mod task_executor;
/// Antom's notifications: verified, applied, then acknowledged.
pub mod webhook;
