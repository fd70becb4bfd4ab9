//! `AMSElement`, Antom's Payment Element: a form inside the page, in which Antom asks for the payment method
//! (docs.antom.com/ac/cashierpay/element).
//!
//! Its promises never reject: what went wrong stands in what they resolve with.

use domain::checkout::SdkSettings;
use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{
    sdk_event::{ElementResult, SdkEvent},
    value::{get, listener, object, read_event, text},
};

#[wasm_bindgen]
extern "C" {
    type AMSElement;

    #[wasm_bindgen(constructor, catch)]
    fn new(options: &Object) -> Result<AMSElement, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn mount(this: &AMSElement, parameters: &Object, selector: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch, js_name = submitPayment)]
    fn submit_payment(this: &AMSElement) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn destroy(this: &AMSElement) -> Result<JsValue, JsValue>;
}

/// One instance of the element for one payment session. Destroyed when it is dropped.
pub struct PaymentElement {
    instance: AMSElement,
}

impl PaymentElement {
    /// Makes the element for a session. `on_event` hears what it says meanwhile.
    ///
    /// # Errors
    /// When the SDK's script is not there or refuses the settings.
    pub fn new(
        settings: &SdkSettings,
        session_data: &str,
        on_event: impl Fn(SdkEvent) + 'static,
    ) -> Result<Self, SdkEvent> {
        let options = object(&[
            ("sessionData", session_data.into()),
            ("environment", settings.environment.as_str().into()),
            ("locale", settings.locale.as_str().into()),
            ("onEventCallback", listener(on_event)),
        ]);
        let instance = AMSElement::new(&options).map_err(|error| read_event(&error))?;
        Ok(Self { instance })
    }

    /// Puts the element into the page. Wait for it with [`mounted`].
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub fn mount(&self, selector: &str) -> Result<Promise, SdkEvent> {
        let parameters = object(&[
            ("type", "payment".into()),
            // The result page is opened by us, from the result, after the element has been freed.
            ("notRedirectAfterComplete", true.into()),
        ]);
        self.instance.mount(&parameters, selector).map_err(|error| read_event(&error))
    }

    /// Pays with what the buyer has chosen. Wait for it with [`submitted`].
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub fn submit(&self) -> Result<Promise, SdkEvent> {
        self.instance.submit_payment().map_err(|error| read_event(&error))
    }
}

/// Waits until the buyer can choose.
///
/// # Errors
/// What the SDK says is wrong.
pub async fn mounted(mounting: Promise) -> Result<(), SdkEvent> {
    let answer = JsFuture::from(mounting).await.map_err(|error| read_event(&error))?;
    let error = get(&answer, "error");
    if error.is_truthy() { Err(read_event(&error)) } else { Ok(()) }
}

/// Waits for what the payment came to; a redirect leaves the page instead.
pub async fn submitted(submission: Promise) -> ElementResult {
    match JsFuture::from(submission).await {
        Ok(answer) => {
            let error = get(&answer, "error");
            ElementResult {
                status: text(&answer, "status").unwrap_or_default(),
                error_code: text(&error, "code"),
                needs_new_session: get(&error, "needChangeSessionForRetry").is_truthy(),
            }
        }
        Err(error) => ElementResult { error_code: Some(read_event(&error).code), ..ElementResult::default() },
    }
}

impl Drop for PaymentElement {
    fn drop(&mut self) {
        // Nothing is left to be told when freeing fails.
        let _ = self.instance.destroy();
    }
}
