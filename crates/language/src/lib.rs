//! The languages that the shop speaks. Their words are in `locales/`, one file a topic and language; a key that is not
//! in all of them, or is used and in none, fails the build.

use i18n::Locale;
use leptos::prelude::use_context;

/// What `build.rs` makes of the files.
#[allow(missing_docs, clippy::all, clippy::pedantic, clippy::restriction, unreachable_pub, reason = "generated")]
mod words {
    include!(env!("WORDS"));
}
pub use words::i18n;

/// One of the shop's languages.
pub type Language = Locale;

/// All of them, in the order in which they are offered.
pub fn all() -> &'static [Language] {
    <Locale as leptos_i18n::Locale>::get_all()
}

/// The language of the page that is being rendered; the first one outside of a page.
pub fn current() -> Language {
    use_context::<Language>().unwrap_or_default()
}

/// What a language is called by those who speak it.
pub fn name(language: Language) -> &'static str {
    match language {
        Locale::en => "English",
        Locale::zh_CN => "简体中文",
        Locale::zh_HK => "繁體中文",
        Locale::ms => "Bahasa Melayu",
        Locale::th => "ไทย",
        Locale::id => "Bahasa Indonesia",
        Locale::tl => "Tagalog",
        Locale::vi => "Tiếng Việt",
        Locale::ko => "한국어",
        Locale::ja => "日本語",
        Locale::pt_BR => "Português (Brasil)",
        Locale::es => "Español",
        Locale::fr => "Français",
        Locale::de => "Deutsch",
        Locale::nl => "Nederlands",
        Locale::it => "Italiano",
    }
}

/// The tag of BCP 47, for the page, its address and the database: `pt-BR`.
pub fn tag(language: Language) -> &'static str {
    leptos_i18n::Locale::as_str(language)
}

/// The tags of all languages.
pub fn tags() -> Vec<&'static str> {
    all().iter().map(|language| tag(*language)).collect()
}

/// The language for a range of `Accept-Language`: `fr-CH`, `zh-Hant-TW`.
pub fn for_range(range: &str) -> Option<Language> {
    let range = range.to_ascii_lowercase();
    let mut parts = range.split('-');
    let wanted = match parts.next()? {
        // Writers of Traditional Chinese name the script, the region, or Cantonese.
        "zh" => match parts.find(|part| matches!(*part, "hans" | "hant" | "hk" | "mo" | "tw")) {
            None | Some("hans") => "zh-CN",
            Some(_) => "zh-HK",
        },
        "yue" => "zh-HK",
        "pt" => "pt-BR",
        // Browsers ask for Filipino, whose basis is Tagalog.
        "fil" => "tl",
        same => same,
    };
    all().iter().copied().find(|known| tag(*known) == wanted)
}

/// The same language among the locales that Antom documents for its SDK: fifteen in the guide (step 2.2), and for Payment
/// Element (<https://docs.antom.com/ac/sdks/web_AMSElement>) seven more, such as Japanese. Indonesian has its old code.
pub fn sdk_locale(language: Language) -> &'static str {
    match language {
        Locale::en => "en_US",
        Locale::zh_CN => "zh_CN",
        Locale::zh_HK => "zh_HK",
        Locale::ms => "ms_MY",
        Locale::th => "th_TH",
        Locale::id => "in_ID",
        Locale::tl => "tl_PH",
        Locale::vi => "vi_VN",
        Locale::ko => "ko_KR",
        Locale::ja => "ja_JP",
        Locale::pt_BR => "pt_BR",
        Locale::es => "es_ES",
        Locale::fr => "fr_FR",
        Locale::de => "de_DE",
        Locale::nl => "nl_NL",
        Locale::it => "it_IT",
    }
}
