//! A page a route.

pub mod checkout;
pub mod not_found;
pub mod product;
pub mod product_list;
pub mod result;
