//! Pays in the payment component: step 2 of [the guide](https://docs.antom.com/ac/cashierpay/apm).

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{
    next_step::NextStep,
    phrase::Phrase,
    state::{MessageKind, Mounted, PaymentFormState},
};
use crate::{
    page::sleep,
    payment_component::{self, PaymentComponent},
    script,
    sdk_event::SdkEvent,
    server::{self, PaymentCheck, Progress},
};

/// How often the server asks the gateway at most: the guide, "How often should I call the inquiryPayment API?"
const INQUIRY_INTERVAL: Duration = Duration::from_secs(2);

impl PaymentFormState {
    /// Loads the SDK and preloads the component, once.
    pub(super) fn preload_component(self) {
        if self.preloaded.try_update_value(|preloaded| std::mem::replace(preloaded, true)) != Some(false) {
            return;
        }
        spawn_local(async move {
            let sdk = self.sdk();
            if script::load(&sdk.url).await.is_ok() {
                payment_component::preload(&sdk);
            }
        });
    }

    /// The guide's `handleSubmit`: gets a session from the server, then opens the component with it.
    pub(super) fn pay_in_component(self) {
        if self.busy.get_untracked() {
            return;
        }
        // Before the form is busy: a browser leaves out what is disabled.
        let Some(fields) = self.form.get_untracked().and_then(|form| server::fields(&form)) else { return };
        self.busy.set(true);
        self.stop_watching();
        self.unmount();
        self.show_status(Phrase::Preparing);
        spawn_local(async move {
            let session_data = match server::start_payment(&fields).await {
                Ok(session_data) => session_data,
                Err(refusal) if refusal.leads_to_result => return self.show_result(),
                Err(refusal) => return self.abort(MessageKind::Error, self.error_text(refusal)),
            };
            if !self.load_sdk().await {
                return;
            }
            payment_component::wait_for_cleanup().await;
            // Each instance handles one session (the guide, step 2.2).
            let component = match PaymentComponent::new(&self.sdk(), move |event| self.on_component_event(event)) {
                Ok(component) => component,
                Err(event) => return self.handle(&event),
            };
            let opening = component.open(&session_data);
            self.hold(Mounted::Component(component));
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

    /// Handles an event after the callback of the SDK has returned: handling it may unmount the component.
    fn on_component_event(self, event: SdkEvent) {
        spawn_local(async move { self.handle(&event) });
    }

    fn handle(self, event: &SdkEvent) {
        leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
        match NextStep::after(event) {
            NextStep::Ignore => {}
            NextStep::Show(phrase) => self.show_status(phrase),
            NextStep::ShowResult => self.show_result(),
            NextStep::Closed => {
                self.mounted.with_value(|mounted| {
                    if let Some(Mounted::Component(component)) = &**mounted {
                        component.note_closed();
                    }
                });
                if self.is_paid_later() {
                    // The customer has the number. The result page says until when it can be paid.
                    return self.show_result();
                }
                // The component reports that it was closed, not whether the customer has paid.
                let phrase = if self.is_paid_on_phone() { Phrase::ClosedOnPhone } else { Phrase::Closed };
                self.abort(MessageKind::Notice, self.text(phrase));
                self.watch_open_attempt();
            }
            NextStep::Retry(phrase) => self.abort(MessageKind::Error, self.text(phrase)),
            NextStep::AskServer(phrase) => {
                self.stay_unless_paid(phrase, event.payment_result_code.clone());
            }
        }
    }

    /// Stays on the page only if the order is certainly not paid.
    fn stay_unless_paid(self, phrase: Phrase, result_code: Option<String>) {
        self.unmount();
        spawn_local(async move {
            let mut check = self.ask_server(result_code.as_deref()).await;
            if matches!(check, Ok(PaymentCheck { progress: Progress::Open, .. })) {
                // The server may have inquired just before the SDK reported, and does not inquire again within this interval.
                sleep(INQUIRY_INTERVAL).await;
                check = self.ask_server(result_code.as_deref()).await;
            }
            match check {
                Ok(PaymentCheck { progress: Progress::Unpaid, reason }) => {
                    self.abort(MessageKind::Error, self.text_with_reason(phrase, reason));
                }
                Ok(_) => self.show_result(),
                Err(refusal) => self.abort(MessageKind::Error, self.error_text(refusal)),
            }
        });
    }
}
