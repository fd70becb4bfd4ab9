//! One file per page. A page loads its data before the first byte is sent, because status and title depend on it.

pub mod cart;
pub mod checkout;
pub mod development;
pub mod not_found;
pub mod orders;
pub mod product;
pub mod product_list;
pub mod result;
