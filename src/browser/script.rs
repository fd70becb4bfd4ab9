//! Loads a script once, and says when it has run.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use js_sys::Promise;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

/// How long a buyer waits for it. The SDK gives its own parts as long.
const PATIENCE: Duration = Duration::from_secs(15);

thread_local! {
    /// The load that is under way or done: the SDK is one, and its script runs once a page.
    static LOADED: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// How many loads have failed.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// Loads the script at `url`. A second call waits for the first; a failed load may be tried again.
///
/// # Errors
/// When the script could not be fetched, or took more than 15 seconds.
pub async fn load(url: &str) -> Result<(), ()> {
    let promise = LOADED.with_borrow_mut(|loaded| loaded.get_or_insert_with(|| begin(&address(url))).clone());
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => {
            // Whoever else waited for it may have been here already.
            if LOADED.take().is_some() {
                FAILURES.set(FAILURES.get() + 1);
            }
            Err(())
        }
    }
}

/// A browser would let a second load of the same address wait for the first one, which may hang.
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
        // Too late for a promise that is settled, which is then left as it is.
        set_timeout(
            move || {
                let _ = reject.call0(&wasm_bindgen::JsValue::NULL);
            },
            PATIENCE,
        );
    })
}
