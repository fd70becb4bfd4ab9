//! The lines and the total of an order.

use domain::{order::Order, product::picture_path};
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{brand, labels, language};

/// An order with more lines than this is folded, so that what follows is not far away.
const MOST_UNFOLDED: usize = 5;

/// The order's total, its lines, and who sells it.
#[component]
pub fn OrderSummary(
    order: Order,
    /// Whether the customer can still change the order in the cart that it was placed from.
    #[prop(optional)]
    edit_cart: bool,
) -> impl IntoView {
    let language = language::current();
    let pieces: i64 = order.lines.iter().map(|line| line.quantity).sum();
    let is_long = order.lines.len() > MOST_UNFOLDED;
    let lines = order
        .lines
        .into_iter()
        .map(|line| {
            let price = line.unit_price.checked_times(line.quantity).unwrap_or(line.unit_price);
            let quantity = td_string!(language, shop.quantity_of, count = line.quantity).to_string();
            let kind =
                (!line.variant_name.is_empty()).then(|| view! { <span class="muted">{line.variant_name}</span> });
            view! {
                <li class="summary-line">
                    <span class="summary-picture">
                        <img src=picture_path(&line.slug) alt="" width="64" height="64" />
                    </span>
                    <span class="summary-name">{line.name} {kind} <span class="muted">{quantity}</span></span>
                    <span class="amount">{labels::money(language, price)}</span>
                </li>
            }
        })
        .collect_view();
    let list = view! { <ul class="summary">{lines}</ul> };
    let list = if is_long {
        view! {
            <details class="summary-fold">
                <summary>{td_string!(language, checkout.items, count = pieces).to_string()}</summary>
                {list}
            </details>
        }
        .into_any()
    } else {
        list.into_any()
    };
    let number = td_string!(language, checkout.order_number, number = order.number.to_string()).to_string();
    let currency = order.total.currency;
    let currency = format!("{} · {}", currency.code(), labels::currency(language, currency));
    let edit = edit_cart.then(|| {
        view! { <a class="summary-edit" href="/cart">{td_string!(language, checkout.edit_cart)}</a> }
    });
    view! {
        <section class="card" aria-labelledby="summary-heading">
            <div class="summary-head">
                <h2 id="summary-heading" class="card-heading">{td_string!(language, shop.your_order)}</h2>
                {edit}
            </div>
            <p class="summary-total">
                <span>{td_string!(language, shop.total)}</span>
                <strong class="amount">{labels::money(language, order.total)}</strong>
            </p>
            {list}
            <p class="summary-notes muted">
                <span>{number}</span>
                <span>{td_string!(language, checkout.seller, shop = brand::shop_name()).to_string()}</span>
                <span>{td_string!(language, checkout.order_currency, currency = currency).to_string()}</span>
            </p>
        </section>
    }
}
