//! The cookies in a customer's browser: language, currency, appearance, cart and orders. They hold nothing else and identify
//! no person.

use std::fmt::Display;

use axum::http::{Extensions, HeaderMap, HeaderValue, header, request::Parts};
use backend::{app_context::AppContext, gateway};
use cookie::{Cookie, CookieBuilder, SameSite, time::Duration};
use domain::{cart::Cart, money::Currency, order_keys::OrderToken};
use leptos::prelude::{use_context, with_context};
use leptos_axum::ResponseOptions;
use url::Url;

use crate::{
    language::{self, Language, tag},
    preferences::{Appearance, Preferences},
};

const CART: &str = "cart";
const ORDERS: &str = "orders";
const CURRENCY: &str = "currency";
const LANGUAGE: &str = "language";
const APPEARANCE: &str = "appearance";

const LIFETIME: Duration = Duration::days(365);

/// The most orders that a browser remembers: their tokens fit into one cookie.
const MAXIMUM_ORDERS: usize = 20;

/// The preferences of the current request; what the customer has not chosen is derived from the browser's languages.
pub fn preferences() -> Preferences {
    let of_request = || with_context(|parts: &Parts| preferences_of(&parts.headers, &parts.extensions));
    use_context::<Preferences>().or_else(of_request).unwrap_or_default()
}

/// The same for a request with these headers and extensions.
pub(super) fn preferences_of(headers: &HeaderMap, extensions: &Extensions) -> Preferences {
    // The language of the address, else the chosen one, else the browser's most preferred one that the shop supports.
    let language = extensions.get::<AddressLanguage>().map_or_else(|| language_from_headers(headers), |it| it.0);
    let chosen = value_in(headers, CURRENCY).and_then(|code| code.parse().ok());
    let appearance = value_in(headers, APPEARANCE).map(|word| Appearance::from_word(&word));
    Preferences {
        language,
        currency: chosen.unwrap_or_else(|| usual_currency(language)),
        appearance: appearance.unwrap_or_default(),
    }
}

/// The number to show beside the cart's link. `None` on the result page of the order that was placed from the cart: the page
/// empties the cart if the order is paid, which it knows only after the header is rendered.
pub fn cart_count() -> Option<i64> {
    let cart = cart();
    let path = with_context(|parts: &Parts| parts.uri.path().to_owned()).unwrap_or_default();
    let is_ordered = cart.ordered_as().is_some_and(|order| path.strip_prefix("/orders/") == Some(order.as_str()));
    (!is_ordered).then(|| cart.count())
}

/// The currency in which the current page has its prices.
pub fn currency() -> Currency {
    preferences().currency
}

fn usual_currency(language: Language) -> Currency {
    match language {
        Language::en => Currency::Sgd,
        Language::zh_CN => Currency::Cny,
        Language::zh_HK => Currency::Hkd,
        Language::ms => Currency::Myr,
        Language::th => Currency::Thb,
        Language::id => Currency::Idr,
        Language::tl => Currency::Php,
        Language::vi => Currency::Vnd,
        Language::ko => Currency::Krw,
        Language::ja => Currency::Jpy,
        Language::pt_BR => Currency::Brl,
        Language::es | Language::fr | Language::de | Language::nl | Language::it => Currency::Eur,
    }
}

/// The language that the address of the current request names.
#[derive(Debug, Clone, Copy)]
pub(super) struct AddressLanguage(pub(super) Language);

/// The same; `None` if the address names none.
pub(super) fn address_language() -> Option<Language> {
    with_context(|parts: &Parts| Some(parts.extensions.get::<AddressLanguage>()?.0)).flatten()
}

/// The language of the current page.
pub fn language() -> Language {
    preferences().language
}

/// The chosen language, else the browser's most preferred one, for a request with these headers.
pub fn language_from_headers(headers: &HeaderMap) -> Language {
    let chosen = value_in(headers, LANGUAGE).and_then(|tag| language_from_tag(&tag));
    let accepted = || accepted_languages(headers).iter().find_map(|range| language::for_range(range));
    chosen.or_else(accepted).unwrap_or_default()
}

/// The tag of the current request's language.
pub fn language_tag() -> &'static str {
    tag(language())
}

