//! Bindings to Antom's browser SDK, and to what browsers offer to pages.
//!
//! Everything here compiles on the server too, but only event handlers and effects call it.

pub mod payment_component;
pub mod payment_element;
pub mod script;
pub mod sdk_event;
pub mod sharing;
mod value;

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Marks the page as hydrated, for tests and styles: the server's page is visible before it can be used. Each island
/// calls this in an effect. The server itself marks a page without islands.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        // Fails only for a malformed attribute name.
        let _ = root.set_attribute("data-hydrated", "");
    }
}

pub async fn sleep(duration: Duration) {
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
