//! What the shop has answered.

use reqwest::Url;
use serde_json::Value;

pub(crate) struct PlacedOrder {
    pub(crate) token: String,
    /// As the API writes it.
    pub(crate) amount: Value,
}

pub(crate) struct StartedPayment {
    pub(crate) payment_request_id: String,
    /// Of the order.
    pub(crate) amount: Value,
    /// Where its notification goes.
    pub(crate) notify_url: Url,
}
