//! What a browser remembers for its shopper, in cookies: the currency, the language, the appearance and the cart. They
//! hold nothing else and identify nobody.

use std::fmt::Display;

use axum::http::{
    HeaderMap, HeaderValue,
    header::{self, HeaderName},
    request::Parts,
};
use backend::gateway::is_phone;
use domain::{cart::Cart, money::Currency};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use leptos_i18n::Locale;

use crate::{
    language::{self, Language, tag},
    preferences::{Appearance, Preferences},
};

const CART: &str = "cart";
const CURRENCY: &str = "currency";
const LANGUAGE: &str = "language";
const APPEARANCE: &str = "appearance";

const ONE_YEAR: u32 = 365 * 24 * 60 * 60;

/// What the shopper of the request that is being answered has set, or what is likely.
pub fn all() -> Preferences {
    let cart = cart();
    let path = use_context::<Parts>().map(|parts| parts.uri.path().to_owned()).unwrap_or_default();
    // On the pages of the order that was made of it, the cart has become that order.
    let is_ordered = cart.ordered_as().is_some_and(|order| path.split('/').any(|part| part == order));
    let in_cart = if is_ordered { 0 } else { cart.count() };
    Preferences { language: language(), currency: currency(), appearance: appearance(), in_cart }
}

/// The shopper's currency; when none was chosen, that of those who speak their language.
pub fn currency() -> Currency {
    cookie(CURRENCY).and_then(|code| code.parse().ok()).unwrap_or_else(|| match language() {
        Language::en | Language::zh_CN => Currency::Sgd,
        Language::ms => Currency::Myr,
        Language::th => Currency::Thb,
        Language::id => Currency::Idr,
        Language::ko => Currency::Krw,
        Language::ja => Currency::Jpy,
        Language::pt_BR => Currency::Brl,
        Language::es | Language::fr | Language::de => Currency::Eur,
    })
}

/// The shopper's language: the chosen one, else the first of the browser's that the shop speaks.
pub fn language() -> Language {
    use_context::<Parts>().map(|parts| language_of(&parts.headers)).unwrap_or_default()
}

/// The same for a request with these headers.
pub fn language_of(headers: &HeaderMap) -> Language {
    let chosen = cookie_in(headers, LANGUAGE).and_then(|word| language_of_tag(&word));
    chosen.unwrap_or_else(|| Language::find_locale(&accepted(&header_in(headers, header::ACCEPT_LANGUAGE))))
}

/// Its tag.
pub fn language_tag() -> &'static str {
    tag(language())
}

/// The language with this tag.
pub fn language_of_tag(word: &str) -> Option<Language> {
    language::all().iter().copied().find(|it| tag(*it) == word)
}

/// The tags of an `Accept-Language` header, those first that are wanted most (RFC 9110, 12.5.4).
fn accepted(header: &str) -> Vec<String> {
    let mut tags: Vec<(u16, String)> = header
        .split(',')
        .filter_map(|part| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            // In thousandths: three decimals are all there may be.
            let (whole, decimals) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
            let thousandths = format!("{whole}{decimals:0<3}").parse().ok()?;
            Some((thousandths, tag.trim().to_owned())).filter(|(weight, tag)| *weight > 0 && !tag.is_empty())
        })
        .collect();
    tags.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// Light or dark.
pub fn appearance() -> Appearance {
    cookie(APPEARANCE).map(|word| Appearance::of_word(&word)).unwrap_or_default()
}

/// The cart.
pub fn cart() -> Cart {
    cookie(CART).map(|text| Cart::read(&text)).unwrap_or_default()
}

/// Whether the shopper sits before a phone or a tablet.
pub fn on_phone() -> bool {
    is_phone(&request_header(header::USER_AGENT))
}

/// Remembers a currency in the browser.
pub fn remember_currency(currency: Currency) {
    remember(CURRENCY, currency);
}

/// Remembers a language in the browser.
pub fn remember_language(language: Language) {
    remember(LANGUAGE, tag(language));
}

/// Remembers an appearance in the browser.
pub fn remember_appearance(appearance: Appearance) {
    remember(APPEARANCE, appearance.as_str());
}

/// Remembers a cart in the browser.
pub fn remember_cart(cart: &Cart) {
    remember(CART, cart);
}

/// Empties the cart that was ordered as this order, which is paid. One that was changed since stays.
pub fn empty_cart_of(order: &str) {
    if cart().ordered_as() == Some(order) {
        remember_cart(&Cart::default());
    }
}

fn remember(name: &str, value: impl Display) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={ONE_YEAR}; SameSite=Lax; HttpOnly");
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        options.append_header(header::SET_COOKIE, value);
    }
}

/// The value of a cookie of the request that is being answered.
pub(crate) fn cookie(name: &str) -> Option<String> {
    cookie_in(&use_context::<Parts>()?.headers, name)
}

fn cookie_in(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
}

fn request_header(name: HeaderName) -> String {
    use_context::<Parts>().map(|parts| header_in(&parts.headers, name)).unwrap_or_default()
}

fn header_in(headers: &HeaderMap, name: HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
