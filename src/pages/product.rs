//! The page of one product.

use domain::product::{MAXIMUM_QUANTITY, Product, Variant};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use crate::{
    api::{cart::AddToCart, catalogue::show_product, orders::PlaceOrder},
    components::{loaded::Loaded, sharing::Sharing, structured_data::ProductData},
    form::{FormError, action},
    labels,
    language::{self, Language},
};

/// A product's page.
#[component]
pub fn ProductPage() -> impl IntoView {
    let slug = use_params_map().read_untracked().get("slug").unwrap_or_default();
    let product = show_product(slug);
    let language = language::current();
    view! {
        <Loaded
            data=product
            error_heading=td_string!(language, shop.not_sold)
            error_title=td_string!(language, shop.not_found_title)
            render=move |product| view! { <ProductDetails product language /> }
        />
    }
}

#[component]
fn ProductDetails(product: Product, language: Language) -> impl IntoView {
    let picture = product.picture_path();
    let category = product.category.clone();
    let sold_out = product.stock() == 0;
    let few = match product.variants.as_slice() {
        [only] => only.low_stock(),
        _ => None,
    };
    view! {
        <Title text=product.name.clone() />
        <Meta name="description" content=product.description.clone() />
        <Sharing
            path=format!("/products/{}", product.slug)
            title=product.name.clone()
            description=product.description.clone()
            product=product.clone()
        />
        <ProductData product=product.clone() />
        <article class="product">
            <div class="picture-tile product-picture">
                <img src=picture alt="" width="800" height="800" fetchpriority="high" />
            </div>
            <div class="product-words">
                <p class="eyebrow"><a href=format!("/?category={}", category.code)>{category.name}</a></p>
                <h1 class="display">{product.name.clone()}</h1>
                <p class="muted">{product.tagline.clone()}</p>
                <p class="price">{labels::money(language, product.price)}</p>
                <p class="lead product-description">{product.description.clone()}</p>
                {few.map(|count| view! { <p class="few">{td_string!(language, shop.left, count = count).to_string()}</p> })}
                {if sold_out {
                    view! {
                        <div class="note">
                            <strong>{td_string!(language, shop.sold_out)}</strong>
                            <p>{td_string!(language, shop.sold_out_help)}</p>
                        </div>
                    }
                        .into_any()
                } else {
                    view! { <Buy product language /> }.into_any()
                }}
            </div>
        </article>
    }
}

/// One plain form with two buttons: it works without JavaScript.
#[component]
fn Buy(product: Product, language: Language) -> impl IntoView {
    let most = product.variants.iter().map(|variant| variant.stock).max().unwrap_or(1).min(MAXIMUM_QUANTITY);
    // After a refusal, the form has what the customer had chosen.
    let refused = use_context::<FormError>();
    let quantity = refused.as_ref().and_then(|refused| refused.quantity.clone()).unwrap_or_else(|| "1".to_owned());
    let is_available = |code: &String| product.variants.iter().any(|it| it.code == *code && it.stock > 0);
    let chosen = refused.and_then(|refused| refused.variant).filter(is_available);
    let first = || product.variants.iter().find(|variant| variant.stock > 0).map(|variant| variant.code.clone());
    let checked_code = chosen.or_else(first);
    let names = product.option.is_some().then(|| {
        let names = product.variants.iter().map(|variant| view! { <span>" · " {variant.name.clone()}</span> });
        view! { <span class="variant-names">{names.collect_view()}</span> }
    });
    let options = product.option.map(|option| {
        let choices = product
            .variants
            .into_iter()
            .map(|variant| {
                let checked = checked_code.as_ref() == Some(&variant.code);
                view! { <VariantChoice variant checked language /> }
            })
            .collect_view();
        view! {
            <fieldset class="options">
                <legend>{option}</legend>
                <div class="chips">{choices}</div>
            </fieldset>
        }
    });
    view! {
        <form method="post" action=action(AddToCart::PATH) class="buy">
            <input type="hidden" name="product" value=product.slug />
            <input type="hidden" name="currency" value=product.price.currency.code() />
            {options}
            <label class="field">
                <span>{td_string!(language, shop.quantity)}</span>
                <input type="number" name="quantity" value=quantity min="1" max=most required inputmode="numeric" />
            </label>
            <div class="buy-buttons">
                <button type="submit" class="button">
                    <span>{td_string!(language, shop.add_to_cart)} {names}</span>
                </button>
                <button type="submit" class="button button-quiet" formaction=action(PlaceOrder::PATH)>
                    {td_string!(language, shop.buy_now)}
                </button>
            </div>
        </form>
    }
}

#[component]
fn VariantChoice(variant: Variant, checked: bool, language: Language) -> impl IntoView {
    let sold_out = variant.stock == 0;
    let few = variant.low_stock().map(|count| td_string!(language, shop.left, count = count).to_string());
    let name = match sold_out {
        true => td_string!(language, shop.sold_out_variant, name = variant.name.clone()).to_string(),
        false => variant.name.clone(),
    };
    view! {
        <label class="option">
            <input
                type="radio"
                name="variant"
                value=variant.code
                checked=checked
                disabled=sold_out
            />
            <span>{name} {few.map(|few| view! { <span class="muted">{few}</span> })}</span>
        </label>
    }
}
