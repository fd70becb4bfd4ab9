//! The island that pays, in either of Antom's checkout modes: the [payment component](component), for which the shop asks
//! for the method, or [Payment Element](element), in which Antom asks.
//!
//! Both are freed in the three situations that the guide names: when the buyer leaves the page, before the next payment
//! is begun, and after a result (`notRedirectAfterComplete` is set).

mod component;
mod element;
pub mod method_option;
pub mod next_step;
pub mod phrase;
mod state;

use domain::checkout::{CheckoutMode, SdkSettings};
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption, server_fn::ServerFn};
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    method_option::MethodOption,
    state::{Payment, Tone},
};
use crate::{api::checkout::LeaveForCheckoutPage, browser::mark_hydrated, form::action_from, language::Language};

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
    checkout_mode: CheckoutMode,
    /// The methods that can pay it.
    methods: Vec<MethodOption>,
    /// The method of an earlier attempt.
    chosen: Option<String>,
    /// How the SDK is loaded.
    sdk: SdkSettings,
    /// Where the order's state is shown.
    result_page: String,
) -> impl IntoView {
    let in_element = checkout_mode == CheckoutMode::Element;
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
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| payment.unmount());
        // "Back" from a wallet may show the page as it was left: in the middle of a payment that is no longer open.
        let returning = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                payment.busy.set(false);
                payment.clear_message();
                if in_element {
                    payment.open_element(false);
                }
            }
        });
        on_cleanup(move || {
            leaving.remove();
            returning.remove();
            payment.unmount();
        });
        mark_hydrated();
    });

    let choices = methods
        .into_iter()
        .map(|choice| {
            let MethodOption { code, name, next, possible, flow } = choice;
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
