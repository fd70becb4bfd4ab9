//! The content of the buyer's pages.

use maud::{Markup, html};

use crate::{
    checkout::{
        card::{Card, Mark},
        surface::Surface,
    },
    engine::gateway::Gateway,
    model::{
        currency::display,
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
pub(super) fn choices(gateway: &Gateway, payment: &Payment) -> Card {
    Card {
        method: None,
        title: format!("Pay {}", display(&payment.amount)),
        mark: None,
        content: html! {
            (details(gateway, payment))
            form class="decisions" method="post" action=(format!("/checkout/{}", payment.buyer_token)) {
                @for method in payment.offered_methods() {
                    button class="primary" type="submit" name="paymentMethodType" value=(method.kind) {
                        "Continue with " (method.name)
                    }
                }
                a class="quiet" href=(gateway.redirect_url(payment)) { "Cancel and return to shop" }
            }
        },
    }
}

/// The decision whether to pay.
pub(super) fn question(gateway: &Gateway, payment: &Payment, surface: Surface) -> Card {
    let action = |decision: &str| format!("/{}/{}/{decision}", surface.path(), payment.buyer_token);
    let button = |decision: &str, kind: &str, label: &str| {
        html! { form method="post" action=(action(decision)) { button class=(kind) type="submit" { (label) } } }
    };
    Card {
        method: payment.method.map(|method| method.name),
        title: format!("Pay {}", display(&payment.amount)),
        mark: None,
        content: html! {
            (details(gateway, payment))
            div class="decisions" {
                (button("approve", "primary", "Approve payment"))
                (button("decline", "secondary", "Decline"))
                (button("decline-for-balance", "secondary", "Decline (not enough balance)"))
                @if surface == Surface::Wallet { (button("cancel", "quiet", "Cancel and return to shop")) }
            }
            details class="others" {
                summary { "Another outcome" }
                form method="post" action=(action("finish")) {
                    label for="code" { "Result code" }
                    select id="code" name="paymentResultCode" {
                        @for outcome in OUTCOMES { option { (outcome.code) } }
                    }
                    label class="check" { input type="checkbox" name="processing" value="true"; " Pending for ten seconds first" }
                    button class="secondary" type="submit" { "End the payment so" }
                }
            }
        },
    }
}

/// The result of a payment about which the buyer can no longer decide. `next_step` follows the title of a success.
pub(super) fn result(gateway: &Gateway, payment: &Payment, next_step: &str) -> Card {
    let (mark, title, text) = match payment.state {
        PaymentState::Success => (Mark::Good, format!("Paid{next_step}"), "Thank you. The payment is complete."),
        PaymentState::Failed(Outcome::ORDER_IS_CLOSED) => {
            (Mark::Bad, "Payment closed".to_owned(), "It was not completed in time. Nothing has been charged.")
        }
        PaymentState::Failed(_) | PaymentState::Declined(_) => {
            (Mark::Bad, "Payment declined".to_owned(), "Nothing has been charged. You can try again in the shop.")
        }
        PaymentState::Cancelled => {
            (Mark::Bad, "Payment cancelled".to_owned(), "The shop has cancelled it. Nothing has been charged.")
        }
        PaymentState::Created | PaymentState::Submitted | PaymentState::Pending => {
            (Mark::Good, "Payment under way".to_owned(), "The result will follow.")
        }
    };
    Card {
        method: payment.method.map(|method| method.name),
        title,
        mark: Some(mark),
        content: html! {
            p { (text) }
            (details(gateway, payment))
            @if Surface::of(payment) == Some(Surface::Wallet) {
                div class="decisions" { a class="primary" href=(gateway.redirect_url(payment)) { "Back to the shop" } }
            }
        },
    }
}

/// The amount is listed only for final payments: before, it is in the title of the page.
fn details(gateway: &Gateway, payment: &Payment) -> Markup {
    html! {
        dl {
            div { dt { "To" } dd { (gateway.merchant_name) } }
            div { dt { "For" } dd { (payment.order_description) } }
            @if payment.state.is_final() { div { dt { "Amount" } dd { (display(&payment.amount)) } } }
            div { dt { "Payment no." } dd class="number" { (payment.id) } }
        }
    }
}
