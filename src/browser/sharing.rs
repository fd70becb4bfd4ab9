//! What the browser does with a page: it copies its address, prints it, and writes times in the customer's time zone.

use js_sys::{Date, Function, Promise};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::value::{get, object, text};

/// Copies the page's address, without its parameters. Returns whether that succeeded: browsers offer it to secure pages only.
pub async fn copy_address() -> bool {
    let location = window().location();
    let (Ok(origin), Ok(path)) = (location.origin(), location.pathname()) else { return false };
    let clipboard = get(&get(&window(), "navigator"), "clipboard");
    let Ok(write) = get(&clipboard, "writeText").dyn_into::<Function>() else { return false };
    match write.call1(&clipboard, &format!("{origin}{path}").into()).map(JsCast::dyn_into::<Promise>) {
        Ok(Ok(copying)) => JsFuture::from(copying).await.is_ok(),
        _ => false,
    }
}

pub fn print() {
    // Fails only where nothing can be printed.
    let _ = window().print();
}

/// A moment such as `2026-01-31T09:30:05Z` in the customer's time zone and in the page's language. A browser that speaks
/// this language as in another region, for example `en-GB`, formats as that region does.
pub fn local_time(at: &str) -> Option<String> {
    let page = document().document_element()?.get_attribute("lang")?;
    let own = text(&get(&window(), "navigator"), "language").filter(|own| own.starts_with(&page));
    let language = own.unwrap_or(page);
    let date = Date::new(&at.into());
    let parts = [
        ("year", "numeric"),
        ("month", "short"),
        ("day", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("timeZoneName", "short"),
    ];
    let options = object(&parts.map(|(name, style)| (name, JsValue::from_str(style))));
    date.to_locale_string(&language, &options).as_string()
}
