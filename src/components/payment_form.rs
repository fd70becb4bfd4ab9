//! The island that pays, in either of Antom's presentations: the [payment component](component), for which the shop asks
//! for the method, or [Payment Element](element), in which Antom asks.
//!
//! Both are freed in the three situations that the guide names: when the buyer leaves the page, before the next payment
//! is begun, and after a result (`notRedirectAfterComplete` is set).

mod component;
mod element;

use domain::{
    checkout::{MethodChoice, Phrase, Presentation, SdkSettings},
    order::OrderStatus,
};
use leptos::{html::Button, prelude::*, reactive::send_wrapper_ext::SendOption, server_fn::ServerFn};
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use crate::{
    api::{checkout::LeaveForCheckoutPage, orders::refresh_order},
    browser::{mark_hydrated, payment_component::PaymentComponent, payment_element::PaymentElement, script},
    error::ApiError,
    form::action_from,
    language::Language,
    wording,
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
    language: Language,
    /// The order's id.
    order: StoredValue<String>,
    result_page: StoredValue<String>,
    sdk: StoredValue<SdkSettings>,
    /// What is open. It belongs to the thread that opens it, for the SDK is JavaScript; on the server, where threads hand
    /// pages to each other, nothing ever is.
    open: StoredValue<SendOption<Open>>,
    /// How many times Payment Element was opened: what an earlier one answers, even much later, does not count.
    opened: StoredValue<u32>,
    /// Whether the session that was open last is of no more use.
    session_is_spent: StoredValue<bool>,
    /// Whether the component was prepared while the buyer was choosing.
    prepared: StoredValue<bool>,
    busy: RwSignal<bool>,
    message: RwSignal<Message>,
    button: NodeRef<Button>,
}

/// What the SDK has open, freed when it is dropped.
enum Open {
    Component(PaymentComponent),
    Element(PaymentElement),
}

