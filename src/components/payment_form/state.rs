//! The state of the payment form: what the SDK has open, and the message below the button.

use domain::{checkout::SdkSettings, order::OrderStatus};
use leptos::{html::Button, prelude::*, reactive::send_wrapper_ext::SendOption};

use super::phrase::Phrase;
use crate::{
    api::orders::refresh_order,
    browser::{payment_component::PaymentComponent, payment_element::PaymentElement, script},
    error::ApiError,
    labels,
    language::Language,
};

/// What the buyer reads below the button.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) text: String,
    pub(super) tone: Tone,
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tone {
    /// What is going on.
    #[default]
    Progress,
    /// It has stopped, and all is well.
    Calm,
    /// It has stopped, and something is wrong.
    Alarm,
}

/// The state of the form; every part of it is a signal, so it is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Payment {
    pub(super) language: Language,
    /// The order's id.
    pub(super) order: StoredValue<String>,
    pub(super) result_page: StoredValue<String>,
    pub(super) sdk: StoredValue<SdkSettings>,
    /// What is open. It belongs to the thread that opens it, for the SDK is JavaScript; on the server, where threads hand
    /// pages to each other, nothing ever is.
    pub(super) open: StoredValue<SendOption<Open>>,
    /// How many times Payment Element was opened: what an earlier one answers, even much later, does not count.
    pub(super) opened: StoredValue<u32>,
    /// Whether the session that was open last is of no more use.
    pub(super) session_is_spent: StoredValue<bool>,
    /// Whether the component was prepared while the buyer was choosing.
    pub(super) prepared: StoredValue<bool>,
    pub(super) busy: RwSignal<bool>,
    pub(super) message: RwSignal<Message>,
    pub(super) button: NodeRef<Button>,
}

/// What the SDK has open, freed when it is dropped.
pub(super) enum Open {
    Component(PaymentComponent),
    Element(PaymentElement),
}

impl Payment {
    pub(super) fn show_status(self, phrase: Phrase) {
        self.message.set(Message { text: self.text(phrase), tone: Tone::Progress });
    }

    pub(super) fn clear_message(self) {
        self.message.set(Message::default());
    }

    pub(super) fn text(self, phrase: Phrase) -> String {
        labels::phrase(self.language, phrase).to_owned()
    }

    /// What went wrong, with Antom's reason where there is one.
    pub(super) fn text_with_reason(self, phrase: Phrase, result_code: Option<&str>) -> String {
        match result_code {
            Some(code) => format!("{} {}", self.text(phrase), labels::result_code(self.language, code)),
            None => self.text(phrase),
        }
    }

    pub(super) fn error_text(self, error: &ApiError) -> String {
        labels::error(self.language, &error.0)
    }

    /// Lets the buyer go on, and says why the payment has stopped. What is open stays open.
    pub(super) fn pause(self, tone: Tone, text: String) {
        self.busy.set(false);
        self.message.set(Message { text, tone });
    }

    /// The same, and frees what is open.
    pub(super) fn stop(self, tone: Tone, text: String) {
        self.unmount();
        self.pause(tone, text);
        // The SDK's dialog takes the focus with it, now or in a moment.
        let focused = document().active_element().map(|element| element.tag_name());
        let lost = focused.is_none_or(|tag| tag == "BODY" || tag == "IFRAME");
        if let Some(button) = self.button.get_untracked().filter(|_| lost) {
            let _ = button.focus();
        }
    }

    /// Keeps what the SDK has opened, to be freed later.
    pub(super) fn hold(self, open: Open) {
        self.open.set_value(SendOption::new_local(Some(open)));
    }

    /// Frees what the SDK has open, if anything.
    pub(super) fn unmount(self) {
        // Taken first and dropped afterwards: the SDK may call back while it is being freed.
        let open = self.open.try_update_value(|open| std::mem::replace(open, SendOption::new_local(None)));
        drop(open);
    }

    /// Whether the SDK is there. If not, the buyer has been told.
    pub(super) async fn load_sdk(self) -> bool {
        let loaded = script::load(&self.sdk.get_value().url).await.is_ok();
        if !loaded {
            self.stop(Tone::Alarm, self.text(Phrase::WindowNotLoaded));
        }
        loaded
    }

    pub(super) fn show_result(self) {
        self.unmount();
        self.show_status(Phrase::Checking);
        // Setting the address fails only for a malformed one.
        let _ = window().location().set_href(&self.result_page.get_value());
    }

    /// Lets the server inquire: what the SDK says is proof of nothing.
    pub(super) async fn ask_server(self) -> Result<OrderStatus, ApiError> {
        self.show_status(Phrase::Checking);
        refresh_order(self.order.get_value()).await.map(|order| order.status())
    }
}
