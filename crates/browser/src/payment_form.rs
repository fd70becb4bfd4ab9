//! The island that takes a payment, in either of Antom's checkout modes. With the [payment component](component), the
//! customer chooses the method in the shop's form; with [Payment Element](element), in Antom's.
//!
//! Both are unmounted in the three situations of [the guide](https://docs.antom.com/ac/cashierpay/apm): when the customer
//! leaves the page, before the next payment starts, and after a result (`notRedirectAfterComplete` is set).

mod chosen_method;
mod component;
pub mod element;
pub mod next_step;
mod open_attempt;
pub mod phrase;
pub mod settings;
mod state;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::PageTransitionEvent;

use self::{
    phrase::Phrase,
    settings::{FORM, FormSettings},
    state::PaymentFormState,
};
use crate::page::mark_hydrated;

/// Chooses a payment method and pays.
#[island]
pub fn PaymentForm(
    /// The server's: the choice of a method, what stands between it and the button, and the text of every [`Phrase`] in a
    /// `template`.
    children: Children,
) -> impl IntoView {
    let settings = FormSettings::of_page();
    let state = PaymentFormState::new(&settings);
    let FormSettings { action, order, pay, possible, sdk, .. } = settings;
    let PaymentFormState { form, button, busy, message, open_attempt, .. } = state;
    Effect::new(move |_| {
        state.start();
        mark_hydrated();
    });

    view! {
        // Without JavaScript, the form leads to Antom's hosted page, which takes the payment of the same order.
        <form
            id=FORM
            class="card"
            method="post"
            action=action
            data-sdk-url=sdk.url
            data-sdk-environment=sdk.environment
            data-sdk-locale=sdk.locale
            node_ref=form
            on:pointerover=move |_| state.preload()
            on:focusin=move |_| state.preload()
            on:submit=move |event| {
                event.prevent_default();
                state.submit();
            }
        >
            <input type="hidden" name="order" value=order />
            <p class="note open-attempt" role="status" hidden=move || open_attempt.read().is_none()>
                {move || open_attempt.get()}
            </p>
            <fieldset class="payment-choice" role="presentation" prop:disabled=move || busy.get()>
                {children()}
            </fieldset>
            <div class="pay-bar" hidden=!possible>
                // Not `disabled`: the button must be able to take the focus when the payment window closes.
                <button type="submit" class="button" node_ref=button aria-disabled=move || busy.get().to_string()>
                    {pay}
                </button>
            </div>
            <p class=move || message.read().class() role=move || message.read().role()>
                {move || message.read().text.clone()}
            </p>
        </form>
    }
}

impl PaymentFormState {
    /// Begins what does not wait for the customer.
    fn start(self) {
        if self.is_in_element() {
            self.open_element(false);
        }
        if self.open_attempt.read_untracked().is_some() {
            self.watch_open_attempt();
        }
        // The customer leaves the page by a link: the first of the guide's three situations.
        window_event_listener(leptos::ev::pagehide, move |_| self.unmount());
        // "Back" from a wallet may restore the page in the middle of a payment that is no longer mounted.
        window_event_listener(leptos::ev::pageshow, move |event| {
            if event.unchecked_ref::<PageTransitionEvent>().persisted() {
                self.restore();
            }
        });
    }

    fn restore(self) {
        self.busy.set(false);
        self.clear_message();
        if !self.is_in_element() {
            self.open_attempt.set(Some(self.text(Phrase::StillOpen)));
        }
        // The browser aborts what a restored page requests before its first frame.
        request_animation_frame(move || {
            if self.is_in_element() {
                self.open_element(false);
            }
            self.watch_open_attempt();
        });
    }

    /// The guide, step 2.1: preloads while the customer is choosing, but not before they use the form.
    fn preload(self) {
        if !self.is_in_element() {
            self.preload_component();
        }
    }

    fn submit(self) {
        if self.is_in_element() {
            self.submit_element();
        } else {
            self.pay_in_component();
        }
    }
}
