//! `AMSElement`, Antom's [Payment Element](https://docs.antom.com/ac/cashierpay/element): a form inside the page, in which
//! the customer chooses the payment method.
//!
//! Its promises never reject: they resolve with an object that may have an `error`.

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{
    sdk_event::{ElementResult, NextAction, SdkEvent},
    sdk_settings::SdkSettings,
    value::{event_callback, get, object, read_event, text},
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
pub(crate) struct PaymentElement {
    instance: AMSElement,
}

impl PaymentElement {
    /// Creates the element for a session. `on_event` receives its events.
    ///
    /// # Errors
    /// When the SDK's script is not there or refuses the settings.
    pub(crate) fn new(
        settings: &SdkSettings,
        session_data: &str,
        on_event: impl Fn(SdkEvent) + 'static,
    ) -> Result<Self, SdkEvent> {
        let options = object(&[
            ("sessionData", session_data.into()),
            ("environment", (&*settings.environment).into()),
            ("locale", (&*settings.locale).into()),
            ("onEventCallback", event_callback(on_event)),
        ]);
        let instance = AMSElement::new(&options).map_err(|error| read_event(&error))?;
        Ok(Self { instance })
    }

    /// Mounts the element into the page. Wait for it with [`mounted`].
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub(crate) fn mount(&self, selector: &str) -> Result<Promise, SdkEvent> {
        let parameters = object(&[
            ("type", "payment".into()),
            // The shop opens the result page itself, after it has unmounted the element.
            ("notRedirectAfterComplete", true.into()),
            // Version 2 otherwise starts the only method on offer without waiting for the shop's pay button. 1.47 passes
            // it to Antom's page unread.
            ("merchantAppointParam", object(&[("singleOption", "list".into())]).into()),
        ]);
        self.instance.mount(&parameters, selector).map_err(|error| read_event(&error))
    }

    /// Pays with the customer's choice. Wait for it with [`submitted`].
    ///
    /// Call it in the click handler itself, before any `await`: browsers open Apple Pay's sheet, and windows of the
    /// verification, only in response to a click.
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub(crate) fn submit(&self) -> Result<Promise, SdkEvent> {
        self.instance.submit_payment().map_err(|error| read_event(&error))
    }
}

/// Waits until the customer can choose.
///
/// # Errors
/// The error of the SDK.
pub(crate) async fn mounted(mounting: Promise) -> Result<(), SdkEvent> {
    let answer = JsFuture::from(mounting).await.map_err(|error| read_event(&error))?;
    let error = get(&answer, "error");
    if error.is_truthy() { Err(read_event(&error)) } else { Ok(()) }
}

/// Waits for the result of the payment. With a redirect there is none: the browser leaves the page.
pub(crate) async fn submitted(submission: Promise) -> ElementResult {
    match JsFuture::from(submission).await {
        Ok(answer) => {
            let error = get(&answer, "error");
            ElementResult {
                status: text(&answer, "status").unwrap_or_default(),
                error_code: text(&error, "code"),
                // In the error by the documentation and in 1.47, beside it in Antom's own integration of version 2.
                needs_new_session: [&error, &answer].iter().any(|it| get(it, "needChangeSessionForRetry").is_truthy()),
                verification_closed: get(&answer, "userCanceled3D").is_truthy(),
                next_action: next_action(&answer),
            }
        }
        Err(error) => ElementResult { error_code: Some(read_event(&error).code), ..ElementResult::default() },
    }
}

fn next_action(answer: &JsValue) -> Option<NextAction> {
    let action = get(&get(answer, "session"), "nextAction");
    action.is_truthy().then(|| NextAction { normal_url: text(&action, "normalUrl") })
}

impl Drop for PaymentElement {
    fn drop(&mut self) {
        // Nothing can be done about an error of the SDK here.
        let _ = self.instance.destroy();
    }
}
