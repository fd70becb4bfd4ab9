//! Conversions from and to JavaScript values.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::sdk_event::SdkEvent;

/// Reads a callback's argument, a rejection or an exception of the SDK.
pub(crate) fn read_event(value: &JsValue) -> SdkEvent {
    SdkEvent {
        // A thrown Error has a message and no code.
        code: text(value, "code").unwrap_or_else(|| "SDK_INTERNAL_ERROR".to_owned()),
        message: text(value, "message"),
        payment_result_code: text(&get(value, "result"), "paymentResultCode"),
    }
}

/// A callback for the SDK. JavaScript owns it, because the SDK may call it long after it was unmounted.
pub(crate) fn event_callback(on_event: impl Fn(SdkEvent) + 'static) -> JsValue {
    Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| on_event(read_event(&event))).into_js_value()
}

/// A property; `undefined` if there is none, or if `of` is not an object.
pub(crate) fn get(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a string.
pub(crate) fn text(of: &JsValue, key: &str) -> Option<String> {
    get(of, key).as_string()
}

/// An object with these properties.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // Fails only for frozen objects.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}
