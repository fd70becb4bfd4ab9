//! Amounts as whole numbers of a currency's smallest unit, never as floating-point numbers.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Defines [`Currency`]: one line per currency, in the order in which the shop offers them.
macro_rules! currencies {
    ($($name:ident: $code:literal, $symbol:literal, $wire:literal, $written:literal;)*) => {
        /// The currencies of the shop's prices.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "UPPERCASE")]
        pub enum Currency {
            $(#[doc = $code] $name,)*
        }

        impl Currency {
            /// In the order in which the shop offers them.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$name),*];

            /// Code, symbol, decimals in Antom's API, decimals that people write.
            fn properties(self) -> (&'static str, &'static str, u32, u32) {
                match self {
                    $(Self::$name => ($code, $symbol, $wire, $written),)*
                }
            }
        }
    };
}

// ISO 4217 code, symbol, decimals of the smallest unit in Antom's API (docs.antom.com/ac/ref/cc), decimals that people
// write. Antom counts rupiah in hundredths that are always 00, and people do not write them.
currencies! {
    Sgd: "SGD", "S$", 2, 2;
    Myr: "MYR", "RM", 2, 2;
    Php: "PHP", "₱", 2, 2;
    Thb: "THB", "฿", 2, 2;
    Idr: "IDR", "Rp", 2, 0;
    Krw: "KRW", "₩", 0, 0;
    Jpy: "JPY", "¥", 0, 0;
    Cny: "CNY", "CN¥", 2, 2;
    Hkd: "HKD", "HK$", 2, 2;
    Eur: "EUR", "€", 2, 2;
    Brl: "BRL", "R$", 2, 2;
    Vnd: "VND", "₫", 0, 0;
    Pln: "PLN", "zł", 2, 2;
}

/// A code that is no currency of the shop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the shop has no prices in this currency")]
pub struct UnknownCurrency;

impl Currency {
    /// The ISO 4217 code, which Antom uses too.
    pub fn code(self) -> &'static str {
        self.properties().0
    }

    /// What the shop writes for the currency, in every language: `S$`.
    pub fn symbol(self) -> &'static str {
        self.properties().1
    }

    /// The decimals that people write. Antom's API can have more: see [`Currency::exponent`].
    pub fn decimals(self) -> u32 {
        self.properties().3
    }

    /// The decimals of the smallest unit **in Antom's API** (docs.antom.com/ac/ref/cc).
    pub fn exponent(self) -> u32 {
        self.properties().2
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, UnknownCurrency> {
        Self::ALL.into_iter().find(|currency| currency.code() == code).ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub currency: Currency,
    /// In the currency's smallest unit.
    pub minor_units: i64,
}

impl Money {
    pub fn new(currency: Currency, minor_units: i64) -> Self {
        Self { currency, minor_units }
    }

    /// Reads an amount without thousands separators, with all decimals that people write in the currency or with none:
    /// `18.00`, `18`. Returns `None` for anything else; `123.45` is no amount in IDR.
    pub fn parse(currency: Currency, text: &str) -> Option<Self> {
        let (_, _, exponent, written) = currency.properties();
        let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        let fraction = match part {
            None => 0,
            Some(part) if written == exponent && part.len() == written as usize && is_number(part) => {
                part.parse().ok()?
            }
            Some(_) => return None,
        };
        let whole: i64 = Some(whole).filter(|whole| is_number(whole))?.parse().ok()?;
        Some(Self { currency, minor_units: whole.checked_mul(10_i64.pow(exponent))?.checked_add(fraction)? })
    }

    /// An amount in the form that [`Money::parse`] reads: `12.50`, or `12000` in a currency that is written without
    /// decimals.
    pub fn example(currency: Currency) -> &'static str {
        if currency.properties().3 == 0 { "12000" } else { "12.50" }
    }

    /// The amount for `quantity` pieces; `None` on overflow.
    pub fn checked_times(self, quantity: i64) -> Option<Self> {
        Some(Self { minor_units: self.minor_units.checked_mul(quantity)?, ..self })
    }

    /// The sum; `None` on overflow or if the currencies differ.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self { minor_units: self.minor_units.checked_add(other.minor_units)?, ..self })
    }
}

