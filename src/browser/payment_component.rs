//! `AMSCashierPayment`, Antom's payment component: the guide, step 2.
//!
//! The SDK speaks on three channels: `onEventCallback`, `onError`, and the promise of `createComponent`. Parameter
//! errors arrive only on the last two, so all three lead to one place here.

use js_sys::{Object, Promise, Reflect};
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use crate::domain::checkout::{SdkEvent, SdkSettings};

#[wasm_bindgen]
extern "C" {
    type AMSCashierPayment;

    #[wasm_bindgen(constructor, catch)]
    fn new(options: &Object) -> Result<AMSCashierPayment, JsValue>;

    #[wasm_bindgen(static_method_of = AMSCashierPayment, catch, js_name = preload)]
    fn preload(options: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = createComponent)]
    fn create_component(this: &AMSCashierPayment, parameters: &Object) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn unmount(this: &AMSCashierPayment) -> Result<(), JsValue>;
}

/// One instance of the SDK for one payment session. Unmounted when it is dropped.
pub struct PaymentComponent {
    instance: AMSCashierPayment,
    // The SDK calls it as long as the instance lives.
    _listener: Closure<dyn Fn(JsValue)>,
    overflow: String,
}

/// Preloads what the SDK will need (the guide, step 2.1). The SDK's script must have been loaded.
pub fn preload(settings: &SdkSettings) {
    // Only a matter of speed: a failure shows itself when the component is created.
    let _ = AMSCashierPayment::preload(&object(&[("environment", settings.environment.as_str().into())]));
}

impl PaymentComponent {
    /// Instantiates the SDK (the guide, step 2.2). `on_event` hears whatever the SDK says, on either callback.
    ///
    /// # Errors
    /// When the SDK's script is not there or refuses the settings.
    pub fn new(settings: &SdkSettings, on_event: impl Fn(SdkEvent) + 'static) -> Result<Self, SdkEvent> {
        let listener = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| on_event(read_event(&event)));
        let options = object(&[
            ("environment", settings.environment.as_str().into()),
            ("locale", settings.locale.as_str().into()),
            ("onEventCallback", listener.as_ref().clone()),
            ("onError", listener.as_ref().clone()),
        ]);
        let instance = AMSCashierPayment::new(&options).map_err(|error| read_event(&error))?;
        Ok(Self { instance, _listener: listener, overflow: body_overflow(None) })
    }

    /// Opens the component with a payment session (the guide, step 2.3). Wait for it with [`opened`]; the component may
    /// be dropped meanwhile.
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub fn open(&self, session_data: &str) -> Result<Promise, SdkEvent> {
        let parameters = object(&[
            ("sessionData", session_data.into()),
            // The result page is opened by us, from the event, after the component has been freed.
            ("notRedirectAfterComplete", true.into()),
        ]);
        self.instance.create_component(&parameters).map_err(|error| read_event(&error))
    }
}

/// Waits until the component is there, which is long before anything is paid.
///
/// # Errors
/// The code and message with which the SDK rejected.
pub async fn opened(opening: Promise) -> Result<(), SdkEvent> {
    JsFuture::from(opening).await.map(|_| ()).map_err(|error| read_event(&error))
}

impl Drop for PaymentComponent {
    fn drop(&mut self) {
        // Nothing is left to be told when freeing fails.
        let _ = self.instance.unmount();
        // The SDK leaves `overflow: auto` on the body, whatever the page had set.
        body_overflow(Some(&self.overflow));
    }
}

fn read_event(value: &JsValue) -> SdkEvent {
    let text = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok().and_then(|it| it.as_string());
    let result = Reflect::get(value, &"result".into()).unwrap_or(JsValue::UNDEFINED);
    SdkEvent {
        // A thrown Error has a message and no code.
        code: text(value, "code").unwrap_or_else(|| "SDK_INTERNAL_ERROR".to_owned()),
        message: text(value, "message"),
        payment_result_code: text(&result, "paymentResultCode"),
    }
}

fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // It fails only for frozen objects.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}

/// The body's own `overflow`, after setting it when one is given.
fn body_overflow(set: Option<&str>) -> String {
    let Some(style) = document().body().map(|body| HtmlElement::style(&body)) else { return String::new() };
    if let Some(value) = set {
        let _ = style.set_property("overflow", value);
    }
    style.get_property_value("overflow").unwrap_or_default()
}
