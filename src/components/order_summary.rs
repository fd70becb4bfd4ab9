//! The lines and the total of an order.

use domain::{order::Order, product::picture_path};
use leptos::prelude::*;
use leptos_i18n::td_string;

use crate::{labels, language};

/// The order's lines and total.
#[component]
pub fn OrderSummary(order: Order) -> impl IntoView {
    let language = language::current();
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
    view! {
        <section class="card" aria-labelledby="summary-heading">
            <h2 id="summary-heading" class="card-heading">{td_string!(language, shop.your_order)}</h2>
            <ul class="summary">{lines}</ul>
            <p class="summary-total">
                <span>{td_string!(language, shop.total)}</span>
                <strong class="amount">{labels::money(language, order.total)}</strong>
            </p>
        </section>
    }
}