/// For logs and commands: `S$1,234.50`, `Rp 185,000`, `¥2,070`. Pages write an amount as the customer's language does.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, symbol, exponent, written) = self.currency.properties();
        let unit = 10_u64.pow(exponent);
        let sign = if self.minor_units < 0 { "-" } else { "" };
        let (whole, part) = (self.minor_units.unsigned_abs() / unit, self.minor_units.unsigned_abs() % unit);
        let space = if symbol.ends_with(char::is_alphabetic) { "\u{a0}" } else { "" };
        write!(f, "{sign}{symbol}{space}{}", group_thousands(whole))?;
        // Show a fraction that people do not usually write, because it is money too.
        if written > 0 || part > 0 {
            write!(f, ".{part:0width$}", width = exponent as usize)?;
        }
        Ok(())
    }
}

fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_formatted_by_its_currency() {
        for (currency, minor_units, text) in [
            (Currency::Sgd, 4200, "S$42.00"),
            (Currency::Sgd, 5, "S$0.05"),
            (Currency::Sgd, 0, "S$0.00"),
            (Currency::Myr, 123_450, "RM\u{a0}1,234.50"),
            (Currency::Idr, 18_500_000, "Rp\u{a0}185,000"),
            (Currency::Idr, 18_500_050, "Rp\u{a0}185,000.50"),
            (Currency::Jpy, 2070, "¥2,070"),
            (Currency::Krw, 1_000_000, "₩1,000,000"),
            (Currency::Vnd, 999, "₫999"),
            (Currency::Eur, -1230, "-€12.30"),
        ] {
            assert_eq!(Money::new(currency, minor_units).to_string(), text);
        }
    }

    #[test]
    fn an_amount_is_parsed_with_the_decimals_of_its_currency() {
        for (currency, text, minor_units) in [
            (Currency::Sgd, "18.00", Some(1800)),
            (Currency::Sgd, "18", Some(1800)),
            (Currency::Sgd, "0.05", Some(5)),
            (Currency::Sgd, "18.5", None),
            (Currency::Sgd, "18.000", None),
            (Currency::Sgd, "18.", None),
            (Currency::Sgd, ".50", None),
            (Currency::Sgd, "1,800.00", None),
            (Currency::Sgd, "-1.00", None),
            (Currency::Sgd, "+1", None),
            (Currency::Sgd, "", None),
            (Currency::Jpy, "2070", Some(2070)),
            (Currency::Jpy, "2070.00", None),
            (Currency::Idr, "12345", Some(1_234_500)),
            (Currency::Idr, "123.45", None),
            (Currency::Sgd, "999999999999999999", None),
        ] {
            assert_eq!(Money::parse(currency, text), minor_units.map(|it| Money::new(currency, it)), "{text}");
        }
        for currency in Currency::ALL {
            assert!(Money::parse(currency, Money::example(currency)).is_some(), "{currency}");
        }
    }

    #[test]
    fn every_currency_is_found_by_its_code_only() {
        for currency in Currency::ALL {
            assert_eq!(currency.code().parse(), Ok(currency));
        }
        for code in ["", "sgd", "USDT", "XXX", "SGD "] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency));
        }
    }

    #[test]
    fn a_currency_has_its_own_text_and_decimals() {
        for (currency, text, symbol, decimals, exponent) in
            [(Currency::Sgd, "SGD", "S$", 2, 2), (Currency::Idr, "IDR", "Rp", 0, 2), (Currency::Jpy, "JPY", "¥", 0, 0)]
        {
            assert_eq!(currency.to_string(), text);
            assert_eq!(currency.symbol(), symbol);
            assert_eq!((currency.decimals(), currency.exponent()), (decimals, exponent), "{currency}");
        }
    }

    #[test]
    fn amounts_of_one_currency_are_added() {
        let sum = Money::new(Currency::Sgd, 1850).checked_add(Money::new(Currency::Sgd, 250));
        assert_eq!(sum, Some(Money::new(Currency::Sgd, 2100)));
    }

    #[test]
    fn sums_reject_overflow_and_mixed_currencies() {
        let money = Money::new(Currency::Sgd, i64::MAX);
        assert_eq!(money.checked_times(2), None);
        assert_eq!(money.checked_add(Money::new(Currency::Sgd, 1)), None);
        assert_eq!(Money::new(Currency::Sgd, 1).checked_add(Money::new(Currency::Jpy, 1)), None);
        assert_eq!(Money::new(Currency::Jpy, 3).checked_times(4), Some(Money::new(Currency::Jpy, 12)));
    }
}
