//! The island on the result page: it shows the status of an order, and asks the server until nothing more is to come.

mod order_description;
pub mod order_view;
mod pay_later;
pub mod receipt;

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use self::{
    order_view::{Action, HistoryLine, Moment, OrderView, Reference, Steps},
    receipt::{Contact, Receipt},
};
use crate::{
    api::orders::refresh_order,
    browser::{mark_hydrated, sharing},
};

/// How often the island asks the server, in seconds. The server limits how often it inquires, as
/// [the guide](https://docs.antom.com/ac/cashierpay/apm) demands.
const INTERVAL: u32 = 2;

/// After how many seconds without an answer of the server the page says so.
const PATIENCE: u32 = 10;

/// When the island asks about a final order whose notification or refund is still to come, in seconds.
const FOLLOW_UPS: [u64; 8] = [3, 6, 10, 20, 40, 60, 120, 300];

/// The island's state. All parts are signals or stored values, so it is `Copy`.
#[derive(Clone, Copy)]
struct Watch {
    view: RwSignal<OrderView>,
    /// For how many seconds the customer has waited.
    waited: StoredValue<u32>,
    is_asking: StoredValue<bool>,
}

impl Watch {
    fn tick(self) {
        self.waited.update_value(|waited| *waited += INTERVAL);
        if self.is_asking.get_value() {
            self.complain();
        } else {
            self.ask();
        }
    }

    fn ask(self) {
        let (token, waited) = (self.view.read_untracked().token.clone(), self.waited.get_value());
        self.is_asking.set_value(true);
        spawn_local(async move {
            match refresh_order(token, Some(waited)).await {
                Ok(newer) => self.view.set(newer),
                Err(_) => self.complain(),
            }
            self.is_asking.set_value(false);
        });
    }

    /// Says that the server does not answer, unless the customer has come only just now.
    fn complain(self) {
        if self.waited.get_value() >= PATIENCE {
            self.view.update(OrderView::show_unanswered);
        }
    }
}

