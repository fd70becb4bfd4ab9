//! The page for addresses that lead nowhere. The server answers them with 404 by itself.

use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::Title;

use crate::{components::notice::Notice, language};

/// Says that there is nothing here, and where there is something.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let language = language::current();
    view! {
        <Title text=td_string!(language, shop.not_found_title) />
        <Notice heading=td_string!(language, shop.not_found) text=td_string!(language, shop.not_found_help) />
    }
}