/// The language with this tag.
pub fn language_from_tag(wanted: &str) -> Option<Language> {
    language::all().iter().copied().find(|known| tag(*known) == wanted)
}

/// The language ranges of `Accept-Language`, the most preferred first (RFC 9110, 12.5.4).
fn accepted_languages(headers: &HeaderMap) -> Vec<String> {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The library removes spaces, but not tabs. It gets one range at a time because it cannot sort a weight of `NaN`.
    let mut ranges: Vec<(String, _)> = header
        .replace('\t', " ")
        .split(',')
        .flat_map(accept_language::parse_with_quality)
        .filter(|(_, weight)| *weight > 0.0)
        .collect();
    ranges.sort_by(|(_, left), (_, right)| right.total_cmp(left));
    ranges.into_iter().map(|(range, _)| range).collect()
}

/// The cart, empty if there is none.
pub fn cart() -> Cart {
    with_context(|parts: &Parts| cart_in(&parts.headers)).unwrap_or_default()
}

/// The same for a request with these headers.
pub(super) fn cart_in(headers: &HeaderMap) -> Cart {
    value_in(headers, CART).map(|text| Cart::read(&text)).unwrap_or_default()
}

/// Whether the current request comes from a phone or a tablet.
pub fn is_phone() -> bool {
    with_context(|parts: &Parts| is_phone_in(&parts.headers)) == Some(true)
}

/// Whether a request with these headers does.
pub(super) fn is_phone_in(headers: &HeaderMap) -> bool {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    gateway::is_phone(user_agent.unwrap_or_default())
}

/// Stores the currency in the browser.
pub fn set_currency(currency: Currency) {
    set(CURRENCY, currency);
}

/// Stores the language in the browser.
pub fn set_language(language: Language) {
    set(LANGUAGE, tag(language));
}

/// The cookie that stores the language in the browser.
pub(super) fn language_cookie(language: Language, public_url: &Url) -> Cookie<'static> {
    build(LANGUAGE, tag(language).to_owned(), public_url).max_age(LIFETIME).build()
}

/// Stores the appearance in the browser.
pub fn set_appearance(appearance: Appearance) {
    set(APPEARANCE, appearance.as_str());
}

/// Stores the cart in the browser.
pub fn set_cart(cart: &Cart) {
    set(CART, cart);
}

/// Empties the cart that this order was created from, now that it is paid. A cart that has changed since stays.
pub fn clear_ordered_cart(order: &OrderToken) {
    if cart().ordered_as() == Some(order) {
        set_cart(&Cart::default());
    }
}

/// The orders that were placed or looked up in the browser, newest first.
pub fn orders() -> Vec<OrderToken> {
    let tokens = value(ORDERS).unwrap_or_default();
    tokens.split('.').filter(|token| !token.is_empty()).take(MAXIMUM_ORDERS).map(OrderToken::new).collect()
}

/// Adds an order to those that the browser remembers.
pub fn remember_order(token: &OrderToken) {
    let mut remembered = orders();
    remembered.retain(|other| other != token);
    remembered.insert(0, token.clone());
    remembered.truncate(MAXIMUM_ORDERS);
    let tokens: Vec<&str> = remembered.iter().map(OrderToken::as_str).collect();
    set(ORDERS, tokens.join("."));
}

fn set(name: &'static str, value: impl Display) {
    let (Some(options), Some(context)) = (use_context::<ResponseOptions>(), use_context::<AppContext>()) else {
        return;
    };
    let cookie = build(name, value.to_string(), &context.public_url).max_age(LIFETIME).build();
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        options.append_header(header::SET_COOKIE, value);
    }
}

/// A cookie with the attributes that all of the shop's cookies have.
pub(super) fn build(name: &'static str, value: String, public_url: &Url) -> CookieBuilder<'static> {
    // Without https, browsers would reject a cookie that is `Secure`.
    let secure = public_url.scheme() == "https";
    Cookie::build((name, value)).path("/").same_site(SameSite::Lax).http_only(true).secure(secure)
}

/// The decoded value of a cookie of the current request.
pub(super) fn value(name: &str) -> Option<String> {
    with_context(|parts: &Parts| value_in(&parts.headers, name)).flatten()
}

/// The decoded value of a cookie of a request with these headers.
pub(super) fn value_in(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(Cookie::split_parse_encoded).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
