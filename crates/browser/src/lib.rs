//! The shop's islands: what runs in the browser. The server renders them too, as parts of its pages.
//!
//! They are small because they have no props, no texts and no types of the server. Props would be JSON: instead an island reads
//! its settings from the page. It asks the server for a few values, or for the page. `docs/browser-half.md` has the figures.

/// What browsers offer to every page, beside what Leptos has for it.
mod page;
/// `AMSCashierPayment`, Antom's payment component.
mod payment_component;
/// `AMSElement`, Antom's Payment Element.
mod payment_element;
/// The island that takes a payment.
pub mod payment_form;
/// The island that shows the state of an order, until nothing more is to come.
pub mod payment_watch;
/// The island with the buttons below a receipt.
pub mod receipt_tools;
/// Loads Antom's SDK.
mod script;
/// Events and results of Antom's SDK.
pub mod sdk_event;
/// The settings of Antom's SDK.
pub mod sdk_settings;
/// Questions to the server.
mod server;
/// JavaScript values.
mod value;
