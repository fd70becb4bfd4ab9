//! The shop's vocabulary: pure values that the server and the browser share.

pub mod cart;
pub mod checkout;
pub mod examination;
pub mod method;
pub mod money;
pub mod order;
pub mod payment;
pub mod preferences;
pub mod product;
pub mod result_code;
