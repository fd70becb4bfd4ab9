//! The state of the payment form: what the SDK has mounted, and the message below the button.

use leptos::{
    html::{Button, Form},
    prelude::*,
    reactive::send_wrapper_ext::SendOption,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlTemplateElement;

use super::{phrase::Phrase, settings::FormSettings};
use crate::{
    page::go_to,
    payment_component::PaymentComponent,
    payment_element::PaymentElement,
    script,
    sdk_settings::SdkSettings,
    server::{self, PaymentCheck, Refusal},
};

/// The message below the button.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) text: String,
    pub(super) kind: MessageKind,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum MessageKind {
    /// The payment is in progress.
    #[default]
    Status,
    /// The payment has stopped without an error.
    Notice,
    /// The payment has stopped with an error.
    Error,
}

impl Message {
    pub(super) fn class(&self) -> &'static str {
        match self.kind {
            MessageKind::Status if self.text.is_empty() => "pay-message sr-only",
            MessageKind::Status => "pay-message",
            MessageKind::Notice => "pay-message note",
            MessageKind::Error => "pay-message alert",
        }
    }

    pub(super) fn role(&self) -> &'static str {
        match self.kind {
            MessageKind::Status => "status",
            MessageKind::Notice | MessageKind::Error => "alert",
        }
    }
}

/// The state of the form. All parts are signals or stored values, so it is `Copy`.
#[derive(Clone, Copy)]
pub(super) struct PaymentFormState {
    order: StoredValue<String>,
    sdk: StoredValue<SdkSettings>,
    pub(super) form: NodeRef<Form>,
    pub(super) button: NodeRef<Button>,
    /// What the SDK has mounted. JavaScript values belong to one thread; on the server, where threads pass pages to each
    /// other, this is always empty.
    pub(super) mounted: StoredValue<SendOption<Mounted>>,
    /// Counts how many times Payment Element was opened. Answers to an earlier opening are ignored.
    pub(super) generation: StoredValue<u32>,
    /// Whether the last session cannot be used again.
    pub(super) needs_new_session: StoredValue<bool>,
    /// Whether the component was preloaded while the customer was choosing.
    pub(super) preloaded: StoredValue<bool>,
    /// Counts how many times the form started or stopped to ask about an open attempt. Answers to earlier questions are
    /// ignored.
    pub(super) watch: StoredValue<u32>,
    /// What the form says about an attempt that was open before.
    pub(super) open_attempt: RwSignal<Option<String>>,
    pub(super) busy: RwSignal<bool>,
    pub(super) message: RwSignal<Message>,
}

/// What the SDK has mounted. Dropping it unmounts it.
pub(super) enum Mounted {
    Component(PaymentComponent),
    Element(PaymentElement),
}

impl PaymentFormState {
    pub(super) fn new(settings: &FormSettings) -> Self {
        Self {
            order: StoredValue::new(settings.order.clone()),
            sdk: StoredValue::new(settings.sdk.clone()),
            form: NodeRef::new(),
            button: NodeRef::new(),
            mounted: StoredValue::new(SendOption::new_local(None)),
            generation: StoredValue::new(0),
            needs_new_session: StoredValue::new(false),
            preloaded: StoredValue::new(false),
            watch: StoredValue::new(0),
            open_attempt: RwSignal::new(settings.open_attempt.clone()),
            busy: RwSignal::new(false),
            message: RwSignal::default(),
        }
    }

    pub(super) fn order(self) -> String {
        self.order.get_value()
    }

    pub(super) fn sdk(self) -> SdkSettings {
        self.sdk.get_value()
    }

    pub(super) fn show_status(self, phrase: Phrase) {
        self.message.set(Message { text: self.text(phrase), kind: MessageKind::Status });
    }

    pub(super) fn clear_message(self) {
        self.message.set(Message::default());
    }

    /// The text in the customer's language.
    pub(super) fn text(self, phrase: Phrase) -> String {
        let texts = self.form.get_untracked().and_then(|form| form.query_selector("template").ok().flatten());
        let texts = texts.map(|texts| texts.unchecked_into::<HtmlTemplateElement>().content().children());
        texts.and_then(|texts| texts.item(phrase.index())?.text_content()).unwrap_or_default()
    }

    /// The phrase, followed by the reason if there is one.
    pub(super) fn text_with_reason(self, phrase: Phrase, reason: Option<String>) -> String {
        match reason {
            Some(reason) => self.text(phrase) + " " + &reason,
            None => self.text(phrase),
        }
    }

    /// The server's text for an error. The server has none if it does not answer.
    pub(super) fn error_text(self, refusal: Refusal) -> String {
        if refusal.text.is_empty() { self.text(Phrase::Unreachable) } else { refusal.text }
    }

    /// Enables the form again and shows why the payment has stopped. What is mounted stays.
    pub(super) fn enable(self, kind: MessageKind, text: String) {
        self.busy.set(false);
        self.message.set(Message { text, kind });
    }

    /// Unmounts, enables the form again, and shows why the payment has stopped.
    pub(super) fn abort(self, kind: MessageKind, text: String) {
        self.unmount();
        self.enable(kind, text);
        // The focus is lost with the SDK's dialog, which is removed now or soon.
        let focused = document().active_element().map(|element| element.tag_name());
        let lost = focused.is_none_or(|tag| tag == "BODY" || tag == "IFRAME");
        if let Some(button) = self.button.get_untracked().filter(|_| lost) {
            let _ = button.focus();
        }
    }

    /// Stores what the SDK has mounted, to be unmounted later.
    pub(super) fn hold(self, mounted: Mounted) {
        self.mounted.set_value(SendOption::new_local(Some(mounted)));
    }

    /// Unmounts what the SDK has mounted, if anything.
    pub(super) fn unmount(self) {
        // Taken first and dropped afterwards: the SDK may call back while it unmounts.
        let mounted = self.mounted.try_update_value(|mounted| std::mem::replace(mounted, SendOption::new_local(None)));
        drop(mounted);
    }

    /// Loads the SDK. Returns whether that succeeded; if not, shows an error.
    pub(super) async fn load_sdk(self) -> bool {
        let loaded = script::load(&self.sdk().url).await.is_ok();
        if !loaded {
            self.abort(MessageKind::Error, self.text(Phrase::WindowNotLoaded));
        }
        loaded
    }

    /// Goes to the order's page.
    pub(super) fn show_result(self) {
        self.unmount();
        self.show_status(Phrase::Checking);
        go_to(&("/orders/".to_owned() + &self.order()));
    }

    /// Makes the server inquire: an event of the SDK proves nothing. `result_code`: the SDK's reason.
    pub(super) async fn ask_server(self, result_code: Option<&str>) -> Result<PaymentCheck, Refusal> {
        self.show_status(Phrase::Checking);
        server::check_payment(&self.order(), result_code).await
    }
}
