//! Currencies and how amounts are displayed.

use antom::types::Amount;

/// Antom's currencies with the number of decimals that `value` includes ("Usage rules of the Amount
/// object", <https://docs.antom.com/ac/ref/cc>).
const CURRENCIES: &[(&str, usize)] = &[
    ("AUD", 2),
    ("BDT", 2),
    ("BRL", 2),
    ("CAD", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("IDR", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("MXN", 2),
    ("MYR", 2),
    ("NZD", 2),
    ("PEN", 2),
    ("PHP", 2),
    ("PKR", 2),
    ("PLN", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TWD", 2),
    ("USD", 2),
    ("VND", 0),
];

/// How many decimals `value` includes; `None` for currencies that Antom's table does not have.
pub(crate) fn decimals(currency: &str) -> Option<usize> {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, decimals)| *decimals)
}

/// The amount for display: `SGD 42.00`, `IDR 1,250,000.00`, `JPY 900`.
pub(crate) fn display(amount: &Amount) -> String {
    let decimals = decimals(&amount.currency).unwrap_or(0);
    let digits = format!("{:0>width$}", amount.value, width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if decimals > 0 { "." } else { "" };
    format!("{} {grouped}{point}{fraction}", amount.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_with_the_decimals_of_their_currency() {
        for (currency, value, text) in [
            ("SGD", 4200, "SGD 42.00"),
            ("SGD", 5, "SGD 0.05"),
            ("SGD", 100_000, "SGD 1,000.00"),
            ("IDR", 125_000_000, "IDR 1,250,000.00"),
            ("JPY", 900, "JPY 900"),
            ("KRW", 12_345_678, "KRW 12,345,678"),
            ("VND", 1, "VND 1"),
        ] {
            assert_eq!(display(&Amount::new(currency, value)), text);
        }
    }
}
