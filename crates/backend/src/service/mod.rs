//! The shop's rules.

pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod deadlines;
pub mod measurements;
pub mod notifications;
mod order_history;
mod order_keys;
pub mod orders;
mod outbox;
pub mod overview;
pub mod payments;
pub mod reconcile;
pub mod retention;
pub mod review;
pub mod stock;
pub mod webhooks;
