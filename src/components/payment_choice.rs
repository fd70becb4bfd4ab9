//! What the payment form contains, as far as the server renders it alone: the choice of a method, and the texts of messages.

use browser::payment_form::{element, phrase::Phrase};
use domain::checkout::CheckoutMode;
use leptos::prelude::*;

use crate::{labels, language::Language};

/// The form's question, and the choice of a method below it. Payment Element has its own.
#[component]
pub fn PaymentChoice(
    /// How the customer wants to pay.
    question: &'static str,
    checkout_mode: CheckoutMode,
    /// The methods, and what stands between them and the button.
    children: Children,
) -> impl IntoView {
    if checkout_mode == CheckoutMode::Element {
        view! {
            <section class="methods" aria-label=question>
                <h2 class="card-heading">{question}</h2>
                <div id=element::CONTAINER class="payment-element"></div>
            </section>
            {children()}
        }
        .into_any()
    } else {
        view! {
            <fieldset class="methods">
                <legend class="card-heading">{question}</legend>
                {children()}
            </fieldset>
        }
        .into_any()
    }
}

/// The text of every phrase, for the form's messages.
#[component]
pub fn PhraseTexts(language: Language) -> impl IntoView {
    let texts = Phrase::ALL.map(|phrase| view! { <p>{labels::phrase(language, phrase)}</p> });
    view! { <template>{texts.collect_view()}</template> }
}
