//! The languages of the buyer's pages. The texts are in `locales/`, one file a language.

/// The keys of the files.
pub(crate) mod texts;

use std::collections::BTreeMap;

use antom::types::Amount;
use serde_json::{Value, json};

use crate::{language::texts::Texts, model::currency::decimals};

/// The tag of BCP 47 of each language, and its file. Unknown locales get the first one.
const FILES: [(&str, &str); 16] = [
    ("en", include_str!("../locales/en.json")),
    ("zh-CN", include_str!("../locales/zh-CN.json")),
    ("zh-HK", include_str!("../locales/zh-HK.json")),
    ("ms", include_str!("../locales/ms.json")),
    ("th", include_str!("../locales/th.json")),
    ("id", include_str!("../locales/id.json")),
    ("ko", include_str!("../locales/ko.json")),
    ("ja", include_str!("../locales/ja.json")),
    ("pt-BR", include_str!("../locales/pt-BR.json")),
    ("es", include_str!("../locales/es.json")),
    ("fr", include_str!("../locales/fr.json")),
    ("de", include_str!("../locales/de.json")),
    ("tl", include_str!("../locales/tl.json")),
    ("vi", include_str!("../locales/vi.json")),
    ("nl", include_str!("../locales/nl.json")),
    ("it", include_str!("../locales/it.json")),
];

/// All languages.
#[derive(Debug)]
pub(crate) struct Languages {
    english: Language,
    others: Vec<Language>,
}

#[derive(Debug)]
pub(crate) struct Language {
    /// For the attribute `lang`.
    pub(crate) tag: &'static str,
    pub(crate) texts: Texts,
}

impl Languages {
    /// # Errors
    /// When a file is not JSON, or has not exactly the keys of [`Texts`].
    pub(crate) fn load() -> serde_json::Result<Self> {
        let [english, others @ ..] = FILES;
        let language = |(tag, file): (&'static str, &str)| Ok(Language { tag, texts: serde_json::from_str(file)? });
        Ok(Self {
            english: language(english)?,
            others: others.into_iter().map(language).collect::<serde_json::Result<_>>()?,
        })
    }

    fn all(&self) -> impl Iterator<Item = &Language> {
        std::iter::once(&self.english).chain(&self.others)
    }

    /// The language of a locale as Antom's SDK writes it (`th_TH`, `in_ID`), or of a tag of BCP 47. English for others.
    pub(crate) fn of_locale(&self, locale: &str) -> &Language {
        let locale = locale.to_ascii_lowercase().replace('_', "-");
        let (language, region) = locale.split_once('-').unwrap_or((&locale, ""));
        let tag = match (language, region) {
            ("zh", "hk" | "tw" | "mo" | "hant") => "zh-HK",
            ("zh", _) => "zh-CN",
            ("pt", _) => "pt-BR",
            // The old code, which the SDK uses.
            ("in", _) => "id",
            ("fil", _) => "tl",
            (other, _) => other,
        };
        self.all().find(|it| it.tag == tag).unwrap_or(&self.english)
    }

    /// What the SDK itself shows in the merchant's page, by language.
    pub(crate) fn texts_of_sdk(&self) -> Value {
        let of = |Texts { dialog, close_payment, loading, leave, frame, method, .. }: &Texts| {
            json!({
                "dialog": dialog, "closePayment": close_payment, "loading": loading, "leave": leave, "frame": frame,
                "method": method,
            })
        };
        self.all().map(|language| (language.tag, of(&language.texts))).collect::<BTreeMap<_, _>>().into_iter().collect()
    }
}

impl Language {
    /// The amount with the currency's code, in the language's convention: `SGD 1,234.50`, `1.234,50 EUR`.
    pub(crate) fn amount(&self, amount: &Amount) -> String {
        let number = &self.texts.number;
        let decimals = decimals(&amount.currency).unwrap_or(0);
        let digits = format!("{:0>width$}", amount.value, width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(decimals));
        let mut written = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && whole.len() >= number.minimum_digits && (whole.len() - index).is_multiple_of(3) {
                written.push_str(&number.group);
            }
            written.push(digit);
        }
        if decimals > 0 {
            written.push_str(&number.decimal);
            written.push_str(fraction);
        }
        if number.code_first {
            format!("{} {written}", amount.currency)
        } else {
            format!("{written}\u{a0}{}", amount.currency)
        }
    }
}

