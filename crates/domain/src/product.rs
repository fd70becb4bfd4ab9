//! The products of the shop.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A product with its price in one currency and its texts in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The name in addresses.
    pub slug: String,
    pub name: String,
    /// One line about size or make.
    pub tagline: String,
    /// One paragraph.
    pub description: String,
    pub category: Category,
    /// The price of one piece of any variant.
    pub price: Money,
    /// The name of the choice, for example `Grind`; `None` for a product without a choice.
    pub option: Option<String>,
    /// At least one.
    pub variants: Vec<Variant>,
    /// Changes with the picture; `None` without a picture.
    pub picture_version: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The name in addresses.
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// The name in forms; empty for a product without a choice.
    pub code: String,
    /// Empty for a product without a choice.
    pub name: String,
    /// Pieces that can be ordered.
    pub stock: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// For example `image/png`.
    pub content_type: String,
    /// Changes with the content.
    pub version: String,
    pub content: Vec<u8>,
}

/// The shop shows the customer the remaining pieces from this stock downwards.
pub const LOW_STOCK: i64 = 5;

/// The most pieces of one variant in one order. The limit also prevents overflow in sums.
pub const MAXIMUM_QUANTITY: i64 = 20;

impl Product {
    /// The address of the product's picture or of the placeholder, with the picture's version.
    pub fn picture_path(&self) -> String {
        match &self.picture_version {
            Some(version) => format!("{}?v={version}", picture_path(&self.slug)),
            None => picture_path(&self.slug),
        }
    }

    /// The variant with this code; the first variant for an empty code.
    pub fn variant(&self, code: &str) -> Option<&Variant> {
        match code {
            "" => self.variants.first(),
            code => self.variants.iter().find(|variant| variant.code == code),
        }
    }

    /// The pieces of all variants.
    pub fn stock(&self) -> i64 {
        self.variants.iter().map(|variant| variant.stock).fold(0, i64::saturating_add)
    }
}

impl Variant {
    /// The remaining pieces, if there are only few.
    pub fn low_stock(&self) -> Option<i64> {
        (1..=LOW_STOCK).contains(&self.stock).then_some(self.stock)
    }
}

/// The address of the current picture of a product, or of the placeholder.
pub fn picture_path(slug: &str) -> String {
    format!("/pictures/{slug}")
}

/// Whether a text can be the slug of a product or the code of a variant, category or option: 1 to 64 lower-case letters,
/// digits and hyphens.
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}