/// The status of the order. Without JavaScript the page reloads itself instead.
#[island]
pub fn PaymentWatch(
    /// The order as the server found it when it rendered the page.
    initial: OrderView,
    receipt: Receipt,
    /// The shop's name.
    shop: String,
) -> impl IntoView {
    let waited = StoredValue::new(initial.waited);
    let view = RwSignal::new(initial);
    let watch = Watch { view, waited, is_asking: StoredValue::new(false) };
    let is_processing = Memo::new(move |_| view.read().status.is_processing());
    let Receipt { heading, number, lookup_code, date, placed_at, seller, method_name, total, contact, .. } = receipt;
    let Receipt { copy_link, link_copied, print, details, history, is_open, .. } = receipt;
    let placed = RwSignal::new(date.value.clone());
    // The same as in the server's page until the island runs, then in the customer's time zone.
    let is_hydrated = RwSignal::new(false);
    let in_local_time = move |text: &str| match view.read().deadline.as_ref().filter(|_| is_hydrated.get()) {
        Some(Moment { at, text: written }) => match sharing::local_time(at) {
            Some(local) => text.replace(written, &local),
            None => text.to_owned(),
        },
        None => text.to_owned(),
    };
    let is_copied = RwSignal::new(false);

    Effect::new({
        let placed_at = placed_at.clone();
        move |_| {
            mark_hydrated();
            is_hydrated.set(true);
            if let Some(local) = sharing::local_time(&placed_at) {
                placed.set(local);
            }
        }
    });
    Effect::new(move |_| {
        if is_processing.get() {
            let timer = set_interval_with_handle(move || watch.tick(), Duration::from_secs(INTERVAL.into()));
            if let Ok(timer) = timer {
                on_cleanup(move || timer.clear());
            }
            return;
        }
        let ask_again = move || {
            if view.read_untracked().expects_more {
                watch.ask();
            }
        };
        let timers = FOLLOW_UPS.map(|after| set_timeout_with_handle(ask_again, Duration::from_secs(after)).ok());
        on_cleanup(move || timers.into_iter().flatten().for_each(|timer| timer.clear()));
    });
    Effect::new(move |_| document().set_title(&format!("{} · {shop}", view.read().title)));

    view! {
        <section
            class="card state"
            data-status=move || view.read().status.as_str()
            data-state=move || view.read().state_name()
        >
            <p class="eyebrow">{heading}</p>
            <div role="status">
                <span class="state-mark" aria-hidden="true"></span>
                <h1 class="display">{move || view.read().message.heading.clone()}</h1>
                <p class="lead">{move || in_local_time(&view.read().message.text)}</p>
                {move || {
                    view.read().notes.iter().map(|note| view! { <p class="note">{in_local_time(note)}</p> }).collect_view()
                }}
            </div>
            {move || view.read().steps.as_ref().map(show_steps)}
            <p class="actions">{move || view.read().actions.iter().map(show_action).collect_view()}</p>
            <dl class="facts receipt">
                <dt>{number.name}</dt>
                <dd>{number.value}</dd>
                <dt>{lookup_code.name}</dt>
                <dd>{lookup_code.value}</dd>
                <dt>{date.name}</dt>
                <dd><time datetime=placed_at title=date.value>{move || placed.get()}</time></dd>
                <dt>{seller.name}</dt>
                <dd>{seller.value}</dd>
                <dt>{method_name}</dt>
                <dd>{move || view.read().method.clone()}</dd>
                <dt>{total.name}</dt>
                <dd class="amount">{total.value}</dd>
            </dl>
            {contact.map(show_contact)}
            <p class="receipt-tools needs-script">
                <button
                    type="button"
                    class="button button-quiet"
                    on:click=move |_| spawn_local(async move { is_copied.set(sharing::copy_address().await) })
                >
                    {copy_link}
                </button>
                <button type="button" class="button button-quiet" on:click=move |_| sharing::print()>{print}</button>
                <span role="status" class="muted">{move || is_copied.get().then(|| link_copied.clone())}</span>
            </p>
            <dl class="facts print-only">{move || view.read().references.iter().map(show_reference).collect_view()}</dl>
            <details class="payment-details" open=is_open>
                <summary>{details}</summary>
                <dl class="facts">{move || view.read().references.iter().map(show_reference).collect_view()}</dl>
                <h2 class="card-heading">{history}</h2>
                <ol class="history">{move || view.read().history.iter().map(show_history_line).collect_view()}</ol>
                {move || view.read().awaiting.clone().map(|text| view! { <p class="muted awaiting">{text}</p> })}
            </details>
            <noscript>{move || show_reload(&view.read())}</noscript>
        </section>
    }
}

/// Which steps are done, and which is current.
fn show_steps(steps: &Steps) -> impl IntoView + use<> {
    let current = steps.current;
    let items = steps
        .names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let is_current = (index == current).then_some("step");
            view! { <li class:done=index < current aria-current=is_current>{name.clone()}</li> }
        })
        .collect_view();
    view! {
        <div class="progress">
            <ol aria-label=steps.label.clone()>{items}</ol>
        </div>
    }
}

fn show_action(action: &Action) -> impl IntoView + use<> {
    let Action { text, href, is_primary } = action.clone();
    view! { <a class="button" class:button-quiet=!is_primary href=href>{text}</a> }
}

fn show_contact(contact: Contact) -> impl IntoView {
    view! { <p class="contact">{contact.question} " " <a href=contact.href>{contact.text}</a></p> }
}

fn show_reference(reference: &Reference) -> impl IntoView + use<> {
    let Reference { name, code } = reference.clone();
    view! {
        <dt>{name}</dt>
        <dd><code>{code}</code></dd>
    }
}

fn show_history_line(line: &HistoryLine) -> impl IntoView + use<> {
    let HistoryLine { at, moment, what, about, tone } = line.clone();
    let about = (!about.is_empty()).then(|| view! { <span class="history-about">{about}</span> });
    view! {
        <li data-tone=tone.as_str()>
            <span>{what}</span>
            {about}
            <time datetime=at>{moment}</time>
        </li>
    }
}

/// Loads the page again, with the time for which the customer has waited.
fn show_reload(view: &OrderView) -> Option<impl IntoView + use<>> {
    let after = view.reload_after();
    let content = format!("{after}; url=?waited={}", view.waited + after);
    view.status.is_processing().then(|| view! { <meta http-equiv="refresh" content=content /> })
}
