//! What browsers offer to every page. Only event handlers and effects call it, which do not run on the server.

use std::time::Duration;

use js_sys::{Date, Promise};
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::value::{get, object, text};

/// Marks the page as hydrated, for tests and styles: the server's page is visible before it can be used. Each island
/// calls this in an effect. The server itself marks a page without islands.
pub(crate) fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // Fails only for a malformed attribute name.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// The elements below `root` that a selector describes.
pub(crate) fn elements(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(JsCast::unchecked_into).collect()
}

pub(crate) async fn sleep(duration: Duration) {
    let elapsed = Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Fails only for a value that is not a function.
                let _ = resolve.call0(&JsValue::NULL);
            },
            duration,
        );
    });
    // This promise is never rejected.
    let _ = JsFuture::from(elapsed).await;
}

/// Goes to an address. Fails only for a malformed one.
pub(crate) fn go_to(address: &str) {
    let _ = window().location().set_href(address);
}

/// Writes the times in `root` that the server marks (`data-local`) in the customer's time zone.
pub(crate) fn write_local_times(root: &Element) {
    for time in elements(root, "time[data-local]") {
        if let Some(local) = time.get_attribute("datetime").and_then(|at| local_time(&at)) {
            time.set_text_content(Some(&local));
        }
    }
}

/// A moment such as `2026-01-31T09:30:05Z` in the customer's time zone and in the page's language. A browser that speaks
/// this language as in another region, for example `en-GB`, formats as that region does.
fn local_time(at: &str) -> Option<String> {
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
