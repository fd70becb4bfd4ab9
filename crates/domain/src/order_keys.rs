//! The three keys of an order: the number names it, the token opens it, and the look-up code finds it from its receipt.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The digits after the shop's letters, for example six in `KL-7F3A9C`.
pub const NUMBER_DIGITS: usize = 6;

/// The characters of a look-up code.
pub const LOOKUP_CODE_DIGITS: usize = 8;

/// The most characters that are read of what a customer types.
const MAXIMUM_TYPED: usize = 32;

/// The readable name of an order, for example `KL-7F3A9C`. It is random, so that it does not tell how many orders the shop
/// has. The database, logs, the gateway and the shop's staff use it. It opens nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderNumber(String);

impl OrderNumber {
    pub fn new(number: impl Into<String>) -> Self {
        Self(number.into())
    }

    /// The number that a customer means: without spaces, in upper case, with the hyphen, and with digits instead of the
    /// letters that no number has after its hyphen.
    pub fn from_typed(text: &str) -> Self {
        let text = text.chars().filter(|char| !char.is_whitespace()).take(MAXIMUM_TYPED);
        let text = text.collect::<String>().to_uppercase();
        let (letters, digits) = match text.rsplit_once('-') {
            Some((letters, digits)) => (letters.to_owned(), digits.to_owned()),
            None => {
                let mut letters: Vec<char> = text.chars().collect();
                let digits = letters.split_off(letters.len().saturating_sub(NUMBER_DIGITS));
                (letters.into_iter().collect(), digits.into_iter().collect())
            }
        };
        Self(format!("{letters}-{}", without_lookalikes(&digits)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Opens the pages of an order and its resource in the JSON API: they need no login. It cannot be guessed. No log and no
/// message contains it, so it has no `Display`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderToken(String);

impl OrderToken {
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token for an address, a cookie or the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OrderToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OrderToken(hidden)")
    }
}

/// Printed on the receipt: with the order's number it finds the order again. It is short, so the server limits how often
/// it is tried.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LookupCode(String);

impl LookupCode {
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code that a customer means: without spaces and hyphens, in upper case, and with digits instead of the letters that
    /// no code has.
    pub fn from_typed(text: &str) -> Self {
        let text: String = text.chars().filter(|char| char.is_alphanumeric()).take(MAXIMUM_TYPED).collect();
        Self(without_lookalikes(&text.to_uppercase()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code in two groups, as the receipt shows it: `7F3A-9C2K`.
    pub fn grouped(&self) -> String {
        match self.0.split_at_checked(LOOKUP_CODE_DIGITS / 2) {
            Some((first, second)) => format!("{first}-{second}"),
            None => self.0.clone(),
        }
    }
}

impl fmt::Debug for LookupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupCode(hidden)")
    }
}

/// Crockford's base 32 has no I, L and O: a reader takes them for 1 and 0.
fn without_lookalikes(digits: &str) -> String {
    digits.replace(['I', 'L'], "1").replace('O', "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_number_is_read_leniently() {
        for typed in ["KL-7F3A10", " kl-7f3a10 ", "KL - 7F3A10", "kl7f3a10", "KL-7F3AIO", "kl-7f3alo"] {
            assert_eq!(OrderNumber::from_typed(typed).as_str(), "KL-7F3A10", "{typed}");
        }
        for typed in ["", "-", "ä", "7F3A10", "KL-"] {
            assert!(OrderNumber::from_typed(typed).as_str().contains('-'), "{typed}");
        }
    }

    #[test]
    fn a_typed_code_is_read_leniently() {
        for typed in ["7F3A10CK", "7f3a-10ck", " 7F3A 10CK", "7F3A-IOCK"] {
            assert_eq!(LookupCode::from_typed(typed).grouped(), "7F3A-10CK", "{typed}");
        }
        assert_eq!(LookupCode::from_typed("ä").grouped(), "Ä");
    }

    #[test]
    fn debug_output_hides_token_and_code() {
        let text = format!("{:?} {:?}", OrderToken::new("t0ken"), LookupCode::new("C0DE"));
        assert!(!text.contains("t0ken") && !text.contains("C0DE"), "{text}");
    }
}
