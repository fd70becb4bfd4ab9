//! The bar for developers, at the end of every page: what the page shows, and where its payment, its source and the tools
//! are. Only those see it who may open the pages under `/development`.

use domain::{checkout::CheckoutMode, order_keys::OrderToken};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::loaded::when_ready;
use crate::api::development::find_payment;

/// What the bar shows. The server provides it to the visitors who may open the pages for developers.
#[derive(Debug, Clone)]
pub struct DevelopmentTools {
    /// The simulator's address, if it is the gateway.
    pub simulator: Option<String>,
    pub checkout_mode: CheckoutMode,
    /// The address of the source code.
    pub repository: Option<String>,
    /// Whether the screen is wide enough for the open bar.
    pub unfolded: bool,
}

impl DevelopmentTools {
    /// The page of a payment in the simulator's console.
    pub fn payment_page(&self, payment_request_id: &str) -> Option<String> {
        Some(format!("{}/console/payments/{payment_request_id}", self.simulator.as_ref()?))
    }
}

/// The source file of the page at a path that begins so. The first match counts.
const SOURCES: [(&str, &str); 11] = [
    ("/products/", "src/pages/product.rs"),
    ("/cart", "src/pages/cart.rs"),
    ("/checkout/", "src/pages/checkout.rs"),
    ("/orders/", "src/pages/result.rs"),
    ("/orders", "src/pages/orders.rs"),
    ("/development/orders", "src/pages/development/orders.rs"),
    ("/development/api", "src/pages/development/api_description.rs"),
    ("/development/reports", "src/pages/development/csp_reports.rs"),
    ("/development/doctor", "src/pages/development/doctor.rs"),
    ("/development/go-live", "src/pages/development/doctor.rs"),
    ("/development", "src/pages/development.rs"),
];

fn source_of(path: &str) -> &'static str {
    match SOURCES.iter().find(|(start, _)| path.starts_with(start)) {
        Some((_, source)) => source,
        None if path == "/" => "src/pages/product_list.rs",
        None => "src/pages/not_found.rs",
    }
}

/// The bar; nothing without [`DevelopmentTools`].
#[component]
pub fn DevelopmentBar() -> impl IntoView {
    let tools = use_context::<DevelopmentTools>()?;
    let path = use_location().pathname.get_untracked();
    let mut parts = path.split('/').skip(1);
    let order = match (parts.next(), parts.next()) {
        (Some("checkout" | "orders"), Some(order)) if !order.is_empty() => Some(order.to_owned()),
        _ => None,
    };
    let checkout = order.clone().filter(|_| path.starts_with("/checkout/"));
    let console = tools.simulator.as_ref().map(|simulator| format!("{simulator}/console"));
    Some(
        view! {
            <aside class="development-bar" aria-label="For developers">
                <details open=tools.unfolded>
                    <summary>"Development"</summary>
                    <ul>
                        <Integration tools=tools.clone() checkout />
                        {order.map(|order| view! { <PaymentLink order tools=tools.clone() /> })}
                        {console.map(|console| view! { <li><a href=console rel="external">"Simulator console"</a></li> })}
                        <li><a href="/development/orders">"Orders"</a></li>
                        <li><a href="/development/doctor">"Doctor"</a></li>
                        <li><a href="/development/go-live">"Going live"</a></li>
                        <li><a href="/development/reports">"Reports"</a></li>
                        <li><a href="/development/api">"API"</a></li>
                        <li><a href="/development">"All tools"</a></li>
                        <Source path=source_of(&path) repository=tools.repository />
                    </ul>
                </details>
            </aside>
        }
        .into_any(),
    )
}

/// The form that the checkout shows, and at a checkout a link to the same order in the other one.
#[component]
fn Integration(tools: DevelopmentTools, checkout: Option<String>) -> impl IntoView {
    let asked = use_query_map().read_untracked().get("checkout_mode");
    let asked = checkout.as_ref().and(asked).and_then(|mode| mode.parse().ok());
    let mode: CheckoutMode = asked.unwrap_or(tools.checkout_mode);
    let (other, is_checkout) = (mode.other(), checkout.is_some());
    let short_name = other.name().split(" (").next().unwrap_or_default();
    let switch = checkout.map(|order| {
        // `external`, because leaving the document unmounts what the SDK has mounted.
        view! {
            <li>
                <a href=format!("/checkout/{order}?checkout_mode={}", other.as_str()) rel="external">
                    {format!("Try this order with the {short_name}")}
                </a>
            </li>
        }
    });
    let deprecated = (mode == CheckoutMode::Component && is_checkout).then(|| {
        let guide = "https://docs.antom.com/ac/cashierpay/apm";
        let advice = "Antom recommends Payment Element";
        view! { <li><a href=guide title=advice>"Guide (deprecated)"</a></li> }
    });
    view! {
        <li>{format!("Checkout: {}", mode.name())}</li>
        {deprecated}
        {switch}
    }
}

/// The order's payment at the gateway, if there is one.
#[component]
fn PaymentLink(order: String, tools: DevelopmentTools) -> impl IntoView {
    let payment = find_payment(OrderToken::new(order));
    when_ready(async move {
        payment.await.ok().flatten().map(|id: String| view! { <PaymentItem page=tools.payment_page(&id) id /> })
    })
}

#[component]
fn PaymentItem(page: Option<String>, id: String) -> impl IntoView {
    match page {
        Some(page) => {
            view! { <li><a href=page rel="external" title=format!("Payment request {id}")>"This payment at the gateway"</a></li> }
                .into_any()
        }
        None => view! { <li>"Payment request " <code class="copyable">{id}</code></li> }.into_any(),
    }
}

#[component]
fn Source(path: &'static str, repository: Option<String>) -> impl IntoView {
    match repository {
        Some(repository) => view! { <li>"Source: " <a href=format!("{repository}/{path}")>{path}</a></li> }.into_any(),
        None => view! { <li>"Source: " <code class="copyable">{path}</code></li> }.into_any(),
    }
}
