//! The state of an order and its receipt, which the server renders into the island that watches the order. The island takes over
//! the parts with `data-live` from later answers.

mod order_description;
pub mod order_view;
mod pay_later;
pub mod receipt;

use browser::{
    payment_watch::{OrderProgress, PaymentWatch},
    receipt_tools::{ReceiptTexts, ReceiptTools},
};
use leptos::prelude::*;

use self::{
    order_view::{Action, HistoryLine, Moment, OrderView, Reference, Steps},
    receipt::{Contact, Receipt},
};
use crate::brand;

/// The order's page, without what was ordered. Without JavaScript it reloads itself.
#[component]
pub fn WatchedOrder(view: OrderView, receipt: Receipt) -> impl IntoView {
    let Receipt { heading, number, lookup_code, date, placed_at, seller, method_name, total, contact, .. } = receipt;
    let Receipt { copy_link, link_copied, print, details, history, is_open, .. } = receipt;
    let placed = date.value.clone();
    provide_context(view.progress());
    provide_context(ReceiptTexts { copy_link, link_copied, print });
    view! {
        <PaymentWatch>
            <p class="eyebrow">{heading}</p>
            {show_outcome(&view)}
            <div class="progress" data-live="steps">{view.steps.as_ref().map(show_steps)}</div>
            {show_actions(&view)}
            <dl class="facts receipt">
                <dt>{number.name}</dt>
                <dd>{number.value}</dd>
                <dt>{lookup_code.name}</dt>
                <dd>{lookup_code.value}</dd>
                <dt>{date.name}</dt>
                <dd><time datetime=placed_at title=date.value data-local="">{placed}</time></dd>
                <dt>{seller.name}</dt>
                <dd>{seller.value}</dd>
                <dt>{method_name}</dt>
                <dd data-live="method">{view.method.clone()}</dd>
                <dt>{total.name}</dt>
                <dd class="amount">{total.value}</dd>
            </dl>
            {contact.map(show_contact)}
            <ReceiptTools />
            <dl class="facts print-only" data-live="printed">
                {view.references.iter().map(show_reference).collect_view()}
            </dl>
            <details class="payment-details" open=is_open>
                <summary>{details}</summary>
                <dl class="facts" data-live="references">{view.references.iter().map(show_reference).collect_view()}</dl>
                <h2 class="card-heading">{history}</h2>
                <div data-live="history">
                    <ol class="history">{view.history.iter().map(show_history_line).collect_view()}</ol>
                    {view.awaiting.clone().map(|text| view! { <p class="muted awaiting">{text}</p> })}
                </div>
            </details>
            <div data-live="unanswered" hidden>{view.unanswered().map(show_unanswered)}</div>
            <noscript>{show_reload(&view)}</noscript>
        </PaymentWatch>
    }
}

/// What a screen reader reads out when it changes.
fn show_outcome(view: &OrderView) -> impl IntoView + use<> {
    let deadline = view.deadline.as_ref();
    view! {
        <div role="status" data-live="outcome">
            <span class="state-mark" aria-hidden="true"></span>
            <h1 class="display">{view.message.heading.clone()}</h1>
            <p class="lead">{show_text(&view.message.text, deadline)}</p>
            {view.notes.iter().map(|note| view! { <p class="note">{show_text(note, deadline)}</p> }).collect_view()}
        </div>
    }
}

/// A text that may name the deadline, which the browser shows in the customer's time zone.
fn show_text(text: &str, deadline: Option<&Moment>) -> AnyView {
    let parts = deadline.and_then(|moment| Some((moment.clone(), text.split_once(&*moment.text)?)));
    let Some((Moment { at, text }, (before, after))) = parts else { return text.to_owned().into_any() };
    let (before, after) = (before.to_owned(), after.to_owned());
    view! { {before}<time datetime=at data-local="">{text}</time>{after} }.into_any()
}

fn show_actions(view: &OrderView) -> impl IntoView + use<> {
    view! {
        <p class="actions" data-live="actions">
            {view.actions.iter().map(show_action).collect_view()}
        </p>
    }
}

/// The page, as far as it is another one while the server does not answer.
fn show_unanswered(view: OrderView) -> impl IntoView {
    let OrderProgress { status, state, expects } = view.progress();
    view! {
        <template>
            <title>{format!("{} · {}", view.title, brand::shop_name())}</title>
            <section class="card state" data-status=status data-state=state data-expects=expects>
                {show_outcome(&view)}
                {show_actions(&view)}
            </section>
        </template>
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
    view! { <ol aria-label=steps.label.clone()>{items}</ol> }
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
