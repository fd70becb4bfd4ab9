//! The checkout's pages: the order, the choice of a payment method, and the payment form.

use domain::{
    checkout::CheckoutSettings,
    method::PaymentMethod,
    money::Money,
    order::{Order, OrderStatus},
    order_keys::OrderToken,
};
use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{
        checkout::{show_checkout_page, show_checkout_settings},
        orders::show_order,
    },
    brand,
    components::{
        loaded::Loaded,
        order_summary::OrderSummary,
        payment_form::{PaymentForm, method_option::MethodOption},
    },
    error::ApiError,
    labels,
    language::{self, Language},
    pages::load_blocking,
};

/// The checkout of one order.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let token = OrderToken::new(use_params_map().read_untracked().get("order").unwrap_or_default());
    // For developers; see `show_checkout_settings`.
    let checkout_mode = use_query_map().read_untracked().get("checkout_mode");
    let checkout = load_blocking(load_checkout(token, checkout_mode));
    let language = language::current();
    view! {
        <Title text=td_string!(language, checkout.title) />
        <Meta name="description" content=brand::disclaimer(language) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=checkout
            error_heading=td_string!(language, checkout.cannot_pay)
            render=move |(order, settings)| view! { <Checkout order settings language /> }
        />
    }
}

async fn load_checkout(
    order: OrderToken,
    checkout_mode: Option<String>,
) -> Result<(Order, CheckoutSettings), ApiError> {
    Ok((show_order(order).await?, show_checkout_settings(checkout_mode).await?))
}

/// The methods for an order's currency, each with its next step for the customer, or the reason why it cannot pay this
/// amount.
fn method_options(total: Money, language: Language, on_phone: bool) -> Vec<MethodOption> {
    PaymentMethod::in_currency(total.currency)
        .map(|method| {
            let limit = method.exceeded_limit(total);
            MethodOption {
                code: method.code.to_owned(),
                name: method.name.to_owned(),
                next: match limit {
                    Some(limit) => labels::limit(language, limit),
                    None => labels::flow(language, method.flow, on_phone).to_owned(),
                },
                possible: limit.is_none(),
                flow: method.flow,
            }
        })
        .collect()
}

#[component]
fn Checkout(order: Order, settings: CheckoutSettings, language: Language) -> impl IntoView {
    let CheckoutSettings { sdk, checkout_mode, on_phone } = settings;
    let result_page = format!("/orders/{}", order.token.as_str());
    let methods = method_options(order.total, language, on_phone);
    let earlier = order.payment.as_ref().map(|payment| payment.method.clone());
    let chosen = earlier.filter(|code| methods.iter().any(|method| method.code == *code && method.possible));
    let form = if order.status().is_payable() {
        view! {
            <PaymentForm
                language
                order=order.token.clone()
                total=labels::money(language, order.total)
                checkout_mode
                methods
                chosen
                sdk
                result_page
            />
        }
        .into_any()
    } else {
        let (heading, text) = match order.status() {
            OrderStatus::Closed => (td_string!(language, order.closed), td_string!(language, order.closed_text)),
            _ => (td_string!(language, checkout.nothing_left), td_string!(language, checkout.nothing_left_help)),
        };
        view! {
            <section class="card">
                <h2 class="card-heading">{heading}</h2>
                <p>{text}</p>
                <a class="button" href=result_page>{td_string!(language, checkout.see_order)}</a>
            </section>
        }
        .into_any()
    };
    view! {
        <h1 class="display">{td_string!(language, checkout.title)}</h1>
        <div class="columns">
            <div>{form}</div>
            <OrderSummary order />
        </div>
    }
}

/// Leads to Antom's hosted page, for a customer without JavaScript. This is a page and not a redirect, because the
/// policy of a form's page limits the form's redirects (`form-action`), and the address is not known before the session.
#[component]
pub fn LeavePage() -> impl IntoView {
    let token = OrderToken::new(use_params_map().read_untracked().get("order").unwrap_or_default());
    let address = load_blocking(show_checkout_page(token));
    let language = language::current();
    view! {
        <Title text=td_string!(language, checkout.leaving) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=address
            error_heading=td_string!(language, checkout.cannot_pay)
            render=move |address: String| {
                view! {
                    <meta http-equiv="refresh" content=format!("0; url={address}") />
                    <section class="notice">
                        <h1 class="display">{td_string!(language, checkout.leaving)}</h1>
                        <p class="lead">{td_string!(language, checkout.leaving_help)}</p>
                        <a class="button" href=address rel="external">{td_string!(language, checkout.leave)}</a>
                    </section>
                }
            }
        />
    }
}
