//! A page a route.
//!
//! What a page shows is loaded by a blocking resource: once, and before the first byte, because statuses and titles
//! depend on it. (A future that is merely awaited in a `Suspend` is begun twice while the server renders.)

pub mod cart;
pub mod checkout;
pub mod development;
pub mod not_found;
pub mod product;
pub mod product_list;
pub mod result;
