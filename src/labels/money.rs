//! Amounts as each language writes them.

use domain::money::{Currency, Money};
use icu_decimal::{DecimalFormatter, input::Decimal};

use crate::language::Language;

/// Keeps an amount on one line.
const NO_BREAK_SPACE: char = '\u{a0}';

/// An amount as the language writes it: separators and grouping from CLDR, the symbol from the shop's own table.
pub fn money(language: Language, money: Money) -> String {
    let number = number(language, money);
    let (symbol, code) = (money.currency.symbol(), money.currency.code());
    match symbol_position(language) {
        SymbolPosition::After => format!("{number}{NO_BREAK_SPACE}{symbol}"),
        // "zł 51.90" is written nowhere: in front of the number, readers know the code.
        _ if money.currency == Currency::Pln => format!("{code}{NO_BREAK_SPACE}{number}"),
        SymbolPosition::BeforeWithSpace => format!("{symbol}{NO_BREAK_SPACE}{number}"),
        // CLDR sets letters apart from digits: "RM 5", but "S$5".
        SymbolPosition::Before if symbol.ends_with(char::is_alphabetic) => format!("{symbol}{NO_BREAK_SPACE}{number}"),
        SymbolPosition::Before => format!("{symbol}{number}"),
    }
}

fn number(language: Language, money: Money) -> String {
    let locale = leptos_i18n::Locale::as_icu_locale(language);
    let mut decimal = Decimal::from(money.minor_units);
    decimal.multiply_pow10(money.currency.exponent().try_into().map_or(0, i16::wrapping_neg));
    if money.currency.decimals() == 0 {
        // Show a fraction that people do not usually write, because it is money too.
        decimal.absolute.trim_end_if_integer();
    }
    match DecimalFormatter::try_new(locale.into(), Default::default()) {
        Ok(formatter) => formatter.format_to_string(&decimal),
        Err(_) => decimal.to_string(),
    }
}

/// Where a language writes the symbol of a currency. From the pattern of CLDR.
enum SymbolPosition {
    Before,
    BeforeWithSpace,
    After,
}

fn symbol_position(language: Language) -> SymbolPosition {
    match language {
        Language::en
        | Language::zh_CN
        | Language::zh_HK
        | Language::tl
        | Language::ms
        | Language::th
        | Language::id
        | Language::ko
        | Language::ja => SymbolPosition::Before,
        Language::pt_BR | Language::nl => SymbolPosition::BeforeWithSpace,
        Language::es | Language::fr | Language::de | Language::vi | Language::it => SymbolPosition::After,
    }
}
