//! Paying in the payment component: the guide, step 2.

use std::time::Duration;

use domain::{error::AppError, order::OrderStatus};
use leptos::{prelude::*, task::spawn_local};

use super::{
    next_step::NextStep,
    phrase::Phrase,
    state::{Open, Payment, Tone},
};
use crate::{
    api::checkout::start_payment,
    browser::{
        payment_component::{self, PaymentComponent},
        script,
        sdk_event::SdkEvent,
        sleep,
    },
    error::ApiError,
};

/// How often the server asks the gateway at most: the guide, "How often should I call the inquiryPayment API?"
const INQUIRY_INTERVAL: Duration = Duration::from_secs(2);

impl Payment {
    /// Loads the SDK and preloads what it will need. Harmless to repeat.
    pub(super) fn prepare_component(self) {
        if self.prepared.try_update_value(|prepared| std::mem::replace(prepared, true)) != Some(false) {
            return;
        }
        spawn_local(async move {
            let sdk = self.sdk.get_value();
            if script::load(&sdk.url).await.is_ok() {
                payment_component::preload(&sdk);
            }
        });
    }

    /// The guide's `handleSubmit`: gets a session from the server, then opens the component with it.
    pub(super) fn pay_in_component(self, method: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.unmount();
        self.show_status(Phrase::Preparing);
        spawn_local(async move {
            let session = match start_payment(self.order.get_value(), method).await {
                Ok(session) => session,
                Err(ApiError(AppError::AlreadyPaid | AppError::InReview)) => return self.show_result(),
                Err(error) => return self.stop(Tone::Alarm, self.error_text(&error)),
            };
            if !self.load_sdk().await {
                return;
            }
            payment_component::cleared().await;
            // Each instance handles one session (the guide, step 2.2).
            let component = match PaymentComponent::new(&self.sdk.read_value(), move |event| self.apply_event(event)) {
                Ok(component) => component,
                Err(event) => return self.handle(&event),
            };
            let opening = component.open(&session.session_data);
            self.hold(Open::Component(component));
            match opening {
                Err(event) => self.handle(&event),
                Ok(opening) => {
                    if let Err(event) = opening.done().await {
                        self.handle(&event);
                    }
                }
            }
        });
    }

    /// Handles an event after the SDK has finished saying it: it may be freed as a consequence.
    fn apply_event(self, event: SdkEvent) {
        spawn_local(async move { self.handle(&event) });
    }

    fn handle(self, event: &SdkEvent) {
        leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
        match NextStep::after(event) {
            NextStep::Ignore => {}
            NextStep::Show(phrase) => self.show_status(phrase),
            NextStep::ShowResult => self.show_result(),
            NextStep::Closed(phrase) => {
                self.open.with_value(|open| {
                    if let Some(Open::Component(component)) = &**open {
                        component.closed();
                    }
                });
                self.stop(Tone::Calm, self.text(phrase));
            }
            NextStep::Retry(phrase) => self.stop(Tone::Alarm, self.text(phrase)),
            NextStep::AskServer(phrase) => {
                self.stay_unless_paid(self.text_with_reason(phrase, event.payment_result_code.as_deref()));
            }
        }
    }

    /// Stays on the page only when the order is certainly not paid.
    fn stay_unless_paid(self, text: String) {
        self.unmount();
        spawn_local(async move {
            let mut status = self.ask_server().await;
            if matches!(status, Ok(OrderStatus::Processing)) {
                // The server may have asked the gateway a moment before the SDK knew, and does not ask again so soon.
                sleep(INQUIRY_INTERVAL).await;
                status = self.ask_server().await;
            }
            match status {
                Ok(OrderStatus::Unpaid | OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Expired) => {
                    self.stop(Tone::Alarm, text);
                }
                Ok(_) => self.show_result(),
                Err(error) => self.stop(Tone::Alarm, self.error_text(&error)),
            }
        });
    }
}
