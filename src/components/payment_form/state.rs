//! The state of the payment form: what the SDK has mounted, and the message below the button.

use domain::{
    checkout::{PaymentCheck, SdkSettings},
    order_keys::OrderToken,
};
use leptos::{html::Button, prelude::*, reactive::send_wrapper_ext::SendOption};

use super::phrase::{Phrase, PhraseTexts};
use crate::{
    api::checkout::check_payment,
    browser::{payment_component::PaymentComponent, payment_element::PaymentElement, script},
    error::ApiError,
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

/// The state of the form. All parts are signals or stored values, so it is `Copy`.
#[derive(Clone, Copy)]
pub(super) struct PaymentFormState {
    pub(super) texts: StoredValue<PhraseTexts>,
    pub(super) order: StoredValue<OrderToken>,
    pub(super) result_page: StoredValue<String>,
    pub(super) sdk: StoredValue<SdkSettings>,
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
    pub(super) button: NodeRef<Button>,
}

/// What the SDK has mounted. Dropping it unmounts it.
pub(super) enum Mounted {
    Component(PaymentComponent),
    Element(PaymentElement),
}

impl PaymentFormState {
    pub(super) fn show_status(self, phrase: Phrase) {
        self.message.set(Message { text: self.text(phrase), kind: MessageKind::Status });
    }

    pub(super) fn clear_message(self) {
        self.message.set(Message::default());
    }

    pub(super) fn text(self, phrase: Phrase) -> String {
        self.texts.with_value(|texts| texts.get(phrase).to_owned())
    }

    /// The phrase, followed by the reason if there is one.
    pub(super) fn text_with_reason(self, phrase: Phrase, reason: Option<String>) -> String {
        match reason {
            Some(reason) => format!("{} {reason}", self.text(phrase)),
            None => self.text(phrase),
        }
    }

    /// The server's text for an error. The server has none if it does not answer.
    pub(super) fn error_text(self, error: ApiError) -> String {
        if error.text.is_empty() { self.text(Phrase::Unreachable) } else { error.text }
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
        let loaded = script::load(&self.sdk.get_value().url).await.is_ok();
        if !loaded {
            self.abort(MessageKind::Error, self.text(Phrase::WindowNotLoaded));
        }
        loaded
    }

    pub(super) fn show_result(self) {
        self.unmount();
        self.show_status(Phrase::Checking);
        // Setting the address fails only for a malformed one.
        let _ = window().location().set_href(&self.result_page.get_value());
    }

    /// Makes the server inquire: an event of the SDK proves nothing. `result_code`: the SDK's reason.
    pub(super) async fn ask_server(self, result_code: Option<String>) -> Result<PaymentCheck, ApiError> {
        self.show_status(Phrase::Checking);
        check_payment(self.order.get_value(), result_code).await
    }
}
