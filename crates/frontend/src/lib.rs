//! The WebAssembly of the islands, which cargo-leptos builds.

// Its islands are exported by name.
use browser as _;

/// The entry point, which Leptos's script calls once, before it hydrates each island of the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // In the shipped build, the texts of panics would be a tenth of all that is sent.
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
