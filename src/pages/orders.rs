//! The orders of this device, and the form that finds an order by what its receipt shows.

use domain::order::{ListedOrder, OrderStatus};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};

use crate::{
    api::orders::{LookUpOrder, list_orders},
    components::loaded::Loaded,
    form::action,
    labels,
    language::{self, Language},
};

/// The customer's orders. They are listed by a cookie: the shop has no accounts.
#[component]
pub fn CustomerOrdersPage() -> impl IntoView {
    let orders = list_orders();
    let language = language::current();
    view! {
        <Title text=td_string!(language, orders.title) />
        <Meta name="robots" content="noindex" />
        <Loaded
            data=orders
            error_heading=td_string!(language, orders.title)
            render=move |orders| view! { <Orders orders language /> }
        />
    }
}

#[component]
fn Orders(orders: Vec<ListedOrder>, language: Language) -> impl IntoView {
    let list = if orders.is_empty() {
        view! { <p class="lead">{td_string!(language, orders.none)}</p> }.into_any()
    } else {
        let rows = orders.into_iter().map(|order| view! { <Row order language /> }).collect_view();
        view! { <ul class="order-list">{rows}</ul> }.into_any()
    };
    view! {
        <h1 class="display">{td_string!(language, orders.title)}</h1>
        <div class="columns">
            <section class="card" aria-labelledby="device-heading">
                <h2 id="device-heading" class="card-heading">{td_string!(language, orders.on_device)}</h2>
                {list}
            </section>
            <section class="card" aria-labelledby="lookup-heading">
                <h2 id="lookup-heading" class="card-heading">{td_string!(language, orders.look_up)}</h2>
                <LookUpForm language />
            </section>
        </div>
    }
}

#[component]
fn Row(order: ListedOrder, language: Language) -> impl IntoView {
    let ListedOrder { number, token, total, status, placed_at } = order;
    let moment = labels::moment(language, &placed_at);
    view! {
        <li>
            <a class="order-row" href=format!("/orders/{}", token.as_str())>
                <span class="order-number">{number.to_string()}</span>
                <time class="muted" datetime=placed_at>{moment}</time>
                <span class="amount">{labels::money(language, total)}</span>
                <span class="order-status" data-status=status.as_str()>{short_status(language, status)}</span>
            </a>
        </li>
    }
}

/// A plain form: it works without JavaScript.
#[component]
fn LookUpForm(language: Language) -> impl IntoView {
    view! {
        <form method="post" action=action(LookUpOrder::PATH) class="look-up">
            <p class="muted">{td_string!(language, orders.look_up_help)}</p>
            <label class="field">
                <span>{td_string!(language, orders.number)}</span>
                <input name="number" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" />
            </label>
            <label class="field">
                <span>{td_string!(language, order.lookup_code)}</span>
                <input name="code" required maxlength="32" autocomplete="off" autocapitalize="characters" spellcheck="false" />
            </label>
            <button type="submit" class="button">{td_string!(language, orders.find)}</button>
        </form>
    }
}

/// A status in a word or two.
fn short_status(language: Language, status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Unpaid | OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Expired => {
            td_string!(language, orders.not_paid)
        }
        OrderStatus::Processing => td_string!(language, orders.checking),
        OrderStatus::Paid => td_string!(language, orders.paid),
        OrderStatus::Refunded => td_string!(language, orders.refunded),
        OrderStatus::ManualReview => td_string!(language, orders.on_hold),
        OrderStatus::Closed => td_string!(language, orders.closed),
    }
}
