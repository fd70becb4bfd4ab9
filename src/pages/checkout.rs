//! Checkout: the order, the choice of a payment method, and the payment component.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{checkout::show_checkout_settings, orders::show_order},
    components::{notice::Notice, order_summary::OrderSummary, payment_form::PaymentForm},
    domain::{
        checkout::{CheckoutSettings, MethodChoice, Presentation},
        method::PaymentMethod,
        order::Order,
    },
    error::AppError,
};

/// The checkout of one order.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("order").unwrap_or_default();
    // A developer's choice; see `show_checkout_settings`.
    let presentation = use_query_map().read_untracked().get("presentation");
    let checkout = OnceResource::new_blocking(load(id, presentation));
    view! {
        <Title text="Checkout" />
        <Suspense>
            {move || Suspend::new(async move {
                match checkout.await {
                    Ok((order, settings)) => view! { <Checkout order settings /> }.into_any(),
                    Err(error) => {
                        view! { <Notice heading="This order cannot be paid" text=error.to_string() /> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(id: String, presentation: Option<String>) -> Result<(Order, CheckoutSettings), AppError> {
    Ok((show_order(id).await?, show_checkout_settings(presentation).await?))
}

#[component]
fn Checkout(order: Order, settings: CheckoutSettings) -> impl IntoView {
    let CheckoutSettings { sdk, presentation, development } = settings;
    let result_page = format!("/orders/{}", order.id);
    let for_developers = (development && order.status().is_payable())
        .then(|| view! { <PresentationSwitch order=order.id.clone() presentation /> });
    let methods: Vec<MethodChoice> = PaymentMethod::in_currency(order.total.currency)
        .map(|method| MethodChoice {
            code: method.code.to_owned(),
            name: method.name.to_owned(),
            next: method.flow.describe().to_owned(),
        })
        .collect();
    let earlier = order.payment.as_ref().map(|payment| payment.method.clone());
    let chosen = earlier.filter(|code| methods.iter().any(|method| method.code == *code));
    let form = if order.status().is_payable() {
        view! {
            <PaymentForm
                order=order.id.clone()
                total=order.total.to_string()
                presentation
                methods
                chosen
                sdk
                result_page
            />
            <noscript>
                <p class="alert">"The payment component needs JavaScript. Switch it on to pay this order."</p>
            </noscript>
        }
        .into_any()
    } else {
        view! {
            <section class="card">
                <h2 class="card-heading">"Nothing left to pay"</h2>
                <p>"This order needs no payment."</p>
                <a class="button" href=result_page>"See the order"</a>
            </section>
        }
        .into_any()
    };
    view! {
        <h1 class="display">"Checkout"</h1>
        <div class="columns">
            <div>{form}</div>
            <OrderSummary order />
        </div>
        {for_developers}
    }
}

/// Tells a developer which of Antom's two presentations this is, and that the other exists.
#[component]
fn PresentationSwitch(order: String, presentation: Presentation) -> impl IntoView {
    let other = presentation.other();
    view! {
        <aside class="developer-note" aria-label="For developers">
            <p>{format!("You see Antom's {}.", presentation.name())}</p>
            <p>
                // Not the router's to follow: what the SDK has open is freed by leaving the page.
                <a href=format!("/checkout/{order}?presentation={}", other.as_str()) rel="external">
                    {format!("See the same order in the {}", other.name())}
                </a>
            </p>
        </aside>
    }
}
