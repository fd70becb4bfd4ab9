//! What a shopper has set for themselves.

use domain::money::Currency;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// How the shop looks and speaks to one shopper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// The language of the pages.
    pub language: Language,
    /// The currency of the prices.
    pub currency: Currency,
    /// Light or dark.
    pub appearance: Appearance,
    /// How many things are in the cart.
    pub in_cart: i64,
}

/// Of a page that nobody has asked for: an error outside of any request.
impl Default for Preferences {
    fn default() -> Self {
        Self { language: Language::default(), currency: Currency::ALL[0], appearance: Appearance::System, in_cart: 0 }
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// As the shopper's system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Appearance {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for forms, cookies and styles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The appearance with this word; the system's for any other.
    pub fn of_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.as_str() == word).unwrap_or_default()
    }
}
