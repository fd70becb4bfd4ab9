//! The result page, to which the gateway returns the buyer (`paymentRedirectUrl`): it shows what the server found out,
//! whatever the address says.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use crate::{
    api::orders::refresh_order,
    components::{notice::Notice, order_summary::OrderSummary, payment_watch::PaymentWatch},
    domain::order::Order,
};

/// The state of one order.
#[component]
pub fn ResultPage() -> impl IntoView {
    let params = use_params_map();
    view! {
        <Title text="Your order" />
        <Meta name="robots" content="noindex" />
        <Meta name="referrer" content="no-referrer" />
        <Suspense>
            {move || {
                let id = params.read().get("order").unwrap_or_default();
                Suspend::new(async move {
                    match refresh_order(id).await {
                        Ok(order) => view! { <OrderState order /> }.into_any(),
                        Err(error) => {
                            view! { <Notice heading="We cannot show this order" text=error.to_string() /> }.into_any()
                        }
                    }
                })
            }}
        </Suspense>
    }
}

#[component]
fn OrderState(order: Order) -> impl IntoView {
    view! {
        <div class="columns">
            <PaymentWatch initial=order.clone() />
            <OrderSummary order />
        </div>
    }
}
