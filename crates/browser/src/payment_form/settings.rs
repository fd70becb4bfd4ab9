//! What the payment form is rendered with.

use leptos::prelude::*;
use web_sys::Element;

use crate::sdk_settings::SdkSettings;

/// The id of the form.
pub(super) const FORM: &str = "payment-form";

/// The server's page provides them, the form's markup has them, and the browser reads them there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormSettings {
    /// Where the form leads without JavaScript.
    pub action: String,
    /// The order's token.
    pub order: String,
    /// The button's text, with the order's total.
    pub pay: String,
    /// Whether a method can pay this order.
    pub possible: bool,
    /// What the form says about an attempt that is open.
    pub open_attempt: Option<String>,
    /// How the SDK is loaded.
    pub sdk: SdkSettings,
}

impl FormSettings {
    pub(super) fn of_page() -> Self {
        if cfg!(target_family = "wasm") {
            document().get_element_by_id(FORM).map(|form| Self::read(&form)).unwrap_or_default()
        } else {
            use_context().unwrap_or_default()
        }
    }

    /// Leaves out what only the markup needs: hydration does not write it again.
    fn read(form: &Element) -> Self {
        let part = |selector: &str| form.query_selector(selector).ok().flatten();
        let setting = |name: &str| form.get_attribute(name).unwrap_or_default();
        Self {
            order: part("input[name=order]").and_then(|input| input.get_attribute("value")).unwrap_or_default(),
            open_attempt: part(".open-attempt:not([hidden])").and_then(|text| text.text_content()),
            sdk: SdkSettings {
                url: setting("data-sdk-url"),
                environment: setting("data-sdk-environment"),
                locale: setting("data-sdk-locale"),
            },
            ..Self::default()
        }
    }
}
