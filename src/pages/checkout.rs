//! Checkout: the order, the choice of a payment method, and the payment component.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use crate::{
    api::{checkout::show_sdk_settings, orders::show_order},
    components::{notice::Notice, order_summary::OrderSummary, payment_form::PaymentForm},
    domain::{
        checkout::{MethodChoice, SdkSettings},
        method::PaymentMethod,
        order::Order,
    },
    error::AppError,
};

/// The checkout of one order.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("order").unwrap_or_default();
    let checkout = OnceResource::new_blocking(load(id));
    view! {
        <Title text="Checkout" />
        <Suspense>
            {move || Suspend::new(async move {
                match checkout.await {
                    Ok((order, sdk)) => view! { <Checkout order sdk /> }.into_any(),
                    Err(error) => {
                        view! { <Notice heading="This order cannot be paid" text=error.to_string() /> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
}

async fn load(id: String) -> Result<(Order, SdkSettings), AppError> {
    Ok((show_order(id).await?, show_sdk_settings().await?))
}

#[component]
fn Checkout(order: Order, sdk: SdkSettings) -> impl IntoView {
    let result_page = format!("/orders/{}", order.id);
    let methods: Vec<MethodChoice> = PaymentMethod::in_currency(order.total.currency)
        .map(|method| MethodChoice {
            code: method.code.to_owned(),
            name: method.name.to_owned(),
            next: method.flow.describe().to_owned(),
        })
        .collect();
    let chosen = order.payment.as_ref().map(|payment| payment.method.clone());
    let form = if order.status().is_payable() {
        view! {
            <PaymentForm order=order.id.clone() total=order.total.to_string() methods chosen sdk result_page />
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
    }
}
