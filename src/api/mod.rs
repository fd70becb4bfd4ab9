//! The server functions that the pages call. Each function is one call into a service; its body exists only on the server.

pub mod cart;
pub mod catalogue;
pub mod checkout;
pub mod development;
pub mod orders;
pub mod preferences;
