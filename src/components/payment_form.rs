//! The island that takes a payment, in either of Antom's checkout modes. With the [payment component](component), the
//! customer chooses the method in the shop's form; with [Payment Element](element), in Antom's.
//!
//! Both are unmounted in the three situations of [the guide](https://docs.antom.com/ac/cashierpay/apm): when the customer
//! leaves the page, before the next payment starts, and after a result (`notRedirectAfterComplete` is set).

mod chosen_method;
mod component;
mod element;
pub mod next_step;
mod open_attempt;
pub mod phrase;
mod state;
mod typed_contact;

use domain::{
    checkout::{CheckoutMode, SdkSettings},
    order_keys::OrderToken,
};
use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption, server_fn::ServerFn};
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    chosen_method::chosen_method,
    phrase::{Phrase, PhraseTexts},
    state::{MessageKind, PaymentFormState},
};
use crate::{api::checkout::LeaveForCheckoutPage, browser::mark_hydrated, form::action_from};

/// Chooses a payment method and pays. All texts are the customer's language's, from the server.
#[island]
pub fn PaymentForm(
    texts: PhraseTexts,
    /// The form's question: how the customer wants to pay.
    question: String,
    /// The button's text, with the order's total.
    pay: String,
    order: OrderToken,
    checkout_mode: CheckoutMode,
    /// Whether a method can pay this order.
    possible: bool,
    /// What the form says about an attempt that is open.
    open_attempt: Option<String>,
    /// How the SDK is loaded.
    sdk: SdkSettings,
    /// Where the order's state is shown.
    result_page: String,
    /// The methods, and what stands between them and the button.
    children: Children,
) -> impl IntoView {
    let in_element = checkout_mode == CheckoutMode::Element;
    let watches = open_attempt.is_some();
    let token = order.clone();
    let without_script = action_from(LeaveForCheckoutPage::PATH, &format!("/checkout/{}", token.as_str()));
    let state = PaymentFormState {
        texts: StoredValue::new(texts),
        order: StoredValue::new(order),
        result_page: StoredValue::new(result_page),
        sdk: StoredValue::new(sdk),
        mounted: StoredValue::new(SendOption::new_local(None)),
        generation: StoredValue::new(0),
        needs_new_session: StoredValue::new(false),
        preloaded: StoredValue::new(false),
        watch: StoredValue::new(0),
        open_attempt: RwSignal::new(open_attempt),
        busy: RwSignal::new(false),
        message: RwSignal::default(),
        button: NodeRef::new(),
    };

    Effect::new(move |_| {
        if in_element {
            state.open_element(false);
        }
        if watches {
            state.watch_open_attempt();
        }
        // The customer leaves the page by a link: the first of the guide's three situations.
        let leaving = window_event_listener(leptos::ev::pagehide, move |_| state.unmount());
        // "Back" from a wallet may restore the page in the middle of a payment that is no longer mounted.
        let returning = window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                state.busy.set(false);
                state.clear_message();
                if !in_element {
                    state.open_attempt.set(Some(state.text(Phrase::StillOpen)));
                }
                // The browser aborts what a restored page requests before its first frame.
                request_animation_frame(move || {
                    if in_element {
                        state.open_element(false);
                    }
                    state.watch_open_attempt();
                });
            }
        });
        on_cleanup(move || {
            leaving.remove();
            returning.remove();
            state.unmount();
        });
        mark_hydrated();
    });

    let choice = if in_element {
        let label = question.clone();
        view! {
            <section class="methods" aria-label=label>
                <h2 class="card-heading">{question}</h2>
                <div id=element::CONTAINER class="payment-element"></div>
            </section>
            {children()}
        }
        .into_any()
    } else {
        view! {
            <fieldset class="methods" prop:disabled=move || state.busy.get()>
                <legend class="card-heading">{question}</legend>
                {children()}
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
            <p class="note open-attempt" role="status" hidden=move || state.open_attempt.read().is_none()>
                {move || state.open_attempt.get()}
            </p>
            {choice}
            <div class="pay-bar" hidden=!possible>
                // Not `disabled`: the button must be able to take the focus when the payment window closes.
                <button
                    type="submit"
                    class="button"
                    node_ref=state.button
                    aria-disabled=move || state.busy.get().to_string()
                >
                    {pay}
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
