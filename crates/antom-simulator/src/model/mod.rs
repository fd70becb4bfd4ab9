//! The rules of payments, refunds and captures. Pure: no clock, no database, no HTTP.

/// Rules of the real gateway that are not documented.
pub(crate) mod assumed_rules;
/// When an approval takes the money.
pub(crate) mod capture_mode;
/// Currencies and how amounts are displayed.
pub(crate) mod currency;
/// The endpoints of the merchant API.
pub(crate) mod endpoint;
/// Random ids.
pub(crate) mod identifiers;
/// What a payment method can do.
pub(crate) mod method;
/// Every method that the simulator knows.
pub(crate) mod method_catalogue;
/// One attempt to pay.
pub(crate) mod payment;
/// A payment with its refunds and captures.
pub(crate) mod payment_record;
/// The state machine of a payment.
pub(crate) mod payment_state;
/// The product in which the buyer pays.
pub(crate) mod product_scene;
/// How payments, refunds and captures can end.
pub(crate) mod result_code;
/// `paymentSessionData`.
pub(crate) mod session;
/// How times are written and added.
pub(crate) mod time;
/// Refunds and captures.
pub(crate) mod transaction;
