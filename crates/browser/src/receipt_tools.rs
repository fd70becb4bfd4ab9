//! The island with the buttons below a receipt.

use js_sys::{Function, Promise};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::value::get;

/// The server's page provides them, the markup has them, and the browser reads there what it has to show later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiptTexts {
    pub copy_link: String,
    pub link_copied: String,
    pub print: String,
}

impl ReceiptTexts {
    fn of_page() -> Self {
        if cfg!(target_family = "wasm") {
            let message = document().query_selector(".receipt-tools [data-text]").ok().flatten();
            let link_copied = message.and_then(|message| message.get_attribute("data-text")).unwrap_or_default();
            Self { link_copied, ..Self::default() }
        } else {
            use_context().unwrap_or_default()
        }
    }
}

/// Copies the page's address, and prints the page.
#[island]
pub fn ReceiptTools() -> impl IntoView {
    let ReceiptTexts { copy_link, link_copied, print } = ReceiptTexts::of_page();
    let is_copied = RwSignal::new(false);
    let text = link_copied.clone();
    let message = move || is_copied.get().then(|| link_copied.clone());
    view! {
        <p class="receipt-tools needs-script">
            <button
                type="button"
                class="button button-quiet"
                on:click=move |_| spawn_local(async move { is_copied.set(copy_address().await) })
            >
                {copy_link}
            </button>
            // Fails only where nothing can be printed.
            <button type="button" class="button button-quiet" on:click=move |_| drop(window().print())>
                {print}
            </button>
            <span role="status" class="muted" data-text=text>{message}</span>
        </p>
    }
}

/// Copies the page's address, without its parameters. Returns whether that succeeded: browsers offer it to secure pages only.
async fn copy_address() -> bool {
    let location = window().location();
    let (Ok(origin), Ok(path)) = (location.origin(), location.pathname()) else { return false };
    let clipboard = get(&get(&window(), "navigator"), "clipboard");
    let Ok(write) = get(&clipboard, "writeText").dyn_into::<Function>() else { return false };
    match write.call1(&clipboard, &format!("{origin}{path}").into()).map(JsCast::dyn_into::<Promise>) {
        Ok(Ok(copying)) => JsFuture::from(copying).await.is_ok(),
        _ => false,
    }
}
