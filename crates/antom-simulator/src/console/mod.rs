//! The console: the control API as pages for people. Every page works without JavaScript. The script adds local times,
//! buttons that copy, and updates without reloading. Only a POST changes anything, and every POST redirects to a page.

/// The switches for assumptions about the real gateway.
mod assumptions;
/// Buttons that act as the buyer.
mod buyer;
/// Calls of the merchant API.
mod calls;
/// What a scenario has changed in a notification.
mod changed_notification;
/// The clock, and buttons that move it.
mod clock;
/// Blocks of text with a button that copies them.
mod code_block;
/// Names and descriptions of effects.
mod effects;
/// What a shop should do when a scenario happens.
mod expectations;
/// The facts of a payment, its refunds and its captures.
mod facts;
/// The layout of every page.
mod frame;
/// Addresses of the console, and scenarios as links.
mod links;
/// How a page finds its payment.
mod lookup;
/// The notifications of a payment.
mod notifications;
/// What the simulator has seen of a shop's reactions.
mod observations;
/// The page of a payment.
mod payment;
/// The filters of the list of payments.
mod payment_filter;
/// The list of payments.
mod payments;
/// Pages, redirects and errors.
mod response;
/// The routes.
pub(crate) mod routes;
/// The active scenarios, and the forms for new ones.
mod scenarios;
/// Commands for a terminal.
mod shell;
/// What was signed, and whether the signature is valid.
mod signature;
/// A message with everything about its signature.
mod signed_message;
/// The start page of the simulator, and the page for addresses that do not exist.
mod start_page;
/// The scenarios of a payment as a test plan.
mod test_plan;
/// Times, durations and JSON for display.
mod text;
/// Logged messages, taken apart.
mod wire;
