//! A page's worth of explanation: what is wrong, and where to go.

use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{error::ApiError, form::Refusal, labels, language};

/// A heading, a sentence, and the way back to the shop.
#[component]
pub fn Notice(
    /// What is the matter, in a few words.
    #[prop(into)]
    heading: String,
    /// What it means, in a sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <section class="notice">
            <img src="/empty-cart.svg" alt="" width="400" height="300" />
            <h1 class="display">{heading}</h1>
            <p class="lead">{text}</p>
            <a class="button" href="/">{td_string!(language::current(), shop.back)}</a>
        </section>
    }
}

/// The same for an error: what could not be shown, and why.
#[component]
pub fn ErrorNotice(
    /// What could not be shown or done.
    #[prop(into)]
    heading: String,
    /// Why.
    error: ApiError,
) -> impl IntoView {
    view! { <Notice heading text=labels::error(language::current(), &error.0) /> }
}

/// Why the form that was just posted was refused, on the page that it was posted from.
#[component]
pub fn RefusalNotice() -> impl IntoView {
    use_context::<Refusal>().map(|Refusal(error)| {
        view! { <p class="alert" role="alert">{labels::error(language::current(), &error)}</p> }
    })
}
