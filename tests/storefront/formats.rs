//! Amounts and moments on pages, compared with formats.json. Its amounts have ¤ instead of the shop's symbols.

use std::collections::HashMap;

use antom_storefront::{
    labels,
    language::{self, tag},
};
use domain::money::{Currency, Money};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    amounts: Vec<i64>,
    languages: HashMap<String, Formats>,
}

#[derive(Deserialize)]
struct Formats {
    money: HashMap<String, Vec<String>>,
    moments: Vec<String>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("formats.json")).unwrap()
}

const ADVICE: &str = "formats.json lacks it: run `node tests/storefront/formats.mjs`";

#[test]
fn every_language_writes_every_currency_with_the_separators_and_spaces_of_cldr() {
    let reference = reference();
    for &language in language::all() {
        let formats = reference.languages.get(tag(language)).expect(ADVICE);
        for currency in Currency::ALL {
            let written: Vec<String> = reference
                .amounts
                .iter()
                .map(|&amount| labels::money(language, Money::new(currency, amount)))
                .map(|text| text.replacen(currency.symbol(), "¤", 1).replacen(currency.code(), "¤", 1))
                .collect();
            assert_eq!(&written, formats.money.get(currency.code()).expect(ADVICE), "{} {currency}", tag(language));
        }
    }
}

#[test]
fn every_language_writes_a_moment_as_cldr_does() {
    let reference = reference();
    for &language in language::all() {
        let moments = (1..=12).map(|month| labels::moment(language, &format!("2026-{month:02}-09T08:07:05Z")));
        let written: Vec<String> = moments.collect();
        assert_eq!(written, reference.languages.get(tag(language)).expect(ADVICE).moments, "{}", tag(language));
    }
}

#[test]
fn the_symbol_of_an_amount_is_the_shops() {
    let mut written = Vec::new();
    for language in
        ["en", "de", "pt-BR", "id"].map(|wanted| language::all().iter().find(|known| tag(**known) == wanted))
    {
        for (currency, minor_units) in [(Currency::Eur, 4590), (Currency::Idr, 22_000_000), (Currency::Pln, 5190)] {
            written.push(labels::money(*language.unwrap(), Money::new(currency, minor_units)).replace('\u{a0}', "_"));
        }
    }
    assert_eq!(
        written,
        [
            ["€45.90", "Rp_220,000", "PLN_51.90"],
            ["45,90_€", "220.000_Rp", "51,90_zł"],
            ["€_45,90", "Rp_220.000", "PLN_51,90"],
            ["€45,90", "Rp_220.000", "PLN_51,90"],
        ]
        .concat()
    );
}
