//! What a browser remembers for its shopper: the currency, in a cookie. It holds nothing else and identifies nobody.

use axum::http::{HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::domain::money::Currency;

const COOKIE: &str = "currency";
const ONE_YEAR: u32 = 365 * 24 * 60 * 60;

/// The currency of the request that is being answered; the first of the shop's when none was chosen.
pub fn currency() -> Currency {
    use_context::<Parts>()
        .and_then(|parts| {
            let cookies = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
            cookies
                .flat_map(|line| line.split(';'))
                .filter_map(|pair| pair.trim().split_once('='))
                .find(|(name, _)| *name == COOKIE)
                .and_then(|(_, code)| code.parse().ok())
        })
        .unwrap_or(Currency::ALL[0])
}

/// Remembers a currency in the browser.
pub fn remember_currency(currency: Currency) {
    let cookie = format!("{COOKIE}={currency}; Path=/; Max-Age={ONE_YEAR}; SameSite=Lax; HttpOnly");
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie)) {
        options.insert_header(header::SET_COOKIE, value);
    }
}
