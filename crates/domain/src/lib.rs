//! Money, products, carts, orders and payments: pure values and rules that the server and the browser share.

/// A cart: what the browser keeps, and the same with prices.
pub mod cart;
/// The checkout: how the SDK is loaded, which session it opens, what each of its events means.
pub mod checkout;
/// What the doctor finds.
pub mod diagnostics;
/// Why the shop could not do what was asked.
pub mod error;
/// Payment methods: currencies, flows and limits.
pub mod method;
/// Amounts in minor units, and the shop's currencies.
pub mod money;
/// Notifications that change nothing.
pub mod notification;
/// An order, its payment and its history.
pub mod order;
/// What a payment's status can become, as data.
pub mod payment;
/// What is sold.
pub mod product;
/// What Antom's `paymentResultCode` means to a buyer.
pub mod result_code;
