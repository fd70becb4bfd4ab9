//! The page for unknown addresses. Leptos sets their status 404.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::{components::notice::Notice, language};

#[component]
pub fn NotFoundPage() -> impl IntoView {
    let language = language::current();
    view! {
        <Title text=td_string!(language, shop.not_found_title) />
        <Notice heading=td_string!(language, shop.not_found) text=td_string!(language, shop.not_found_help) />
    }
}
