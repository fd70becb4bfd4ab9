//! The content of the buyer's pages.

use maud::{Markup, html};

use crate::{
    checkout::{
        card::{Card, Mark},
        surface::Surface,
    },
    engine::gateway::Gateway,
    language::fill,
    model::{
        payment::Payment,
        payment_state::PaymentState,
        result_code::{OUTCOMES, Outcome},
    },
};

/// Whether the buyer can no longer decide.
pub(super) fn is_decided(payment: &Payment) -> bool {
    payment.state.is_final() || matches!(payment.state, PaymentState::Pending | PaymentState::Declined(_))
}

/// The choice of a method.
pub(super) fn choices<'a>(gateway: &'a Gateway, payment: &Payment) -> Card<'a> {
    let language = gateway.language_of(payment);
    let texts = &language.texts;
    Card {
        language: Some(language),
        method: None,
        title: fill(&texts.pay_amount, "amount", &language.amount(&payment.amount)),
        mark: None,
        content: html! {
            (details(gateway, payment))
            form class="decisions" method="post" action=(format!("/checkout/{}", payment.buyer_token)) {
                @for method in payment.offered_methods() {
                    button class="primary" type="submit" name="paymentMethodType" value=(method.kind) {
                        (fill(&texts.continue_with, "method", method.name))
                    }
                }
                a class="quiet" href=(gateway.redirect_url(payment)) { (texts.cancel) }
            }
        },
    }
}

/// The decision whether to pay.
pub(super) fn question<'a>(gateway: &'a Gateway, payment: &Payment, surface: Surface) -> Card<'a> {
    let language = gateway.language_of(payment);
    let texts = &language.texts;
    let action = |decision: &str| format!("/{}/{}/{decision}", surface.path(), payment.buyer_token);
    let button = |decision: &str, kind: &str, label: &str| {
        html! { form method="post" action=(action(decision)) { button class=(kind) type="submit" { (label) } } }
    };
    Card {
        language: Some(language),
        method: payment.method.map(|method| method.name),
        title: fill(&texts.pay_amount, "amount", &language.amount(&payment.amount)),
        mark: None,
        content: html! {
            (details(gateway, payment))
            div class="decisions" {
                (button("approve", "primary", &texts.approve))
                (button("decline", "secondary", &texts.decline))
                (button("decline-for-balance", "secondary", &texts.decline_balance))
                @if surface == Surface::Wallet { (button("cancel", "quiet", &texts.cancel)) }
            }
            details class="others" {
                summary { (texts.other_outcomes) }
                form method="post" action=(action("finish")) {
                    label for="code" { (texts.result_code) }
                    select id="code" name="paymentResultCode" {
                        @for outcome in OUTCOMES { option { (outcome.code) } }
                    }
                    label class="check" {
                        input type="checkbox" name="processing" value="true"; " " (texts.pending_first)
                    }
                    button class="secondary" type="submit" { (texts.finish) }
                }
            }
        },
    }
}

/// The result of a payment about which the buyer can no longer decide.
pub(super) fn result<'a>(gateway: &'a Gateway, payment: &Payment, surface: Surface) -> Card<'a> {
    let language = gateway.language_of(payment);
    let texts = &language.texts;
    let (mark, title, text) = match payment.state {
        PaymentState::Success => match surface {
            Surface::Wallet => (Mark::Good, &texts.paid, &texts.thanks),
            Surface::Phone => (Mark::Good, &texts.paid_on_phone, &texts.thanks),
        },
        PaymentState::Failed(Outcome::ORDER_IS_CLOSED) => (Mark::Bad, &texts.closed, &texts.closed_text),
        PaymentState::Failed(_) | PaymentState::Declined(_) => (Mark::Bad, &texts.declined, &texts.declined_text),
        PaymentState::Cancelled => (Mark::Bad, &texts.cancelled, &texts.cancelled_text),
        PaymentState::Created | PaymentState::Submitted | PaymentState::Pending => {
            (Mark::Good, &texts.under_way, &texts.under_way_text)
        }
    };
    Card {
        language: Some(language),
        method: payment.method.map(|method| method.name),
        title: title.clone(),
        mark: Some(mark),
        content: html! {
            p { (text) }
            (details(gateway, payment))
            @if Surface::of(payment) == Some(Surface::Wallet) {
                div class="decisions" { a class="primary" href=(gateway.redirect_url(payment)) { (texts.back) } }
            }
        },
    }
}

/// The amount is listed only for final payments: before, it is in the title of the page.
fn details(gateway: &Gateway, payment: &Payment) -> Markup {
    let language = gateway.language_of(payment);
    let texts = &language.texts;
    html! {
        dl {
            div { dt { (texts.to) } dd { (gateway.merchant_name) } }
            div { dt { (texts.purpose) } dd { (payment.order_description) } }
            @if payment.state.is_final() { div { dt { (texts.amount) } dd { (language.amount(&payment.amount)) } } }
            div { dt { (texts.payment_number) } dd class="number" { (payment.id) } }
        }
    }
}
