//! Messages in place of a page's content, and above it.

use domain::error::AppError;
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{error::ApiError, form::FormError, labels, language};

/// A heading, a sentence, and a link to the shop's front page.
#[component]
pub fn Notice(#[prop(into)] heading: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <section class="notice">
            <img src="/empty-cart.svg" alt="" width="400" height="300" />
            <h1 class="display">{heading}</h1>
            <p class="lead">{text}</p>
            <a class="button" href="/">{td_string!(language::current(), shop.back)}</a>
        </section>
    }
}

/// The notice for an error.
#[component]
pub fn ErrorNotice(
    /// What could not be shown or done.
    #[prop(into)]
    heading: String,
    error: ApiError,
) -> impl IntoView {
    let language = language::current();
    if error.error == AppError::UnknownOrder {
        let heading = td_string!(language, checkout.order_not_found);
        return view! { <Notice heading text=td_string!(language, checkout.order_not_found_help) /> };
    }
    view! { <Notice heading text=labels::error(language, &error.error) /> }
}

/// On a form's page: why the server refused the form that was just posted.
#[component]
pub fn FormErrorAlert() -> impl IntoView {
    let language = language::current();
    use_context::<FormError>().map(|FormError { error, .. }| {
        let cart = matches!(error, AppError::AllInCart { .. })
            .then(|| view! { " " <a href="/cart">{td_string!(language, shop.view_cart)}</a> });
        view! { <p class="alert" role="alert">{labels::error(language, &error)} {cart}</p> }
    })
}
