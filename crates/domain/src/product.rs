//! What the shop sells.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A product with its price in the currency, and its words in the language, that it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its name in addresses.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// One line about size or make.
    pub tagline: String,
    /// A paragraph.
    pub description: String,
    /// The shelf it stands on.
    pub category: Category,
    /// The price of one, whichever variant.
    pub price: Money,
    /// What a buyer chooses of it: `Grind`; nothing where there is no choice.
    pub option: Option<String>,
    /// What there is to choose from: at least one.
    pub variants: Vec<Variant>,
    /// Changes with its picture; `None` without a picture.
    pub picture_version: Option<String>,
}

/// A shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its name in addresses.
    pub code: String,
    /// Its name for people.
    pub name: String,
}

/// One kind of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its name in forms; empty where the product has one kind only.
    pub code: String,
    /// Its name for people; empty likewise.
    pub name: String,
    /// How many can be promised now.
    pub stock: i64,
}

/// The picture of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// `image/png` for example.
    pub content_type: String,
    /// Changes with the content.
    pub version: String,
    /// The file.
    pub content: Vec<u8>,
}

/// From how many on a shopper is told that few are left.
pub const FEW: i64 = 5;

/// The most pieces of one product in one order. A shop's rule, and the guard against sums that make no sense.
pub const MAXIMUM_QUANTITY: i64 = 20;

impl Product {
    /// The address of the product's picture, or of the placeholder. It changes with the picture.
    pub fn picture(&self) -> String {
        match &self.picture_version {
            Some(version) => format!("{}?v={version}", picture_of(&self.slug)),
            None => picture_of(&self.slug),
        }
    }

    /// The variant with this code; the first one for a product without a choice, or when none was named.
    pub fn variant(&self, code: &str) -> Option<&Variant> {
        match code {
            "" => self.variants.first(),
            code => self.variants.iter().find(|variant| variant.code == code),
        }
    }

    /// How many pieces there are of all variants.
    pub fn stock(&self) -> i64 {
        self.variants.iter().map(|variant| variant.stock).fold(0, i64::saturating_add)
    }
}

impl Variant {
    /// How many are left, when it is worth a word.
    pub fn few(&self) -> Option<i64> {
        (1..=FEW).contains(&self.stock).then_some(self.stock)
    }
}

/// The address of the picture that the product with this slug has now, or of the placeholder.
pub fn picture_of(slug: &str) -> String {
    format!("/pictures/{slug}")
}

/// Whether this can be the slug of a product, or the code of a variant, category or option: 1 to 64 of small letters,
/// digits and hyphens.
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
}
