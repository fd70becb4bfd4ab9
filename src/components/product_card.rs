//! A product on a shelf.

use leptos::prelude::*;

use crate::domain::product::Product;

/// A product's drawing, name and price, linked to its page.
#[component]
pub fn ProductCard(
    /// The product.
    product: Product,
) -> impl IntoView {
    let picture = product.picture();
    view! {
        <li class="product-card">
            <a href=format!("/products/{}", product.slug)>
                <span class="picture-tile">
                    <img src=picture alt="" width="400" height="400" loading="lazy" />
                </span>
                <span class="product-card-name">{product.name}</span>
                <span class="product-card-tagline">{product.tagline}</span>
                <span class="product-card-price">{product.price.to_string()}</span>
            </a>
        </li>
    }
}
