//! The island that pays: the choice of a method, and Antom's payment component.
//!
//! The component is freed in the three situations that the guide names: when the buyer leaves the page, before the next
//! payment is begun, and after a result (`notRedirectAfterComplete` is set).

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use crate::{
    api::{checkout::start_payment, orders::refresh_order},
    browser::{
        mark_hydrated,
        payment_component::{self, PaymentComponent},
        script,
    },
    domain::{
        checkout::{MethodChoice, NextStep, SdkEvent, SdkSettings},
        order::OrderStatus,
        result_code,
    },
    error::AppError,
};

/// What the buyer reads below the button.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Message {
    text: String,
    tone: Tone,
}

/// How a message is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tone {
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
struct Payment {
    /// The order's id.
    order: StoredValue<String>,
    result_page: StoredValue<String>,
    sdk: StoredValue<SdkSettings>,
    /// The open component. It belongs to this thread: the SDK is JavaScript.
    component: StoredValue<Option<PaymentComponent>, LocalStorage>,
    busy: RwSignal<bool>,
    message: RwSignal<Message>,
}

/// Chooses a payment method and pays.
#[island]
pub fn PaymentForm(
    /// The order's id.
    order: String,
    /// The order's total, as it is read.
    total: String,
    /// The methods that can pay it.
    methods: Vec<MethodChoice>,
    /// The method of an earlier attempt.
    chosen: Option<String>,
    /// How the SDK is loaded.
    sdk: SdkSettings,
    /// Where the order's state is shown.
    result_page: String,
) -> impl IntoView {
    let method = RwSignal::new(chosen.or_else(|| methods.first().map(|it| it.code.clone())).unwrap_or_default());
    let payment = Payment {
        order: StoredValue::new(order),
        result_page: StoredValue::new(result_page),
        sdk: StoredValue::new(sdk.clone()),
        component: StoredValue::new_local(None),
        busy: RwSignal::new(false),
        message: RwSignal::default(),
    };

    // The guide, step 2.1: preload while the buyer is still choosing.
    Effect::new(move |_| {
        let sdk = sdk.clone();
        spawn_local(async move {
            if script::load(&sdk.url).await.is_ok() {
                payment_component::preload(&sdk);
            }
        });
        // Leaving the page by any link is the first of the guide's three situations.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| payment.free());
        // "Back" from a wallet may show the page as it was left: in the middle of a payment that is no longer open.
        let returning = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                payment.busy.set(false);
                payment.say("");
            }
        });
        on_cleanup(move || {
            leaving.remove();
            returning.remove();
            payment.free();
        });
        mark_hydrated();
    });

    let choices = methods
        .into_iter()
        .map(|choice| {
            let code = choice.code.clone();
            let (checked, value) = (code.clone(), code.clone());
            view! {
                <label class="method">
                    <input
                        type="radio"
                        name="method"
                        value=value
                        prop:checked=move || method.get() == checked
                        checked=method.get_untracked() == code
                        on:change=move |_| method.set(code.clone())
                    />
                    <span class="method-words">
                        <span class="method-name">{choice.name}</span>
                        <span class="muted">{choice.next}</span>
                    </span>
                </label>
            }
        })
        .collect_view();

    view! {
        <form
            class="card"
            on:submit=move |event| {
                event.prevent_default();
                payment.pay(method.get_untracked());
            }
        >
            <fieldset class="methods" prop:disabled=move || payment.busy.get()>
                <legend class="card-heading">"How would you like to pay?"</legend>
                {choices}
            </fieldset>
            <div class="pay-bar">
                // Not `disabled`: the focus must find it again when the payment window closes.
                <button type="submit" class="button" aria-disabled=move || payment.busy.get().to_string()>
                    {format!("Pay {total}")}
                </button>
            </div>
            <p
                class="pay-message"
                class:sr-only=move || payment.message.read().text.is_empty()
                class:note=move || payment.message.read().tone == Tone::Calm
                class:alert=move || payment.message.read().tone == Tone::Alarm
                role=move || if payment.message.read().tone == Tone::Progress { "status" } else { "alert" }
            >
                {move || payment.message.read().text.clone()}
            </p>
        </form>
    }
}

impl Payment {
    fn say(self, text: impl Into<String>) {
        self.message.set(Message { text: text.into(), tone: Tone::Progress });
    }

    fn stop(self, tone: Tone, text: impl Into<String>) {
        self.free();
        self.busy.set(false);
        self.message.set(Message { text: text.into(), tone });
    }

    /// Frees the component, if there is one.
    fn free(self) {
        // Taken first and dropped afterwards: the SDK may call back while it is being freed.
        let component = self.component.try_update_value(Option::take);
        drop(component);
    }

    fn show_result(self) {
        self.free();
        self.say("Checking the result…");
        // Setting the address fails only for a malformed one.
        let _ = window().location().set_href(&self.result_page.get_value());
    }

    /// The guide's `handleSubmit`: gets a session from the server, then opens the component with it.
    fn pay(self, method: String) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.free();
        self.say("Preparing the payment…");
        spawn_local(async move {
            let session = match start_payment(self.order.get_value(), method).await {
                Ok(session) => session,
                Err(AppError::AlreadyPaid | AppError::InReview) => return self.show_result(),
                Err(error) => return self.stop(Tone::Alarm, error.to_string()),
            };
            let sdk = self.sdk.get_value();
            if script::load(&sdk.url).await.is_err() {
                let text = "The payment window could not be loaded. Check your connection and try again.";
                return self.stop(Tone::Alarm, text);
            }
            // Each instance handles one session (the guide, step 2.2).
            let component = match PaymentComponent::new(&sdk, move |event| self.hear(event)) {
                Ok(component) => component,
                Err(event) => return self.handle(&event),
            };
            let opening = component.open(&session.session_data);
            self.component.set_value(Some(component));
            match opening {
                Err(event) => self.handle(&event),
                Ok(opening) => {
                    if let Err(event) = payment_component::opened(opening).await {
                        self.handle(&event);
                    }
                }
            }
        });
    }

    /// Handles an event after the SDK has finished saying it: it may be freed as a consequence.
    fn hear(self, event: SdkEvent) {
        spawn_local(async move { self.handle(&event) });
    }

    fn handle(self, event: &SdkEvent) {
        leptos::logging::debug_log!("{} {}", event.code, event.message.as_deref().unwrap_or_default());
        match event.next_step() {
            NextStep::Carry => {}
            NextStep::Say(text) => self.say(text),
            NextStep::ShowResult => self.show_result(),
            NextStep::Pause(text) => self.stop(Tone::Calm, text),
            NextStep::OfferAgain(text) => self.stop(Tone::Alarm, text),
            NextStep::AskServer(text) => {
                let reason = event.payment_result_code.as_deref().map(result_code::describe);
                self.ask_server(format!("{text} {}", reason.unwrap_or_default()));
            }
        }
    }

    /// Lets the server inquire, and stays on the page only when the order is certainly not paid.
    fn ask_server(self, text: String) {
        self.free();
        self.say("Checking the result…");
        spawn_local(async move {
            match refresh_order(self.order.get_value()).await.map(|order| order.status()) {
                Ok(OrderStatus::Unpaid | OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Expired) => {
                    self.stop(Tone::Alarm, text);
                }
                Ok(_) => self.show_result(),
                Err(error) => self.stop(Tone::Alarm, error.to_string()),
            }
        });
    }
}
