//! Paying in Payment Element (docs.antom.com/ac/cashierpay/element).

use domain::{error::AppError, order::OrderStatus};
use leptos::{prelude::*, task::spawn_local};

use super::{
    next_step::{ElementStep, NextStep},
    phrase::Phrase,
    state::{Open, Payment, Tone},
};
use crate::{
    api::checkout::start_element,
    browser::{
        payment_element::{self, PaymentElement},
        sdk_event::SdkEvent,
    },
    error::ApiError,
};

/// The id of the place in the page that the element is put into.
pub(super) const CONTAINER: &str = "payment-element";

impl Payment {
    /// Gets a session from the server and puts the element into the page. `renew`: with a new session, because the one
    /// that was open is of no more use.
    pub(super) fn open_element(self, renew: bool) {
        spawn_local(async move {
            if self.begin_element(renew).await {
                self.busy.set(false);
                self.clear_message();
            }
        });
    }

    /// Whether the buyer can choose now. If not, they have been told why, or the element has been opened once more.
    async fn begin_element(self, renew: bool) -> bool {
        self.opened.update_value(|opened| *opened += 1);
        let this = self.opened.get_value();
        self.busy.set(true);
        self.unmount();
        self.show_status(Phrase::LoadingMethods);
        self.session_is_spent.set_value(false);
        let session = match start_element(self.order.get_value(), renew).await {
            Ok(session) => session,
            Err(ApiError(AppError::AlreadyPaid | AppError::InReview)) => {
                self.show_result();
                return false;
            }
            Err(error) => {
                self.stop(Tone::Alarm, self.error_text(&error));
                return false;
            }
        };
        if !self.load_sdk().await || self.opened.get_value() != this {
            return false;
        }
        let mounting = PaymentElement::new(&self.sdk.read_value(), &session.session_data, move |event| {
            self.on_element_event(event);
        })
        .and_then(|element| {
            let mounting = element.mount(&format!("#{CONTAINER}"));
            self.hold(Open::Element(element));
            mounting
        });
        let mounted = match mounting {
            Ok(mounting) => payment_element::mounted(mounting).await,
            Err(event) => Err(event),
        };
        if self.opened.get_value() != this {
            return false;
        }
        if let Err(event) = &mounted {
            leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
            // A page that did not load may load next time; anything else is the session's fault.
            self.session_is_spent.set_value(!event.code.starts_with("INITIALIZE_"));
            self.stop(Tone::Alarm, self.text(Phrase::MethodsFailed));
        }
        mounted.is_ok()
    }

    /// Pays with what the buyer has chosen, or opens the element again when it is not there.
    pub(super) fn submit_element(self) {
        if self.busy.get_untracked() {
            return;
        }
        let submission = self.open.with_value(|open| match &**open {
            Some(Open::Element(element)) => Some(element.submit()),
            _ => None,
        });
        let submission = match submission {
            None => return self.open_element(self.session_is_spent.get_value()),
            Some(Err(_)) => return self.open_element(true),
            Some(Ok(submission)) => submission,
        };
        self.busy.set(true);
        self.show_status(Phrase::FinishAbove);
        spawn_local(async move {
            let result = payment_element::submitted(submission).await;
            match ElementStep::after(&result) {
                ElementStep::ShowResult => self.show_result(),
                ElementStep::Stay(phrase) if !result.needs_new_session => self.pause(Tone::Calm, self.text(phrase)),
                ElementStep::Stay(phrase) | ElementStep::AskServer(phrase) => {
                    let text = self.text_with_reason(phrase, result.error_code.as_deref());
                    self.retry_unless_paid(text, result.needs_new_session).await;
                }
            }
        });
    }

    /// Lets the buyer try again in the element, unless the server knows better than the SDK.
    async fn retry_unless_paid(self, text: String, renew: bool) {
        match self.ask_server().await {
            Ok(OrderStatus::Paid | OrderStatus::Refunded | OrderStatus::ManualReview | OrderStatus::Closed) => {
                self.show_result()
            }
            Ok(_) => {
                if !renew || self.begin_element(true).await {
                    self.pause(Tone::Alarm, text);
                }
            }
            Err(error) => self.pause(Tone::Alarm, self.error_text(&error)),
        }
    }

    /// What the element says while it is open. How a payment ended is told by `submitPayment`; only a success that is
    /// told here alone must not be lost.
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
