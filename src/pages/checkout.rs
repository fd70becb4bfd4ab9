//! The checkout's pages: the order, the choice of a payment method, and the payment form.

use browser::{
    payment_form::{PaymentForm, settings::FormSettings},
    sdk_settings::SdkSettings,
};
use domain::{
    checkout::{CheckoutMode, CheckoutSettings, PaymentProgress},
    method::PaymentMethod,
    order::{Order, OrderStatus},
    order_keys::OrderToken,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::{
        checkout::{LeaveForCheckoutPage, show_checkout_page, show_checkout_settings},
        orders::show_order,
    },
    brand,
    components::{
        contact_fields::ContactFields,
        island_scripts::IslandScripts,
        loaded::Loaded,
        method_list::{MethodChoices, MethodList},
        order_summary::OrderSummary,
        payment_choice::{PaymentChoice, PhraseTexts},
    },
    error::ApiError,
    form::action_from,
    labels,
    language::{self, Language},
};

/// The checkout of one order.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let token = OrderToken::new(use_params_map().read_untracked().get("order").unwrap_or_default());
    // For developers; see `show_checkout_settings`.
    let checkout_mode = use_query_map().read_untracked().get("checkout_mode");
    let checkout = load_checkout(token, checkout_mode);
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
    Ok((show_order(order.clone()).await?, show_checkout_settings(order, checkout_mode).await?))
}

#[component]
fn Checkout(order: Order, settings: CheckoutSettings, language: Language) -> impl IntoView {
    let payable = PaymentProgress::of(&order) != PaymentProgress::Decided;
    let edit_cart = settings.from_cart && payable;
    let form = if payable {
        view! { <OpenCheckout order=order.clone() settings language /> }.into_any()
    } else {
        view! { <NothingToPay order=order.clone() language /> }.into_any()
    };
    view! {
        {payable.then(|| view! { <IslandScripts /> })}
        <h1 class="display">{td_string!(language, checkout.title)}</h1>
        <div class="columns">
            <div class="checkout-form">{form}</div>
            <OrderSummary order edit_cart />
        </div>
    }
}

/// What became of the last attempt, and the form for the next one.
#[component]
fn OpenCheckout(order: Order, settings: CheckoutSettings, language: Language) -> impl IntoView {
    let CheckoutSettings { sdk, checkout_mode, on_phone, .. } = settings;
    let progress = PaymentProgress::of(&order);
    let earlier = order.payment.as_ref().map(|payment| payment.method.clone()).filter(|method| !method.is_empty());
    let name = earlier.as_deref().map(|code| PaymentMethod::name_of(code).to_owned());
    let open_attempt = name
        .clone()
        .filter(|_| progress == PaymentProgress::Open)
        .map(|method| td_string!(language, checkout.still_open, method = method).to_string());
    let has_failed = order.status() == OrderStatus::Failed;
    let reminder = name.filter(|_| has_failed).map(|method| {
        let what = td_string!(language, checkout.failed_with, method = method).to_string();
        let why = labels::unpaid_reason(language, &order).unwrap_or_default();
        view! { <p class="alert">{format!("{what} {why}")}</p> }
    });
    let (total, currency) = (labels::money(language, order.total), order.total.currency);
    let choices = MethodChoices { total: order.total, earlier, has_failed, on_phone };
    let in_element = checkout_mode == CheckoutMode::Element;
    let token = order.token.as_str();
    provide_context(FormSettings {
        action: action_from(LeaveForCheckoutPage::PATH, &format!("/checkout/{token}")),
        order: token.to_owned(),
        pay: td_string!(language, checkout.pay, total = total).to_string(),
        possible: in_element || choices.is_any_possible(),
        open_attempt,
        sdk: SdkSettings { url: sdk.url, environment: sdk.environment, locale: sdk.locale },
    });
    view! {
        {reminder}
        <PaymentForm>
            <PaymentChoice question=td_string!(language, checkout.question) checkout_mode>
                {(!in_element).then(|| view! { <MethodList choices /> <ContactFields currency /> })}
                <noscript>
                    <p class="note">{td_string!(language, checkout.without_script)}</p>
                </noscript>
                <p class="secure">
                    <span class="icon icon-lock" aria-hidden="true"></span>
                    {td_string!(language, checkout.secure)}
                </p>
            </PaymentChoice>
            <PhraseTexts language />
        </PaymentForm>
    }
}

/// For an order that needs no payment, or takes none.
#[component]
fn NothingToPay(order: Order, language: Language) -> impl IntoView {
    let (heading, text) = match order.status() {
        OrderStatus::Closed => (td_string!(language, order.closed), td_string!(language, order.closed_text)),
        OrderStatus::Paid => {
            (td_string!(language, checkout.already_paid), td_string!(language, checkout.already_paid_help))
        }
        OrderStatus::ManualReview => {
            (td_string!(language, checkout.in_review), td_string!(language, checkout.in_review_help))
        }
        _ => (td_string!(language, checkout.nothing_left), td_string!(language, checkout.nothing_left_help)),
    };
    view! {
        <section class="card">
            <h2 class="card-heading">{heading}</h2>
            <p>{text}</p>
            <a class="button" href=format!("/orders/{}", order.token.as_str())>{td_string!(language, checkout.see_order)}</a>
        </section>
    }
}

/// Leads to Antom's hosted page, for a customer without JavaScript. This is a page and not a redirect, because the
/// policy of a form's page limits the form's redirects (`form-action`), and the address is not known before the session.
#[component]
pub fn LeavePage() -> impl IntoView {
    let token = OrderToken::new(use_params_map().read_untracked().get("order").unwrap_or_default());
    let address = show_checkout_page(token);
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
