//! The page for addresses that lead nowhere. The server answers them with 404 by itself.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::notice::Notice;

/// Says that there is nothing here, and where there is something.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text="Not found" />
        <Notice heading="There is nothing at this address" text="It may have been mistyped, or moved." />
    }
}
