//! The tile of a payment method: letters on the method's colour, or the image that the merchant provides.

pub mod lettering;

use std::{collections::BTreeSet, sync::Arc};

use domain::method::PaymentMethod;
use leptos::prelude::*;

use self::lettering::Lettering;

/// The folder of the merchant's images, below the folder of the site's files and in addresses.
pub const FOLDER: &str = "methods";

/// The methods that have an image of the merchant's. The server provides it to every page.
#[derive(Debug, Clone, Default)]
pub struct MethodImages(Arc<BTreeSet<String>>);

impl MethodImages {
    /// The images of the methods with these codes: `methods/<paymentMethodType>.svg`.
    pub fn new(codes: Vec<String>) -> Self {
        Self(Arc::new(codes.into_iter().collect()))
    }
}

/// The tile of a method. Set `named` where the method's name is not beside it.
#[component]
pub fn MethodTile(
    /// Antom's `paymentMethodType`.
    #[prop(into)]
    code: String,
    #[prop(optional)] named: bool,
) -> impl IntoView {
    let name = PaymentMethod::name_of(&code).to_owned();
    let MethodImages(images) = use_context().unwrap_or_default();
    if images.contains(&code) {
        let alt = if named { name } else { String::new() };
        let address = format!("/{FOLDER}/{code}.svg");
        return view! { <img class="method-tile" src=address alt=alt width="48" height="48" /> }.into_any();
    }
    let Lettering { letters, ground, ink } = Lettering::of(&code, &name);
    let size = match letters.chars().count() {
        0..=2 => "22",
        3 => "18",
        4 => "15",
        5 => "12.5",
        _ => "11",
    };
    // Colours are attributes: the pages' policy forbids inline styles.
    view! {
        <svg
            class="method-tile"
            viewBox="0 0 48 48"
            role=named.then_some("img")
            aria-label=named.then_some(name)
            aria-hidden=(!named).then_some("true")
        >
            <rect width="48" height="48" rx="12" fill=ground />
            <rect x="0.5" y="0.5" width="47" height="47" rx="11.5" fill="none" stroke="#808080" stroke-opacity="0.4" />
            <text x="24" y="24" dy="0.35em" text-anchor="middle" font-size=size fill=ink>
                {letters}
            </text>
        </svg>
    }
    .into_any()
}
