//! `AMSCashierPayment`, Antom's payment component: step 2 of [the guide](https://docs.antom.com/ac/cashierpay/apm).
//!
//! The SDK reports in three ways: `onEventCallback`, `onError`, and the promise of `createComponent`. Parameter errors
//! arrive only by the last two, so all three are converted to the same [`SdkEvent`].

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use js_sys::{Object, Promise};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::HtmlElement;

use crate::{
    page::sleep,
    sdk_event::SdkEvent,
    sdk_settings::SdkSettings,
    value::{event_callback, object, read_event},
};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
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
pub(crate) struct PaymentComponent {
    instance: AMSCashierPayment,
    /// Whether `createComponent` has been called and has not answered yet.
    opening: Rc<Cell<bool>>,
    overflow: String,
}

/// After the customer has closed a component, the SDK removes the content of its container once more, even if another
/// component is there by then. Measured: 0.3 s later, on an idle machine.
const CLEANUP_DELAY: Duration = Duration::from_secs(1);

thread_local! {
    /// Resolves after the SDK has removed the content of its container.
    static CLEANUP: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Waits until the SDK no longer removes a component that is opened next.
pub(crate) async fn wait_for_cleanup() {
    if let Some(cleanup) = CLEANUP.take() {
        // This promise is never rejected.
        let _ = JsFuture::from(cleanup).await;
    }
}

/// Preloads the SDK's resources (step 2.1). The SDK's script must have been loaded.
pub(crate) fn preload(settings: &SdkSettings) {
    // This only saves time: an error appears again when the component is created.
    let _ = AMSCashierPayment::preload(&object(&[("environment", (&*settings.environment).into())]));
}

impl PaymentComponent {
    /// Creates an instance of the SDK (step 2.2). `on_event` receives the events of both callbacks.
    ///
    /// # Errors
    /// When the SDK's script is not there or refuses the settings.
    pub(crate) fn new(settings: &SdkSettings, on_event: impl Fn(SdkEvent) + 'static) -> Result<Self, SdkEvent> {
        let callback = event_callback(on_event);
        let options = object(&[
            ("environment", (&*settings.environment).into()),
            ("locale", (&*settings.locale).into()),
            ("onEventCallback", callback.clone()),
            ("onError", callback),
        ]);
        let instance = AMSCashierPayment::new(&options).map_err(|error| read_event(&error))?;
        Ok(Self { instance, opening: Rc::default(), overflow: body_overflow(None) })
    }

    /// Opens the component with a payment session (step 2.3). Wait for it with [`Opening::done`]; the
    /// component may be dropped meanwhile.
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub(crate) fn open(&self, session_data: &str) -> Result<Opening, SdkEvent> {
        let parameters = object(&[
            ("sessionData", session_data.into()),
            // The shop opens the result page itself, after it has unmounted the component.
            ("notRedirectAfterComplete", true.into()),
        ]);
        let promise = self.instance.create_component(&parameters).map_err(|error| read_event(&error))?;
        self.opening.set(true);
        Ok(Opening { promise, under_way: Rc::clone(&self.opening) })
    }

    /// Notes that the customer has closed the component: the next one has to [`wait_for_cleanup`].
    pub(crate) fn note_closed(&self) {
        let overflow = self.overflow.clone();
        CLEANUP.set(Some(future_to_promise(async move {
            sleep(CLEANUP_DELAY).await;
            // The SDK has also set the body's `overflow` once more.
            body_overflow(Some(&overflow));
            Ok(JsValue::UNDEFINED)
        })));
    }
}

/// A component that is being opened.
pub(crate) struct Opening {
    promise: Promise,
    under_way: Rc<Cell<bool>>,
}

impl Opening {
    /// Waits until the component is created: that is before it shows anything, and long before a payment.
    ///
    /// # Errors
    /// The code and message with which the SDK rejected.
    pub(crate) async fn done(self) -> Result<(), SdkEvent> {
        let done = JsFuture::from(self.promise).await;
        self.under_way.set(false);
        done.map(|_| ()).map_err(|error| read_event(&error))
    }
}

impl Drop for PaymentComponent {
    fn drop(&mut self) {
        // Nothing can be done about an error of the SDK here.
        let _ = self.instance.unmount();
        // The SDK sets the body's `overflow` to `auto`, whatever it was before.
        body_overflow(Some(&self.overflow));
        if self.opening.get() {
            self.unmount_again();
        }
    }
}

impl PaymentComponent {
    /// An `unmount` in the same tick as `createComponent` has no effect: the SDK has not started yet, and opens its dialog
    /// afterwards. So this unmounts again in the next tick.
    fn unmount_again(&self) {
        let (instance, overflow) = (self.instance.clone(), self.overflow.clone());
        set_timeout(
            move || {
                let _ = instance.unmount();
                body_overflow(Some(&overflow));
            },
            Duration::ZERO,
        );
    }
}

/// Returns the body's inline `overflow`, after setting it if a value is given.
fn body_overflow(set: Option<&str>) -> String {
    let Some(style) = document().body().map(|body| HtmlElement::style(&body)) else { return String::new() };
    if let Some(value) = set {
        let _ = style.set_property("overflow", value);
    }
    style.get_property_value("overflow").unwrap_or_default()
}
