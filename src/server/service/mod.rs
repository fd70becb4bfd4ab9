//! The shop's rules.

pub mod catalogue;
pub mod checkout;
pub mod orders;
pub mod payments;
pub mod reconcile;
