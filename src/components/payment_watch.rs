//! The island that waits: it shows where an order stands, and asks the server until that is settled.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::orders::refresh_order,
    browser::mark_hydrated,
    domain::{
        method::PaymentMethod,
        order::{Order, OrderStatus},
        result_code,
    },
};

/// How often the server is asked; the server asks the gateway no more often than the guide says.
const INTERVAL: Duration = Duration::from_secs(2);

/// Where the order stands. Without JavaScript the page reloads itself instead.
#[island]
pub fn PaymentWatch(
    /// The order as the server found it when it rendered the page.
    initial: Order,
) -> impl IntoView {
    let order = RwSignal::new(initial);
    let status = Memo::new(move |_| order.read().status());
    Effect::new(|_| mark_hydrated());

    Effect::new(move |_| {
        if status.get().is_settled() {
            return;
        }
        let id = order.read_untracked().id.clone();
        let timer = set_interval_with_handle(
            move || {
                let id = id.clone();
                spawn_local(async move {
                    // A failed question changes nothing: the next one is two seconds away.
                    if let Ok(newer) = refresh_order(id).await {
                        order.set(newer);
                    }
                });
            },
            INTERVAL,
        );
        if let Ok(timer) = timer {
            on_cleanup(move || timer.clear());
        }
    });

    view! {
        <section class="card state" data-status=move || format!("{:?}", status.get()).to_lowercase()>
            <div role="status">
                <span class="state-mark" aria-hidden="true"></span>
                <h1 class="display">{move || heading(status.get())}</h1>
                <p class="lead">{move || order.with(explain)}</p>
            </div>
            {move || {
                let order = order.read();
                let pay = match order.status() {
                    OrderStatus::Unpaid | OrderStatus::Cancelled => Some("Pay now"),
                    OrderStatus::Failed | OrderStatus::Expired => Some("Try again"),
                    OrderStatus::Processing => Some("Continue the payment"),
                    OrderStatus::Paid | OrderStatus::Refunded | OrderStatus::Review => None,
                };
                view! {
                    <p class="actions">
                        {pay.map(|text| view! { <a class="button" href=format!("/checkout/{}", order.id)>{text}</a> })}
                        <a class="button button-quiet" href="/">"Back to the shop"</a>
                    </p>
                }
            }}
            {move || order.with(details)}
            <noscript>{move || (!status.get().is_settled()).then(|| view! { <meta http-equiv="refresh" content="2" /> })}</noscript>
        </section>
    }
}

fn heading(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Unpaid | OrderStatus::Cancelled | OrderStatus::Expired => "Not paid yet",
        OrderStatus::Processing => "Waiting for your payment",
        OrderStatus::Paid => "Paid. Thank you!",
        OrderStatus::Failed => "The payment did not go through",
        OrderStatus::Refunded => "Your money is going back to you",
        OrderStatus::Review => "We are checking your payment",
    }
}

fn explain(order: &Order) -> String {
    match order.status() {
        OrderStatus::Unpaid => "Your order is kept. Nothing has been charged.".to_owned(),
        OrderStatus::Cancelled => "The payment was cancelled. Your order is kept; nothing has been charged.".to_owned(),
        OrderStatus::Expired => "Time ran out before the payment was begun. Nothing has been charged.".to_owned(),
        OrderStatus::Refunded => {
            "The payment came after it had been cancelled, so we are giving the money back. You need not do anything."
                .to_owned()
        }
        OrderStatus::Processing => {
            "We are asking Antom for the result and show it here as soon as it is known.".to_owned()
        }
        OrderStatus::Paid => format!("We have received {} and are getting your order ready.", order.total),
        OrderStatus::Failed => {
            let code = order.payment.as_ref().and_then(|payment| payment.result_code.as_deref());
            result_code::describe(code.unwrap_or_default()).to_owned()
        }
        OrderStatus::Review => "A person is looking at it. You need not do anything.".to_owned(),
    }
}

fn details(order: &Order) -> impl IntoView + use<> {
    let payment = order.payment.clone().map(|payment| {
        let method = match &*payment.method {
            "" => "Not chosen yet".to_owned(),
            method => PaymentMethod::name_of(method).to_owned(),
        };
        view! {
            <dl class="facts">
                <dt>"Payment method"</dt>
                <dd>{method}</dd>
                <dt>"Payment request"</dt>
                <dd><code>{payment.payment_request_id}</code></dd>
                {payment.payment_id.map(|id| view! { <dt>"Antom payment"</dt><dd><code>{id}</code></dd> })}
                {payment.result_code.map(|code| view! { <dt>"Result"</dt><dd><code>{code}</code></dd> })}
            </dl>
        }
    });
    let history = order
        .history
        .iter()
        .map(|entry| {
            let (at, what) = (entry.at.clone(), entry.what.clone());
            view! { <li><span>{what}</span><time>{at}</time></li> }
        })
        .collect_view();
    view! {
        {payment}
        <h2 class="card-heading">"What happened"</h2>
        <ol class="history">{history}</ol>
    }
}
