//! Money, products, carts, orders and payments: values and rules that the server and the browser share.

pub mod cart;
pub mod checkout;
pub mod contact;
pub mod csp_report;
pub mod diagnostics;
pub mod error;
pub mod event_source;
pub mod history;
pub mod method;
pub mod method_list;
pub mod money;
pub mod notification;
pub mod order;
pub mod order_keys;
pub mod overview;
pub mod payment;
pub mod product;
pub mod result_code;
