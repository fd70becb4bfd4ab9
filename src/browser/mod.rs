//! The browser's side: loading Antom's SDK and driving its payment component.
//!
//! Everything here compiles on the server too and is only called from event handlers and effects.

pub mod payment_component;
pub mod payment_element;
pub mod script;
pub mod sdk_event;
mod value;

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Marks the page as alive, for tests and styles: what the server rendered can be seen before it can be used. Each
/// island calls it in an effect of its own.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // It fails only for a malformed attribute name.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// The same for pages with nothing to wait for.
pub fn mark_page_without_islands() {
    if let Ok(None) = document().query_selector("leptos-island") {
        mark_hydrated();
    }
}

/// Waits for a while.
pub async fn sleep(duration: Duration) {
    let elapsed = Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // It fails only for what is no function.
                let _ = resolve.call0(&JsValue::NULL);
            },
            duration,
        );
    });
    // This promise is never broken.
    let _ = JsFuture::from(elapsed).await;
}
