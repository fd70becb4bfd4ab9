//! The console: the control API as pages for people. Every page works without JavaScript. Only a POST changes anything,
//! and every POST redirects to a page.

/// The switches for assumptions about the real gateway.
mod assumptions;
/// Buttons that act as the buyer.
mod buyer;
/// The clock, and buttons that move it.
mod clock;
/// Names and descriptions of effects.
mod effects;
/// The facts of a payment, its refunds and its captures.
mod facts;
/// The layout of every page.
mod frame;
/// Addresses of the console, and scenarios as links.
mod links;
/// How a page finds its payment.
mod lookup;
/// Calls of the merchant API.
mod messages;
/// The notifications of a payment.
mod notifications;
/// The page of a payment.
mod payment;
/// The list of payments.
mod payments;
/// Scenarios that one button switches on.
mod quick_scenarios;
/// Pages, redirects and errors.
mod response;
/// The routes.
pub(crate) mod routes;
/// The active scenarios, and the forms for new ones.
mod scenarios;
/// Times, durations and JSON for display.
mod text;
