//! The control API, with which tests and tools switch scenarios on, act as the buyer, and move the clock.
//!
//! JSON over HTTP under `/control`, described by `/control/openapi.json`. By default only callers on this machine are
//! allowed, and never pages of another origin.

/// What the control API and the console do to the gateway.
pub(crate) mod actions;
/// The switches for assumptions about the real gateway.
mod assumptions;
/// Request bodies.
mod body;
/// The clock.
mod clock;
/// What a merchant needs to configure its SDK.
mod credentials;
/// The OpenAPI description.
mod description;
/// Errors.
pub(crate) mod error;
/// Which callers are allowed.
pub(crate) mod guard;
/// Payments and their notifications.
mod payments;
/// The lists of methods and result codes.
mod reference;
/// The routes.
pub(crate) mod routes;
/// Scenarios.
mod scenarios;
/// Payments and scenarios in answers.
mod view;
