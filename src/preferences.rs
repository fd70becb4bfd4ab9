//! The language, currency and appearance that a customer has chosen.

use domain::money::Currency;
use serde::{Deserialize, Serialize};

use crate::language::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Preferences {
    pub language: Language,
    pub currency: Currency,
    pub appearance: Appearance,
}

/// For a page outside of any request, such as an error page.
impl Default for Preferences {
    fn default() -> Self {
        Self { language: Language::default(), currency: Currency::ALL[0], appearance: Appearance::System }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// The one of the customer's system.
    #[default]
    System,
    Light,
    Dark,
}

impl Appearance {
    /// In the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The word for forms, cookies and styles.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The system's for an unknown word.
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.as_str() == word).unwrap_or_default()
    }
}
