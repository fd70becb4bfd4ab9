//! The result page, to which the gateway redirects the customer (`paymentRedirectUrl`). It shows the status that the
//! server has inquired. The only parameter of the address that it reads is the time for which the customer has waited.

use domain::order_keys::OrderToken;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::orders::{OrderResult, show_result},
    brand,
    components::{
        island_scripts::IslandScripts, loaded::Loaded, order_summary::OrderSummary, payment_watch::WatchedOrder,
    },
    language,
};

/// The longest time that the page counts, in seconds.
const LONGEST_WAIT: u32 = 24 * 60 * 60;

/// The status of one order, and its receipt.
#[component]
pub fn ResultPage() -> impl IntoView {
    let token = use_params_map().read_untracked().get("order").unwrap_or_default();
    let waited = use_query_map().read_untracked().get("waited").and_then(|seconds| seconds.parse().ok());
    let waited = waited.map(|seconds: u32| seconds.min(LONGEST_WAIT));
    let result = show_result(OrderToken::new(token), waited);
    let language = language::current();
    view! {
        <Meta name="description" content=brand::disclaimer(language) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=result
            error_heading=td_string!(language, order.cannot_show)
            error_title=td_string!(language, order.title)
            render=|result| view! { <OrderState result /> }
        />
    }
}

#[component]
fn OrderState(result: OrderResult) -> impl IntoView {
    let OrderResult { order, view, receipt } = result;
    let waits = view.status.is_processing();
    view! {
        <Title text=view.title.clone() />
        <IslandScripts />
        // Asks for the status if the browser does not run or load WebAssembly.
        {waits.then(|| view! { <script type="module" src="/pending.js" nonce=use_nonce()></script> })}
        <div class="columns">
            <WatchedOrder view receipt />
            <OrderSummary order />
        </div>
    }
}
