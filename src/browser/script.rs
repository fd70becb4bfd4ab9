//! Loads a script once, and says when it has run.

use std::cell::RefCell;

use js_sys::Promise;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlScriptElement;

thread_local! {
    /// The load that is under way or done: the SDK is one, and its script runs once a page.
    static LOADED: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Loads the script at `url`. A second call waits for the first; a failed load may be tried again.
///
/// # Errors
/// When the script could not be fetched, or the page has no head to put it in.
pub async fn load(url: &str) -> Result<(), ()> {
    let promise = LOADED.with_borrow_mut(|loaded| loaded.get_or_insert_with(|| begin(url)).clone());
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => {
            LOADED.set(None);
            Err(())
        }
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
    })
}