/// Puts a value into a text, for the name in braces.
pub(crate) fn fill(text: &str, name: &str, value: &str) -> String {
    text.replace(&format!("{{{name}}}"), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_text_and_its_placeholders() {
        fn walk(path: &str, english: &Value, other: &Value) {
            match (english, other) {
                (Value::Object(english), Value::Object(other)) => {
                    let keys = |map: &serde_json::Map<String, Value>| map.keys().cloned().collect::<Vec<_>>();
                    assert_eq!(keys(english), keys(other), "{path}");
                    english.iter().for_each(|(key, value)| walk(&format!("{path}/{key}"), value, &other[key]));
                }
                (Value::String(english), Value::String(other)) => {
                    let placeholders = |text: &str| {
                        let mut names: Vec<_> =
                            text.split('{').skip(1).map(|it| it.split('}').next().unwrap().to_owned()).collect();
                        names.sort();
                        names
                    };
                    // A separator of French numbers is a space.
                    assert!(!other.is_empty(), "{path}");
                    assert_eq!(placeholders(english), placeholders(other), "{path}");
                }
                _ => {}
            }
        }
        Languages::load().unwrap();
        let parsed = FILES.map(|(tag, file)| (tag, serde_json::from_str::<Value>(file).unwrap()));
        for (tag, file) in &parsed {
            walk(tag, &parsed[0].1, file);
        }
    }

    #[test]
    fn locales_of_the_sdk_lead_to_their_language_and_unknown_ones_to_english() {
        let languages = Languages::load().unwrap();
        for (locale, tag) in [
            ("en_US", "en"),
            ("zh_CN", "zh-CN"),
            ("zh_HK", "zh-HK"),
            ("zh_TW", "zh-HK"),
            ("zh-Hant", "zh-HK"),
            ("ms_MY", "ms"),
            ("th_TH", "th"),
            ("in_ID", "id"),
            ("id-ID", "id"),
            ("ko_KR", "ko"),
            ("ja_JP", "ja"),
            ("pt_BR", "pt-BR"),
            ("pt_PT", "pt-BR"),
            ("es_ES", "es"),
            ("fr_FR", "fr"),
            ("de", "de"),
            ("tl_PH", "tl"),
            ("fil", "tl"),
            ("vi_VN", "vi"),
            ("nl_NL", "nl"),
            ("it_IT", "it"),
            ("ar_SA", "en"),
            ("", "en"),
            ("<script>", "en"),
        ] {
            assert_eq!(languages.of_locale(locale).tag, tag, "{locale}");
        }
    }

    /// The separators and positions are those of JavaScript's `Intl.NumberFormat` with `currencyDisplay: 'code'`.
    #[test]
    fn amounts_are_written_in_the_convention_of_the_language() {
        let languages = Languages::load().unwrap();
        for (locales, euros, thousand, won) in [
            (&["en", "zh-CN", "zh-HK", "ms", "th", "ko", "ja", "tl"][..], "EUR 6.40", "EUR 1,250.50", "KRW 12,345,678"),
            (&["id", "pt-BR", "nl"], "EUR 6,40", "EUR 1.250,50", "KRW 12.345.678"),
            (&["de", "vi"], "6,40\u{a0}EUR", "1.250,50\u{a0}EUR", "12.345.678\u{a0}KRW"),
            (&["es", "it"], "6,40\u{a0}EUR", "1250,50\u{a0}EUR", "12.345.678\u{a0}KRW"),
            (&["fr"], "6,40\u{a0}EUR", "1\u{202f}250,50\u{a0}EUR", "12\u{202f}345\u{202f}678\u{a0}KRW"),
        ] {
            for locale in locales {
                let write = |currency, value| languages.of_locale(locale).amount(&Amount::new(currency, value));
                let written = [write("EUR", 640), write("EUR", 125_050), write("KRW", 12_345_678)];
                assert_eq!(written, [euros, thousand, won], "{locale}");
            }
        }
    }
}
