//! Messages in place of a page's content, and above it.

use domain::error::AppError;
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{error::ApiError, form::FormError, labels, language};

/// A heading, a sentence, and a link to the shop's front page.
#[component]
pub fn Notice(
    #[prop(into)] heading: String,
    #[prop(into)] text: String,
    /// What helps, before the link.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    let class = if action.is_some() { "button button-quiet" } else { "button" };
    view! {
        <section class="notice">
            <img src="/empty-cart.svg" alt="" width="400" height="300" />
            <h1 class="display">{heading}</h1>
            <p class="lead">{text}</p>
            <p class="actions">{action} <a class=class href="/">{td_string!(language::current(), shop.back)}</a></p>
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
        let (heading, text) =
            (td_string!(language, checkout.order_not_found), td_string!(language, checkout.order_not_found_help));
        let to_orders =
            view! { <a class="button" href="/orders">{td_string!(language, orders.look_up)}</a> }.into_any();
        return view! { <Notice heading text action=to_orders /> };
    }
    let text = match &error.error {
        AppError::UnknownProduct => td_string!(language, shop.not_found_help).to_owned(),
        error => labels::error(language, error),
    };
    view! { <Notice heading text /> }
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
