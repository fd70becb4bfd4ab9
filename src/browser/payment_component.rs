//! `AMSCashierPayment`, Antom's payment component: the guide, step 2.
//!
//! The SDK speaks on three channels: `onEventCallback`, `onError`, and the promise of `createComponent`. Parameter
//! errors arrive only on the last two, so all three lead to one place here.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use domain::checkout::SdkSettings;
use js_sys::{Object, Promise};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::HtmlElement;

use super::{
    sdk_event::SdkEvent,
    sleep,
    value::{listener, object, read_event},
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
pub struct PaymentComponent {
    instance: AMSCashierPayment,
    /// Whether `createComponent` has been called and has not answered yet.
    opening: Rc<Cell<bool>>,
    overflow: String,
}

/// How long after a buyer has closed a component the SDK comes back to remove what it finds in its place, whatever that
/// is by then: 0.3 s were seen on a machine with nothing else to do.
const CLEARING: Duration = Duration::from_secs(1);

thread_local! {
    /// Kept when it has come back.
    static CLEARED: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Waits until the SDK removes no component that is opened now.
pub async fn cleared() {
    if let Some(cleared) = CLEARED.take() {
        // This promise is never broken.
        let _ = JsFuture::from(cleared).await;
    }
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
        let listener = listener(on_event);
        let options = object(&[
            ("environment", settings.environment.as_str().into()),
            ("locale", settings.locale.as_str().into()),
            ("onEventCallback", listener.clone()),
            ("onError", listener),
        ]);
        let instance = AMSCashierPayment::new(&options).map_err(|error| read_event(&error))?;
        Ok(Self { instance, opening: Rc::default(), overflow: body_overflow(None) })
    }

    /// Opens the component with a payment session (the guide, step 2.3). Wait for it with [`Opening::done`]; the
    /// component may be dropped meanwhile.
    ///
    /// # Errors
    /// When the SDK throws instead of answering with a promise.
    pub fn open(&self, session_data: &str) -> Result<Opening, SdkEvent> {
        let parameters = object(&[
            ("sessionData", session_data.into()),
            // The result page is opened by us, from the event, after the component has been freed.
            ("notRedirectAfterComplete", true.into()),
        ]);
        let promise = self.instance.create_component(&parameters).map_err(|error| read_event(&error))?;
        self.opening.set(true);
        Ok(Opening { promise, under_way: Rc::clone(&self.opening) })
    }

    /// To be told when the buyer has closed the component: the next one waits until its place is [`cleared`].
    pub fn closed(&self) {
        let overflow = self.overflow.clone();
        CLEARED.set(Some(future_to_promise(async move {
            sleep(CLEARING).await;
            // It has removed what it found, and set the body's `overflow` once more.
            body_overflow(Some(&overflow));
            Ok(JsValue::UNDEFINED)
        })));
    }
}

/// A component that is being opened.
pub struct Opening {
    promise: Promise,
    under_way: Rc<Cell<bool>>,
}

impl Opening {
    /// Waits until the component is there: that is before anything is shown, and long before anything is paid.
    ///
    /// # Errors
    /// The code and message with which the SDK rejected.
    pub async fn done(self) -> Result<(), SdkEvent> {
        let done = JsFuture::from(self.promise).await;
        self.under_way.set(false);
        done.map(|_| ()).map_err(|error| read_event(&error))
    }
}

impl Drop for PaymentComponent {
    fn drop(&mut self) {
        // Nothing is left to be told when freeing fails.
        let _ = self.instance.unmount();
        // The SDK leaves `overflow: auto` on the body, whatever the page had set.
        body_overflow(Some(&self.overflow));
        if self.opening.get() {
            self.free_again();
        }
    }
}

impl PaymentComponent {
    /// An `unmount` in the same tick as `createComponent` does nothing: the SDK has not begun by then, and the dialog
    /// comes all the same. So it is told once more, when it must have begun.
    fn free_again(&self) {
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

/// The body's own `overflow`, after setting it when one is given.
fn body_overflow(set: Option<&str>) -> String {
    let Some(style) = document().body().map(|body| HtmlElement::style(&body)) else { return String::new() };
    if let Some(value) = set {
        let _ = style.set_property("overflow", value);
    }
    style.get_property_value("overflow").unwrap_or_default()
}
