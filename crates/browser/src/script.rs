//! Loads a script once.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use js_sys::Promise;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

/// The SDK uses the same timeout for its own parts.
const TIMEOUT: Duration = Duration::from_secs(15);

thread_local! {
    /// The load in progress or done. There is one SDK, and its script runs once per page.
    static LOADED: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// How many loads have failed.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Loads the script at `url`. A second call waits for the first; a failed load may be tried again.
///
/// # Errors
/// When the script could not be fetched, or took more than 15 seconds.
pub(crate) async fn load(url: &str) -> Result<(), ()> {
    let promise = LOADED.with_borrow_mut(|loaded| loaded.get_or_insert_with(|| begin(&address(url))).clone());
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => {
            // Another caller that waited for the same load may have counted its failure already.
            if LOADED.take().is_some() {
                FAILURES.set(FAILURES.get() + 1);
            }
            Err(())
        }
    }
}

/// A new address for each retry: a browser lets a second load of the same address wait for the first, which may hang.
fn address(url: &str) -> String {
    match FAILURES.get() {
        0 => url.to_owned(),
        failures => format!("{url}{}retry={failures}", if url.contains('?') { '&' } else { '?' }),
    }
}

fn begin(url: &str) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let script = document().create_element("script").ok().and_then(|it| it.dyn_into::<HtmlScriptElement>().ok());
        let (Some(script), Some(head)) = (script, document().head()) else {
            let _ = reject.call0(&wasm_bindgen::JsValue::NULL);
            return;
        };
        script.set_src(url);
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
        if head.append_child(&script).is_err() {
            let _ = reject.call0(&wasm_bindgen::JsValue::NULL);
        }
        // Rejecting a settled promise has no effect.
        set_timeout(
            move || {
                let _ = reject.call0(&wasm_bindgen::JsValue::NULL);
            },
            TIMEOUT,
        );
    })
}
