//! The running gateway: payments in the database, notifications, and work that is due.

/// Acts as the buyer of a payment.
pub(crate) mod buyer;
/// A request to move the clock.
pub(crate) mod clock_move;
/// The state that all parts of the gateway share. Every change of a payment goes through it.
pub(crate) mod gateway;
/// The key pairs of the merchant and of the gateway.
pub(crate) mod keys;
/// Writes the calls of the merchant API to the database.
pub(crate) mod message_log;
/// Which notifications a change causes, and what they contain.
pub(crate) mod notification;
/// Sends notifications.
pub(crate) mod notifier;
/// Waiting for the simulator to stop.
pub(crate) mod shutdown;
/// The SQLite database.
pub(crate) mod store;
/// HTTP messages as text.
pub(crate) mod wire_text;
/// Does the work that is due: closes payments, sends notifications, moves the clock.
pub(crate) mod worker;
