//! The newest orders, and what needs a person: payments in review, refused notifications and unused ones.

use domain::{
    method::PaymentMethod,
    notification::{OtherNotification, RefusedNotification},
    overview::{NotificationSummary, OrderSummary, Overview, PaymentInReview},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{DevelopmentPage, Time, show_error, show_table};
use crate::{
    api::development::{DecidePayment, show_overview},
    components::{development_bar::DevelopmentTools, loaded::when_ready},
    form::action,
    labels,
    language::Language,
};

const COLUMNS: [&str; 7] =
    ["Order", "Placed", "Total", "Method", "State", "Last notification", "Payment at the gateway"];

/// The orders and notifications that a merchant looks for. Other pages show one order only.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let overview = show_overview();
    view! {
        <DevelopmentPage
            title="Orders"
            lead="The newest orders with their payments, and what needs a person. All times are UTC."
        >
            {when_ready(async move { overview.await.map_or_else(show_error, show_sections) })}
        </DevelopmentPage>
    }
}

fn show_sections(overview: Overview) -> AnyView {
    let Overview { reviews, orders, refused, other } = overview;
    view! {
        <section>
            <h2 class="section-heading">"Payments in review"</h2>
            <p class="muted">
                "The shop holds a payment that does not fit its order. A person looks it up in Antom's dashboard and decides."
            </p>
            {show_list(reviews, show_review)}
        </section>
        <section>
            <h2 class="section-heading">"Newest orders"</h2>
            {show_table("Newest orders", &COLUMNS, orders, show_order)}
        </section>
        <section>
            <h2 class="section-heading">"Refused notifications"</h2>
            <p class="muted">"Not acknowledged: Antom sends them again. The newest hundred."</p>
            {show_list(refused, show_refused)}
        </section>
        <section>
            <h2 class="section-heading">"Other notifications"</h2>
            <p class="muted">"Signed by Antom, acknowledged, and about none of this shop's payments or refunds."</p>
            {show_list(other, show_other)}
        </section>
    }
    .into_any()
}

fn show_list<T>(items: Vec<T>, show: fn(T) -> AnyView) -> AnyView {
    if items.is_empty() {
        return view! { <p>"None."</p> }.into_any();
    }
    view! { <ul class="findings">{items.into_iter().map(show).collect_view()}</ul> }.into_any()
}

fn show_order(order: OrderSummary) -> AnyView {
    let method = PaymentMethod::name_of(&order.method).to_owned();
    let notifications = if order.notifications.is_empty() {
        view! { "None" }.into_any()
    } else {
        order.notifications.into_iter().map(show_notification).collect_view().into_any()
    };
    view! {
        <tr>
            <th scope="row"><a href=format!("/orders/{}", order.token.as_str())>{order.number.to_string()}</a></th>
            <td><Time at=order.placed_at /></td>
            <td class="amount">{labels::money(Language::en, order.total)}</td>
            <td>{method}</td>
            <td>{labels::order_status(Language::en, order.status)}</td>
            <td>{notifications}</td>
            <td>{order.payment_request_id.map(show_payment)}</td>
        </tr>
    }
    .into_any()
}

fn show_notification(notification: NotificationSummary) -> AnyView {
    let NotificationSummary { received_at, kind, is_mismatch, amount, result_code } = notification;
    let text = if is_mismatch {
        format!("another amount or currency than the order's: {}", amount.unwrap_or_else(|| "none".to_owned()))
    } else {
        [Some(kind), result_code].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    view! { <p class:mismatch=is_mismatch><Time at=received_at /> " " {text}</p> }.into_any()
}

/// A link to the payment in the simulator's console. Antom's dashboard finds it by the same id.
fn show_payment(id: String) -> AnyView {
    let page = use_context::<DevelopmentTools>().and_then(|tools| tools.payment_page(&id));
    match page {
        Some(page) => view! { <a href=page rel="external"><code>{id}</code></a> }.into_any(),
        None => view! { <code class="copyable">{id}</code> }.into_any(),
    }
}

/// A plain form with what was reported, the possible decisions, and a confirmation.
fn show_review(case: PaymentInReview) -> AnyView {
    let PaymentInReview { order, payment_request_id, payment_id, method, amount, events, resolutions } = case;
    let method = PaymentMethod::name_of(&method).to_owned();
    let heading = format!("Order {order}: {} with {method}", labels::money(Language::en, amount));
    let events = events.into_iter().map(|event| view! { <li>{event}</li> }).collect_view();
    let choices = resolutions.into_iter().map(|(name, help)| {
        view! {
            <label class="choice">
                <input type="radio" name="resolution" value=name required />
                <span>{help}</span>
            </label>
        }
    });
    view! {
        <li class="tool-card">
            <h3>{heading}</h3>
            <p>"Payment request " {show_payment(payment_request_id.clone())}</p>
            <p>"Antom's payment id: " {payment_id.unwrap_or_else(|| "unknown".to_owned())}</p>
            <ul class="reported">{events}</ul>
            <form method="post" action=action(DecidePayment::PATH) class="decision">
                <input type="hidden" name="payment" value=payment_request_id />
                <fieldset>
                    <legend>"Decision"</legend>
                    {choices.collect_view()}
                </fieldset>
                <label class="field">
                    <span>"Who decided, and why"</span>
                    <input name="note" required maxlength="500" />
                </label>
                <label class="choice">
                    <input type="checkbox" name="confirmed" value="yes" required />
                    <span>"I looked this payment up in Antom's dashboard."</span>
                </label>
                <button type="submit" class="button">"Apply the decision"</button>
            </form>
        </li>
    }
    .into_any()
}

fn show_refused(refused: RefusedNotification) -> AnyView {
    let RefusedNotification { received_at, status, reason, path, headers, body } = refused;
    view! {
        <li class="finding" data-verdict="wrong">
            <div class="finding-verdict"><Time at=received_at /></div>
            <div>
                <h3>{format!("HTTP {status}: {reason}")}</h3>
                <details>
                    <summary>{format!("POST {path}")}</summary>
                    <pre>{headers}</pre>
                    <pre>{body}</pre>
                </details>
            </div>
        </li>
    }
    .into_any()
}

fn show_other(notification: OtherNotification) -> AnyView {
    let OtherNotification { notify_type, body, received_at } = notification;
    view! {
        <li class="finding" data-verdict="unknown">
            <div class="finding-verdict"><Time at=received_at /></div>
            <div>
                <h3>{notify_type}</h3>
                <p><code>{body}</code></p>
            </div>
        </li>
    }
    .into_any()
}
