//! Pays in [Payment Element](https://docs.antom.com/ac/cashierpay/element).

use leptos::{prelude::*, task::spawn_local};

use super::{
    next_step::{ElementStep, NextStep},
    phrase::Phrase,
    state::{MessageKind, Mounted, PaymentFormState},
};
use crate::{
    page::go_to,
    payment_element::{self, PaymentElement},
    sdk_event::SdkEvent,
    server::{self, Progress},
};

/// The id of the HTML element into which Payment Element is mounted.
pub const CONTAINER: &str = "payment-element";

impl PaymentFormState {
    /// Whether the page is in this checkout mode.
    pub(super) fn is_in_element(self) -> bool {
        document().get_element_by_id(CONTAINER).is_some()
    }

    /// Gets a session from the server and mounts the element. `renew`: the last session cannot be used again.
    pub(super) fn open_element(self, renew: bool) {
        spawn_local(async move {
            if self.begin_element(renew).await {
                self.busy.set(false);
                self.clear_message();
            }
        });
    }

    /// Returns whether the element is ready. If not, a message says why, or a later opening has replaced this one.
    async fn begin_element(self, renew: bool) -> bool {
        self.generation.update_value(|generation| *generation += 1);
        let generation = self.generation.get_value();
        self.busy.set(true);
        self.unmount();
        self.show_status(Phrase::LoadingMethods);
        self.needs_new_session.set_value(false);
        let session_data = match server::start_element(&self.order(), renew).await {
            Ok(session_data) => session_data,
            Err(refusal) if refusal.leads_to_result => {
                self.show_result();
                return false;
            }
            Err(refusal) => {
                self.abort(MessageKind::Error, self.error_text(refusal));
                return false;
            }
        };
        if !self.load_sdk().await || self.generation.get_value() != generation {
            return false;
        }
        let element = PaymentElement::new(&self.sdk(), &session_data, move |event| self.on_element_event(event));
        let mounting = element.and_then(|element| {
            let mounting = element.mount(&format!("#{CONTAINER}"));
            self.hold(Mounted::Element(element));
            mounting
        });
        let mounted = match mounting {
            Ok(mounting) => payment_element::mounted(mounting).await,
            Err(event) => Err(event),
        };
        if self.generation.get_value() != generation {
            return false;
        }
        if let Err(event) = &mounted {
            leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
            // After a loading error the session can be used again; after any other error it cannot.
            self.needs_new_session.set_value(!event.code.starts_with("INITIALIZE_"));
            self.abort(MessageKind::Error, self.text(Phrase::MethodsFailed));
        }
        mounted.is_ok()
    }

    /// Pays with the customer's choice, or opens the element again if it is not mounted.
    pub(super) fn submit_element(self) {
        if self.busy.get_untracked() {
            return;
        }
        // Before any `await`: see `PaymentElement::submit`.
        let submission = self.mounted.with_value(|mounted| match &**mounted {
            Some(Mounted::Element(element)) => Some(element.submit()),
            _ => None,
        });
        let submission = match submission {
            None => return self.open_element(self.needs_new_session.get_value()),
            Some(Err(_)) => return self.open_element(true),
            Some(Ok(submission)) => submission,
        };
        self.busy.set(true);
        self.stop_watching();
        self.show_status(Phrase::FinishAbove);
        spawn_local(async move {
            let result = payment_element::submitted(submission).await;
            // A verification that has failed cannot be repeated in the same session.
            let renew = result.needs_new_session || result.verification_closed;
            match ElementStep::after(&result) {
                ElementStep::ShowResult => self.show_result(),
                ElementStep::Leave(address) => {
                    self.show_status(Phrase::Redirecting);
                    go_to(&address);
                }
                ElementStep::Left if !renew => {
                    self.enable(MessageKind::Notice, self.text(Phrase::Left));
                    self.watch_open_attempt();
                }
                ElementStep::Left => self.retry_unless_paid(Phrase::Left, None, true).await,
                ElementStep::Stay(phrase) if !renew => self.enable(MessageKind::Notice, self.text(phrase)),
                ElementStep::Stay(phrase) | ElementStep::AskServer(phrase) => {
                    self.retry_unless_paid(phrase, result.error_code.as_deref(), renew).await;
                }
            }
        });
    }

    /// Lets the customer try again in the element, unless the server reports that the order is paid or may be.
    async fn retry_unless_paid(self, phrase: Phrase, result_code: Option<&str>, renew: bool) {
        match self.ask_server(result_code).await {
            Ok(check) if check.progress == Progress::Decided => self.show_result(),
            Ok(check) => {
                if !renew || self.begin_element(true).await {
                    self.enable(MessageKind::Error, self.text_with_reason(phrase, check.reason));
                }
            }
            Err(refusal) => self.enable(MessageKind::Error, self.error_text(refusal)),
        }
    }

    /// Handles the events of the mounted element. The result of a payment comes from `submitPayment`; only a success may
    /// come from here alone.
    fn on_element_event(self, event: SdkEvent) {
        spawn_local(async move {
            leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
            match NextStep::after(&event) {
                NextStep::ShowResult => self.show_result(),
                NextStep::Show(phrase) if self.busy.get_untracked() => self.show_status(phrase),
                _ => {}
            }
        });
    }
}
