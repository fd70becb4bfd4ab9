//! The SQLite database. All SQL of the simulator is here; `migrations/` explains the tables.

/// Changes of a payment, with their consequences in the same transaction.
pub(crate) mod changes;
/// Opening and closing the file.
pub(crate) mod database;
/// What is due, and when more is due.
pub(crate) mod due;
/// The calls of the merchant API.
pub(crate) mod messages;
/// Notifications to be sent and their attempts.
pub(crate) mod outbox;
/// The payments that a list shows.
pub(crate) mod payment_filter;
/// Payments.
pub(crate) mod payments;
/// Keys, the clock and the scenarios.
pub(crate) mod settings;
/// What scenarios have changed, as a column.
mod stored_effects;
/// Refunds and captures.
pub(crate) mod transactions;
