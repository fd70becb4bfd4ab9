//! The result page, to which the gateway redirects the customer (`paymentRedirectUrl`). It shows the status that the
//! server has inquired, and ignores the parameters of the address.

use domain::{order::Order, order_keys::OrderToken};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;

use crate::{
    api::orders::refresh_order,
    brand,
    components::{loaded::Loaded, order_summary::OrderSummary, payment_watch::PaymentWatch},
    language,
    pages::load_blocking,
};

/// The status of one order.
#[component]
pub fn ResultPage() -> impl IntoView {
    let token = use_params_map().read_untracked().get("order").unwrap_or_default();
    let order = load_blocking(refresh_order(OrderToken::new(token)));
    let language = language::current();
    view! {
        <Title text=td_string!(language, order.title) />
        <Meta name="description" content=brand::disclaimer(language) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=order
            error_heading=td_string!(language, order.cannot_show)
            render=|order| view! { <OrderState order /> }
        />
    }
}

#[component]
fn OrderState(order: Order) -> impl IntoView {
    let waits = order.status().is_processing();
    view! {
        // Asks for the status if the browser does not run or load WebAssembly.
        {waits.then(|| view! { <script type="module" src="/pending.js" nonce=use_nonce()></script> })}
        <div class="columns">
            <PaymentWatch language=language::current() initial=order.clone() />
            <OrderSummary order />
        </div>
    }
}
