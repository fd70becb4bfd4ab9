//! Amounts: a currency and a whole number of its smallest unit, written as a string.

use serde::{Deserialize, Serialize};

/// An amount of money on the wire, for example `{"currency": "SGD", "value": "4200"}` for SGD 42.00.
///
/// The unit is the smallest of the currency by Antom's table (<https://docs.antom.com/ac/ref/cc>): two decimals for most, none
/// for JPY, KRW, VND and CLP; IDR has two, but they are always `00`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Three capital letters (ISO 4217), for example `SGD`.
    pub currency: String,
    /// A positive whole number of the smallest unit, as 1 to 16 digits.
    pub value: String,
}

/// Why an amount's value is not a number of smallest units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount's value must be a whole number of at most 16 digits; found {0:?}")]
pub struct AmountError(String);

impl Amount {
    /// An amount in the smallest unit of `currency`.
    pub fn new(currency: impl Into<String>, minor_units: i64) -> Self {
        Self { currency: currency.into(), value: minor_units.to_string() }
    }

    /// The value as a number of the smallest unit.
    ///
    /// # Errors
    /// [`AmountError`] for anything but one to sixteen ASCII digits.
    pub fn minor_units(&self) -> Result<i64, AmountError> {
        let digits = (1..=16).contains(&self.value.len()) && self.value.bytes().all(|byte| byte.is_ascii_digit());
        let number = if digits { self.value.parse().ok() } else { None };
        number.ok_or_else(|| AmountError(self.value.chars().take(32).collect()))
    }
}
