//! One product, and the button that buys it.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use crate::{
    api::{catalogue::show_product, orders::PlaceOrder},
    components::notice::Notice,
    domain::product::{MAXIMUM_QUANTITY, Product},
};

/// A product's page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let product = OnceResource::new_blocking(show_product(slug));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match product.await {
                    Ok(product) => view! { <ProductDetails product /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Title text="Not found" />
                            <Notice heading="We do not sell this" text=error.to_string() />
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn ProductDetails(product: Product) -> impl IntoView {
    let picture = product.picture();
    let action = ServerAction::<PlaceOrder>::new();
    // Filled when a form that was posted without JavaScript has come back.
    let problem = move || action.value().get().and_then(Result::err).map(|error| error.to_string());
    view! {
        <Title text=product.name.clone() />
        <Meta name="description" content=product.description.clone() />
        <article class="product">
            <div class="picture-tile product-picture">
                <img src=picture alt="" width="800" height="800" />
            </div>
            <div class="product-words">
                <p class="eyebrow">{product.category}</p>
                <h1 class="display">{product.name}</h1>
                <p class="muted">{product.tagline}</p>
                <p class="price">{product.price.to_string()}</p>
                <p class="lead">{product.description}</p>
                <ActionForm action attr:class="buy">
                    <input type="hidden" name="product" value=product.slug />
                    <input type="hidden" name="currency" value=product.price.currency.code() />
                    <label class="field">
                        <span>"Quantity"</span>
                        <input
                            type="number"
                            name="quantity"
                            value="1"
                            min="1"
                            max=MAXIMUM_QUANTITY
                            required
                            inputmode="numeric"
                        />
                    </label>
                    <button type="submit" class="button">"Buy now"</button>
                </ActionForm>
                {move || problem().map(|text| view! { <p class="alert" role="alert">{text}</p> })}
            </div>
        </article>
    }
}
