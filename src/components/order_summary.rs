//! What an order holds and costs.

use leptos::prelude::*;

use crate::domain::order::Order;

/// The order's lines and total.
#[component]
pub fn OrderSummary(
    /// The order.
    order: Order,
) -> impl IntoView {
    let lines = order
        .lines
        .into_iter()
        .map(|line| {
            let price = line.unit_price.checked_times(line.quantity).unwrap_or(line.unit_price);
            view! {
                <li class="summary-line">
                    <span class="summary-picture">
                        <img src=format!("/pictures/{}.svg", line.slug) alt="" width="64" height="64" />
                    </span>
                    <span class="summary-name">
                        {line.name}
                        <span class="muted">{format!("Quantity {}", line.quantity)}</span>
                    </span>
                    <span class="amount">{price.to_string()}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="summary-heading">
            <h2 id="summary-heading" class="card-heading">"Your order"</h2>
            <ul class="summary">{lines}</ul>
            <p class="summary-total">
                <span>"Total"</span>
                <strong class="amount">{order.total.to_string()}</strong>
            </p>
        </section>
    }
}
