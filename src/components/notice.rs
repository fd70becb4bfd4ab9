//! A page's worth of explanation: what is wrong, and where to go.

use leptos::prelude::*;

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
            <h1 class="display">{heading}</h1>
            <p class="lead">{text}</p>
            <a class="button" href="/">"Back to the shop"</a>
        </section>
    }
}
