//! The island that takes a payment, in either of Antom's checkout modes. With the [payment component](component), the
//! customer chooses the method in the shop's form; with [Payment Element](element), in Antom's.
//!
//! Both are unmounted in the three situations of [the guide](https://docs.antom.com/ac/cashierpay/apm): when the customer
//! leaves the page, before the next payment starts, and after a result (`notRedirectAfterComplete` is set).

mod component;
mod element;
pub mod method_option;
pub mod next_step;
pub mod phrase;
mod state;

use domain::{
    checkout::{CheckoutMode, SdkSettings},
    order_keys::OrderToken,
};
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption, server_fn::ServerFn};
use leptos_i18n::td_string;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    method_option::MethodOption,
    state::{MessageKind, PaymentFormState},
};
use crate::{api::checkout::LeaveForCheckoutPage, browser::mark_hydrated, form::action_from, language::Language};

/// Chooses a payment method and pays.
#[island]
pub fn PaymentForm(
    language: Language,
    order: OrderToken,
    /// The order's total, formatted.
    total: String,
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
    let token = order.clone();
    let without_script = action_from(LeaveForCheckoutPage::PATH, &format!("/checkout/{}", token.as_str()));
    let state = PaymentFormState {
        language,
        order: StoredValue::new(order),
        result_page: StoredValue::new(result_page),
        sdk: StoredValue::new(sdk),
        mounted: StoredValue::new(SendOption::new_local(None)),
        generation: StoredValue::new(0),
        needs_new_session: StoredValue::new(false),
        preloaded: StoredValue::new(false),
        busy: RwSignal::new(false),
        message: RwSignal::default(),
        button: NodeRef::new(),
    };

    Effect::new(move |_| {
        if in_element {
            state.open_element(false);
        }
        // The customer leaves the page by a link: the first of the guide's three situations.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| state.unmount());
        // "Back" from a wallet may restore the page in the middle of a payment that is no longer mounted.
        let returning = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                state.busy.set(false);
                state.clear_message();
                if in_element {
                    state.open_element(false);
                }
            }
        });
        on_cleanup(move || {
            leaving.remove();
            returning.remove();
            state.unmount();
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
            <fieldset class="methods" prop:disabled=move || state.busy.get()>
                <legend class="card-heading">{question}</legend>
                {choices}
            </fieldset>
        }
        .into_any()
    };
    // The guide, step 2.1: preload while the customer is choosing, but not before they use the form.
    let preload = move || {
        if !in_element {
            state.preload_component();
        }
    };

    view! {
        // Without JavaScript, the form leads to Antom's hosted page, which takes the payment of the same order.
        <form
            class="card"
            method="post"
            action=without_script
            on:pointerover=move |_| preload()
            on:focusin=move |_| preload()
            on:submit=move |event| {
                event.prevent_default();
                if in_element {
                    state.submit_element();
                } else {
                    state.pay_in_component(chosen_method());
                }
            }
        >
            <input type="hidden" name="order" value=token.as_str().to_owned() />
            {choice}
            {none_possible.then(|| view! { <p class="note">{td_string!(language, checkout.none_possible)}</p> })}
            <noscript>
                <p class="note">{td_string!(language, checkout.without_script)}</p>
            </noscript>
            <div class="pay-bar" hidden=none_possible>
                // Not `disabled`: the button must be able to take the focus when the payment window closes.
                <button
                    type="submit"
                    class="button"
                    node_ref=state.button
                    aria-disabled=move || state.busy.get().to_string()
                >
                    {td_string!(language, checkout.pay, total = total).to_string()}
                </button>
            </div>
            <p
                class="pay-message"
                class:sr-only=move || state.message.read().text.is_empty()
                class:note=move || state.message.read().kind == MessageKind::Notice
                class:alert=move || state.message.read().kind == MessageKind::Error
                role=move || if state.message.read().kind == MessageKind::Status { "status" } else { "alert" }
            >
                {move || state.message.read().text.clone()}
            </p>
        </form>
    }
}

/// The method that is chosen in the form, read from the document: the customer may have chosen before the island was
/// hydrated, and browsers restore a choice.
fn chosen_method() -> String {
    let chosen = document().query_selector("input[name=method]:checked").ok().flatten();
    chosen.and_then(|input| input.get_attribute("value")).unwrap_or_default()
}
