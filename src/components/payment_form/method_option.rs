//! A payment method in the payment form.

use domain::method::Flow;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodOption {
    /// Antom's name of the method.
    pub code: String,
    /// The name that customers know.
    pub name: String,
    /// What will happen next, or why it cannot pay this order.
    pub next: String,
    /// Whether it can pay this order.
    pub possible: bool,
    /// What it asks of the customer.
    pub flow: Flow,
}