/// Chooses a payment method and pays.
#[island]
pub fn PaymentForm(
    /// The language of the page.
    language: Language,
    /// The order's id.
    order: String,
    /// The order's total, as it is read.
    total: String,
    /// What the buyer pays in.
    presentation: Presentation,
    /// The methods that can pay it.
    methods: Vec<MethodChoice>,
    /// The method of an earlier attempt.
    chosen: Option<String>,
    /// How the SDK is loaded.
    sdk: SdkSettings,
    /// Where the order's state is shown.
    result_page: String,
) -> impl IntoView {
    let in_element = presentation == Presentation::Element;
    let first = methods.iter().find(|it| it.possible).map(|it| it.code.clone());
    let none_possible = !in_element && first.is_none();
    let preselected = chosen.or(first);
    let id = order.clone();
    let without_script = action_from(LeaveForCheckoutPage::PATH, &format!("/checkout/{id}"));
    let payment = Payment {
        language,
        order: StoredValue::new(order),
        result_page: StoredValue::new(result_page),
        sdk: StoredValue::new(sdk),
        open: StoredValue::new(SendOption::new_local(None)),
        opened: StoredValue::new(0),
        session_is_spent: StoredValue::new(false),
        prepared: StoredValue::new(false),
        busy: RwSignal::new(false),
        message: RwSignal::default(),
        button: NodeRef::new(),
    };

    Effect::new(move |_| {
        if in_element {
            payment.open_element(false);
        }
        // Leaving the page by any link is the first of the guide's three situations.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| payment.free());
        // "Back" from a wallet may show the page as it was left: in the middle of a payment that is no longer open.
        let returning = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                payment.busy.set(false);
                payment.hush();
                if in_element {
                    payment.open_element(false);
                }
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
            let MethodChoice { code, name, next, possible, flow } = choice;
            let checked = preselected.as_ref() == Some(&code);
            view! {
                <label class="method">
                    <span class="mark" data-flow=flow.as_str()></span>
                    <input
                        type="radio"
                        name="method"
                        value=code
                        disabled=!possible
                        checked=checked
                    />
                    <span class="method-words">
                        <span class="method-name">{name}</span>
                        <span class="muted">{next}</span>
                    </span>
                </label>
            }
        })
        .collect_view();

    let question = td_string!(language, checkout.question);
    let choice = if in_element {
        view! {
            <section class="methods" aria-label=question>
                <h2 class="card-heading">{question}</h2>
                <div id=element::CONTAINER class="payment-element"></div>
            </section>
        }
        .into_any()
    } else {
        view! {
            <fieldset class="methods" prop:disabled=move || payment.busy.get()>
                <legend class="card-heading">{question}</legend>
                {choices}
            </fieldset>
        }
        .into_any()
    };
    // The guide, step 2.1: preload while the buyer is choosing, but not before they show that they mean to.
    let prepare = move || {
        if !in_element {
            payment.prepare_component();
        }
    };

    view! {
        // Without JavaScript the form leads to Antom's own page, where the same order is paid.
        <form
            class="card"
            method="post"
            action=without_script
            on:pointerover=move |_| prepare()
            on:focusin=move |_| prepare()
            on:submit=move |event| {
                event.prevent_default();
                if in_element {
                    payment.submit_element();
                } else {
                    payment.pay_in_component(chosen_method());
                }
            }
        >
            <input type="hidden" name="order" value=id />
            {choice}
            {none_possible.then(|| view! { <p class="note">{td_string!(language, checkout.none_possible)}</p> })}
            <noscript>
                <p class="note">{td_string!(language, checkout.without_script)}</p>
            </noscript>
            <div class="pay-bar" hidden=none_possible>
                // Not `disabled`: the focus must find it again when the payment window closes.
                <button
                    type="submit"
                    class="button"
                    node_ref=payment.button
                    aria-disabled=move || payment.busy.get().to_string()
                >
                    {td_string!(language, checkout.pay, total = total).to_string()}
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

/// The method that is chosen in the form. Asked of the page, which is there before the island is: the buyer may have
/// chosen while it was loading, and browsers restore a choice by themselves.
fn chosen_method() -> String {
    let chosen = document().query_selector("input[name=method]:checked").ok().flatten();
    chosen.and_then(|input| input.get_attribute("value")).unwrap_or_default()
}

impl Payment {
    fn say(self, phrase: Phrase) {
        self.message.set(Message { text: self.word(phrase), tone: Tone::Progress });
    }

    fn hush(self) {
        self.message.set(Message::default());
    }

    fn word(self, phrase: Phrase) -> String {
        wording::phrase(self.language, phrase).to_owned()
    }

    /// What went wrong, with Antom's reason where there is one.
    fn sentence(self, phrase: Phrase, result_code: Option<&str>) -> String {
        match result_code {
            Some(code) => format!("{} {}", self.word(phrase), wording::result_code(self.language, code)),
            None => self.word(phrase),
        }
    }

    fn excuse(self, error: &ApiError) -> String {
        wording::error(self.language, &error.0)
    }

    /// Lets the buyer go on, and says why the payment has stopped. What is open stays open.
    fn pause(self, tone: Tone, text: String) {
        self.busy.set(false);
        self.message.set(Message { text, tone });
    }

    /// The same, and frees what is open.
    fn stop(self, tone: Tone, text: String) {
        self.free();
        self.pause(tone, text);
        // The SDK's dialog takes the focus with it, now or in a moment.
        let focused = document().active_element().map(|element| element.tag_name());
        let lost = focused.is_none_or(|tag| tag == "BODY" || tag == "IFRAME");
        if let Some(button) = self.button.get_untracked().filter(|_| lost) {
            let _ = button.focus();
        }
    }

    /// Keeps what the SDK has opened, to be freed later.
    fn keep(self, open: Open) {
        self.open.set_value(SendOption::new_local(Some(open)));
    }

    /// Frees what the SDK has open, if anything.
    fn free(self) {
        // Taken first and dropped afterwards: the SDK may call back while it is being freed.
        let open = self.open.try_update_value(|open| std::mem::replace(open, SendOption::new_local(None)));
        drop(open);
    }

    /// Whether the SDK is there. If not, the buyer has been told.
    async fn load_sdk(self) -> bool {
        let loaded = script::load(&self.sdk.get_value().url).await.is_ok();
        if !loaded {
            self.stop(Tone::Alarm, self.word(Phrase::WindowNotLoaded));
        }
        loaded
    }

    fn show_result(self) {
        self.free();
        self.say(Phrase::Checking);
        // Setting the address fails only for a malformed one.
        let _ = window().location().set_href(&self.result_page.get_value());
    }

    /// Lets the server inquire: what the SDK says is proof of nothing.
    async fn ask_server(self) -> Result<OrderStatus, ApiError> {
        self.say(Phrase::Checking);
        refresh_order(self.order.get_value()).await.map(|order| order.status())
    }
}
