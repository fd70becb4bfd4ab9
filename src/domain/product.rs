//! What the shop sells.

use serde::{Deserialize, Serialize};

use super::money::Money;

/// A product with its price in the currency it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name in addresses; also names its drawing.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// One line about size or make.
    pub tagline: String,
    /// A paragraph.
    pub description: String,
    /// The shelf it stands on.
    pub category: String,
    /// The price of one.
    pub price: Money,
}

impl Product {
    /// The address of the product's drawing.
    pub fn picture(&self) -> String {
        format!("/pictures/{}.svg", self.slug)
    }
}

/// The most pieces of one product in one order. A shop's rule, and the guard against sums that make no sense.
pub const MAXIMUM_QUANTITY: i64 = 20;
