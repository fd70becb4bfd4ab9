//! The island on the result page: it shows the status of an order, and asks the server until that is final.

use std::time::Duration;

use domain::{
    method::PaymentMethod,
    order::{Order, OrderStatus},
    payment::PaymentStatus,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_i18n::td_string;

use crate::{api::orders::refresh_order, browser::mark_hydrated, labels, language::Language};

/// How often the island asks the server. The server limits how often it inquires, as
/// [the guide](https://docs.antom.com/ac/cashierpay/apm) demands.
const INTERVAL: Duration = Duration::from_secs(2);

/// The status of the order. Without JavaScript the page reloads itself instead.
#[island]
pub fn PaymentWatch(
    language: Language,
    /// The order as the server found it when it rendered the page.
    initial: Order,
) -> impl IntoView {
    let order = RwSignal::new(initial);
    let status = Memo::new(move |_| order.read().status());
    Effect::new(|_| mark_hydrated());

    Effect::new(move |_| {
        if !status.get().is_processing() {
            return;
        }
        let token = order.read_untracked().token.clone();
        let timer = set_interval_with_handle(
            move || {
                let token = token.clone();
                spawn_local(async move {
                    // After a failed request, the next one follows in two seconds.
                    if let Ok(newer) = refresh_order(token).await {
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
        <section class="card state" data-status=move || status.get().as_str()>
            <div role="status">
                <span class="state-mark" aria-hidden="true"></span>
                <h1 class="display">{move || labels::order_status(language, status.get())}</h1>
                <p class="lead">{move || order.with(|order| labels::order_explanation(language, order))}</p>
            </div>
            {move || order.with(|order| progress(language, order))}
            {move || {
                let order = order.read();
                let pay = match order.status() {
                    OrderStatus::Unpaid | OrderStatus::Cancelled => Some(td_string!(language, order.pay_now)),
                    OrderStatus::Failed | OrderStatus::Expired => Some(td_string!(language, order.try_again)),
                    OrderStatus::Processing => Some(td_string!(language, order.continue_payment)),
                    OrderStatus::Paid | OrderStatus::Refunded | OrderStatus::ManualReview | OrderStatus::Closed => None,
                };
                view! {
                    <p class="actions">
                        {pay.map(|text| view! { <a class="button" href=format!("/checkout/{}", order.token.as_str())>{text}</a> })}
                        <a class="button button-quiet" href="/">{td_string!(language, order.back)}</a>
                    </p>
                }
            }}
            {move || order.with(|order| details(language, order))}
            <noscript>{move || status.get().is_processing().then(|| view! { <meta http-equiv="refresh" content="2" /> })}</noscript>
        </section>
    }
}

/// The steps of an order until it is paid: which are done, and for what the customer waits.
fn progress(language: Language, order: &Order) -> Option<impl IntoView + use<>> {
    let finished = order.payment.as_ref().is_some_and(|payment| payment.status == PaymentStatus::Pending);
    let (at, waiting_for) = match order.status() {
        OrderStatus::Processing if finished => (2, Some(td_string!(language, order.waiting_for_antom))),
        OrderStatus::Processing => (1, Some(td_string!(language, order.waiting_for_you))),
        OrderStatus::Paid => (3, None),
        _ => return None,
    };
    let names = [
        td_string!(language, order.step_placed),
        td_string!(language, order.step_payment),
        td_string!(language, order.step_confirmed),
        td_string!(language, order.step_ready),
    ];
    let steps = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            view! { <li class:done=index < at aria-current=(index == at).then_some("step")>{name}</li> }
        })
        .collect_view();
    Some(view! {
        <div class="progress">
            <ol aria-label=td_string!(language, order.progress)>{steps}</ol>
            {waiting_for.map(|text| view! { <p class="muted">{text}</p> })}
        </div>
    })
}

fn details(language: Language, order: &Order) -> impl IntoView + use<> {
    let payment = order.payment.clone().map(|payment| {
        let method = match &*payment.method {
            "" => td_string!(language, order.not_chosen).to_owned(),
            method => PaymentMethod::name_of(method).to_owned(),
        };
        let fact = |name: &'static str, code: String| view! { <dt>{name}</dt><dd><code>{code}</code></dd> };
        view! {
            <dl class="facts">
                <dt>{td_string!(language, order.method)}</dt>
                <dd>{method}</dd>
                {fact(td_string!(language, order.payment_request), payment.payment_request_id)}
                {payment.payment_id.map(|id| fact(td_string!(language, order.antom_payment), id))}
                {payment.result_code.map(|code| fact(td_string!(language, order.result), code))}
            </dl>
        }
    });
    let history = order
        .history
        .iter()
        .map(|entry| {
            let (what, at) = (labels::order_event(language, &entry.event), labels::moment(language, &entry.at));
            view! { <li><span>{what}</span><time datetime=entry.at.clone()>{at}</time></li> }
        })
        .collect_view();
    view! {
        {payment}
        <h2 class="card-heading">{td_string!(language, order.history)}</h2>
        <ol class="history">{history}</ol>
    }
}
