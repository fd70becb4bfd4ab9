//! A product in the list.

use domain::product::Product;
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{labels, language};

/// A product's drawing, name and price, linked to its page.
#[component]
pub fn ProductCard(
    product: Product,
    /// Whether it is visible without scrolling.
    first: bool,
) -> impl IntoView {
    let picture = product.picture_path();
    let sold_out = (product.stock() == 0)
        .then(|| view! { <span class="tag">{td_string!(language::current(), shop.sold_out)}</span> });
    view! {
        <li class="product-card">
            <a href=format!("/products/{}", product.slug)>
                <span class="picture-tile">
                    <img src=picture alt="" width="400" height="400" loading=(!first).then_some("lazy") />
                    {sold_out}
                </span>
                <span class="product-card-name">{product.name}</span>
                <span class="product-card-tagline">{product.tagline}</span>
                <span class="product-card-price">{labels::money(language::current(), product.price)}</span>
            </a>
        </li>
    }
}
