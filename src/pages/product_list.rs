//! The front page: what the shop sells.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    api::catalogue::list_products,
    components::{notice::Notice, product_card::ProductCard},
};

/// All products.
#[component]
pub fn ProductListPage() -> impl IntoView {
    let products = OnceResource::new_blocking(list_products());
    view! {
        <Title text="" />
        <Meta name="description" content="Coffee and table things from a lane in Singapore." />
        <section class="hero">
            <div class="hero-words">
                <h1 class="display">"Coffee and table things from the lane"</h1>
                <p class="lead">"Kopi roasted the old way, and what you need to pull it, pour it and sit down with it."</p>
            </div>
            <img class="hero-picture" src="/hero.svg" alt="" width="1200" height="600" />
        </section>
        <Suspense>
            {move || Suspend::new(async move {
                match products.await {
                    Err(error) => view! { <Notice heading="The shelves cannot be shown" text=error.to_string() /> }.into_any(),
                    Ok(products) => {
                        let cards = products.into_iter().map(|product| view! { <ProductCard product /> }).collect_view();
                        view! {
                            <section aria-labelledby="products-heading">
                                <h2 id="products-heading" class="section-heading">"On the shelves"</h2>
                                <ul class="product-grid">{cards}</ul>
                            </section>
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}
