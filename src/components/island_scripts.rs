//! The WebAssembly of the islands.

use leptos::prelude::*;

/// Loads the WebAssembly on a page with an island. Other pages have no script.
#[component]
pub fn IslandScripts() -> impl IntoView {
    let options = use_context::<LeptosOptions>();
    options.map(|options| view! { <HydrationScripts options islands=true /> })
}
