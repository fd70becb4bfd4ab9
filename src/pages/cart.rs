//! The cart's page: its lines with the shop's prices, and the button to the checkout.

use domain::{
    cart::{PricedCart, PricedLine},
    product::MAXIMUM_QUANTITY,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};

use crate::{
    api::cart::{CheckOutCart, UpdateCart, show_cart},
    brand,
    components::{accepted_methods::AcceptedMethods, loaded::Loaded, notice::Notice},
    form::action,
    labels,
    language::{self, Language},
};

/// The form of all quantities. Every button of the page submits it, so that no typed quantity is lost.
const FORM: &str = "cart-form";

/// The cart's page. Its form is plain: it needs no JavaScript.
#[component]
pub fn CartPage() -> impl IntoView {
    let cart = show_cart();
    let language = language::current();
    view! {
        <Title text=td_string!(language, shop.cart) />
        <Meta name="description" content=brand::disclaimer(language) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=cart
            error_heading=td_string!(language, shop.cart_failed)
            render=move |cart| view! { <CartContents cart language /> }
        />
    }
}

#[component]
fn CartContents(cart: PricedCart, language: Language) -> impl IntoView {
    if cart.lines.is_empty() {
        let (heading, text) = (td_string!(language, shop.cart_empty), td_string!(language, shop.cart_empty_help));
        return view! { <Notice heading text /> }.into_any();
    }
    let available = cart.is_available();
    // A payment for exactly this cart is in progress.
    let is_under_way = cart.open_order.as_ref().is_some_and(|order| !order.is_changed);
    let lines = cart.lines.into_iter().enumerate();
    let lines = lines.map(|(index, line)| view! { <Line index line language /> }).collect_view();
    view! {
        <h1 class="display">{td_string!(language, shop.cart)}</h1>
        <form id=FORM method="post" action=action(UpdateCart::PATH)>
            <input type="hidden" name="currency" value=cart.total.currency.code() />
            // Return in a quantity presses the form's first button.
            <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true"></button>
        </form>
        <div class="columns">
            <section class="card" aria-label=td_string!(language, shop.cart_lines)>
                <ul class="cart-lines">{lines}</ul>
                <p class="cart-update">
                    <button type="submit" form=FORM class="button-text">{td_string!(language, shop.cart_update)}</button>
                </p>
            </section>
            <section class="card cart-total" aria-label=td_string!(language, shop.total)>
                <p class="summary-total">
                    <span>{td_string!(language, shop.total)}</span>
                    <strong class="amount">{labels::money(language, cart.total)}</strong>
                </p>
                {(!is_under_way).then(|| view! { <p class="muted">{td_string!(language, shop.cart_note)}</p> })}
                {(available && !is_under_way)
                    .then(|| {
                        view! {
                            <button type="submit" form=FORM formaction=action(CheckOutCart::PATH) class="button wide">
                                {td_string!(language, shop.check_out)}
                            </button>
                        }
                    })}
                {cart
                    .open_order
                    .map(|order| {
                        let class = if order.is_changed { "button button-quiet" } else { "button wide" };
                        view! {
                            <a class=class href=format!("/checkout/{}", order.token.as_str())>
                                {td_string!(language, order.continue_payment)}
                            </a>
                        }
                    })}
                <a class="button button-quiet" href="/">{td_string!(language, shop.keep_looking)}</a>
                <AcceptedMethods language currency=cart.total.currency />
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Line(index: usize, line: PricedLine, language: Language) -> impl IntoView {
    let PricedLine { product, variant, variant_name, quantity, stock, price } = line;
    let address = format!("/products/{}", product.slug);
    let name = if variant_name.is_empty() { product.name.clone() } else { format!("{}, {variant_name}", product.name) };
    let label = td_string!(language, shop.cart_quantity_label, name = name.clone()).to_string();
    let less = td_string!(language, shop.cart_less_label, name = name.clone()).to_string();
    let more = td_string!(language, shop.cart_more_label, name = name.clone()).to_string();
    let remove = td_string!(language, shop.cart_remove_label, name = name).to_string();
    let each = td_string!(language, shop.cart_each, price = labels::money(language, product.price)).to_string();
    let problem = if stock == 0 {
        Some(td_string!(language, shop.cart_sold_out).to_owned())
    } else {
        (quantity > stock).then(|| td_string!(language, shop.cart_short, count = stock).to_string())
    };
    let most = stock.min(MAXIMUM_QUANTITY);
    let (is_least, is_most) = (quantity <= 1, quantity >= most);
    let picture = product.picture_path();
    let field = |name: &str| format!("lines[{index}][{name}]");
    let quantity_field = if stock > 0 {
        view! {
            <div class="stepper">
                <button type="submit" form=FORM name="less" value=index aria-label=less disabled=is_least>
                    "−"
                </button>
                <input
                    type="number"
                    form=FORM
                    name=field("quantity")
                    value=quantity
                    min="1"
                    max=most
                    required
                    inputmode="numeric"
                    aria-label=label
                />
                <button type="submit" form=FORM name="more" value=index aria-label=more disabled=is_most>
                    "+"
                </button>
            </div>
        }
        .into_any()
    } else {
        view! { <input type="hidden" form=FORM name=field("quantity") value=quantity /> }.into_any()
    };
    view! {
        <li class="cart-line">
            <a class="summary-picture" href=address.clone() tabindex="-1" aria-hidden="true">
                <img src=picture alt="" width="96" height="96" />
            </a>
            <div class="cart-words">
                <a class="cart-name" href=address>{product.name}</a>
                <span class="muted">{variant_name}</span>
                <span class="muted">{each}</span>
            </div>
            <span class="amount">{labels::money(language, price)}</span>
            <div class="cart-change">
                <input type="hidden" form=FORM name=field("product") value=product.slug />
                <input type="hidden" form=FORM name=field("variant") value=variant />
                {quantity_field}
                <button
                    type="submit"
                    form=FORM
                    name="remove"
                    value=index
                    formnovalidate
                    class="button-text"
                    aria-label=remove
                >
                    {td_string!(language, shop.cart_remove)}
                </button>
            </div>
            {problem.map(|text| view! { <p class="alert">{text}</p> })}
        </li>
    }
}
