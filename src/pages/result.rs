//! The result page, to which the gateway returns the buyer (`paymentRedirectUrl`): it shows what the server found out,
//! whatever the address says.

use domain::order::Order;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use crate::{
    api::orders::refresh_order,
    brand,
    components::{notice::ErrorNotice, order_summary::OrderSummary, payment_watch::PaymentWatch},
    language,
    pages::load_first,
};

/// The state of one order.
#[component]
pub fn ResultPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("order").unwrap_or_default();
    let order = load_first(refresh_order(id));
    let language = language::current();
    view! {
        <Title text=td_string!(language, order.title) />
        <Meta name="description" content=brand::disclaimer(language) />
        <Meta name="robots" content="noindex" />
        <Suspense>
            {move || Suspend::new(async move {
                match order.await {
                    Ok(order) => view! { <OrderState order /> }.into_any(),
                    Err(error) => {
                        view! {
                            <ErrorNotice heading=td_string!(language, order.cannot_show) error />
                        }
                            .into_any()
                    }
                }
            })}
        </Suspense>
    }
}

#[component]
fn OrderState(order: Order) -> impl IntoView {
    let waits = order.status().is_processing();
    view! {
        // WebAssembly may be missing or not arrive: this script asks as long as the island does not.
        {waits.then(|| view! { <script type="module" src="/pending.js" nonce=use_nonce()></script> })}
        <div class="columns">
            <PaymentWatch language=language::current() initial=order.clone() />
            <OrderSummary order />
        </div>
    }
}
