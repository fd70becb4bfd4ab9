//! Puts an order into words for the result page. Only the server does this, so that neither the texts nor the formats are sent
//! to browsers as code.

use domain::{
    history::{HistoryEntry, OrderEvent, Refund, RefundReason},
    method::PaymentMethod,
    order::{Order, OrderStatus, Payment},
    payment::PaymentStatus,
};
use leptos_i18n::td_string;

use super::{
    order_view::{Action, HistoryLine, Message, OrderView, Reference, ResultState, Steps, Tone},
    pay_later,
};
use crate::{labels, language::Language};

/// For how many seconds the page only asks: the gateway may learn of a payment a little later than the customer.
const CHECKING: u32 = 10;

/// After how many seconds the page says that a payment takes longer than usual.
const LONG: u32 = 20;

impl OrderView {
    /// The view of an order for a customer who has waited for this number of seconds.
    pub fn new(language: Language, order: &Order, waited: u32, for_developers: bool) -> Self {
        let status = order.status();
        let state = ResultState::of(order, waited);
        let message = Message::new(language, order, state);
        let awaits_notification = order.payment.as_ref().is_some_and(|payment| payment.awaits_notification);
        let refund_is_due = order.payment.as_ref().is_some_and(|payment| payment.status.needs_refund())
            || order.refunds.iter().any(|refund| !refund.is_final);
        Self {
            token: order.token.clone(),
            status,
            state,
            waited,
            title: match status {
                OrderStatus::Paid => td_string!(language, order.paid_title).to_owned(),
                _ => message.heading.clone(),
            },
            message,
            unanswered: (status.is_processing() && state != ResultState::PayLater)
                .then(|| Message::new(language, order, ResultState::Slow)),
            notes: order
                .refunds
                .iter()
                .map(|refund| describe_refund(language, refund))
                .chain(pay_later::notes(language, order))
                .collect(),
            deadline: pay_later::deadline(language, order),
            steps: Steps::new(language, order),
            actions: actions(language, order, state),
            method: method_name(order.payment.as_ref())
                .unwrap_or_else(|| td_string!(language, order.not_chosen).to_owned()),
            references: references(language, order.payment.as_ref()),
            history: order.history.iter().map(|entry| HistoryLine::new(language, entry)).collect(),
            awaiting: (for_developers && awaits_notification)
                .then(|| td_string!(language, order.awaiting_notification).to_owned()),
            expects_more: awaits_notification || refund_is_due,
        }
    }
}

impl ResultState {
    fn of(order: &Order, waited: u32) -> Self {
        match &order.payment {
            Some(payment) if payment.pay_later.is_some() => Self::PayLater,
            Some(payment) if payment.status == PaymentStatus::Pending => {
                if waited < LONG {
                    Self::Pending
                } else {
                    Self::Slow
                }
            }
            Some(payment) if payment.status.is_open() => match payment.is_answered {
                _ if waited < CHECKING => Self::Checking,
                true => Self::Waiting,
                false => Self::Slow,
            },
            _ => Self::Settled,
        }
    }
}

impl Message {
    fn new(language: Language, order: &Order, state: ResultState) -> Self {
        let method = method_name(order.payment.as_ref());
        match state {
            ResultState::Checking => Self {
                heading: match method {
                    Some(method) => td_string!(language, order.checking_with, method = method).to_string(),
                    None => td_string!(language, order.checking).to_owned(),
                },
                text: td_string!(language, order.checking_text).to_owned(),
            },
            ResultState::Waiting => Self {
                heading: match method {
                    Some(method) => td_string!(language, order.waiting_from, method = method).to_string(),
                    None => td_string!(language, order.waiting).to_owned(),
                },
                text: td_string!(language, order.waiting_text).to_owned(),
            },
            ResultState::Pending => Self {
                heading: td_string!(language, order.pending).to_owned(),
                text: td_string!(language, order.pending_text).to_owned(),
            },
            ResultState::Slow => Self {
                heading: td_string!(language, order.slow).to_owned(),
                text: td_string!(language, order.slow_text).to_owned(),
            },
            ResultState::PayLater => {
                pay_later::message(language, order).unwrap_or_else(|| Self::new(language, order, ResultState::Checking))
            }
            ResultState::Settled => Self {
                heading: labels::order_status(language, order.status()).to_owned(),
                text: explanation(language, order),
            },
        }
    }
}

/// What happened to the money, and what helps.
fn explanation(language: Language, order: &Order) -> String {
    let text = match order.status() {
        OrderStatus::Paid => {
            let total = labels::money(language, order.total);
            return td_string!(language, order.paid_text, total = total).to_string();
        }
        OrderStatus::Unpaid => td_string!(language, order.unpaid_text),
        OrderStatus::Cancelled => td_string!(language, order.cancelled_text),
        OrderStatus::Expired => td_string!(language, order.expired_text),
        OrderStatus::Refunded => td_string!(language, order.refunded_text),
        OrderStatus::Processing => td_string!(language, order.checking_text),
        OrderStatus::ManualReview => td_string!(language, order.review_text),
        OrderStatus::Closed => td_string!(language, order.closed_text),
        OrderStatus::Failed => {
            let code = order.payment.as_ref().and_then(|payment| payment.result_code.as_deref());
            labels::result_code(language, code.unwrap_or_default())
        }
    };
    text.to_owned()
}

/// The name of a payment's method, if it is known.
fn method_name(payment: Option<&Payment>) -> Option<String> {
    payment.filter(|it| !it.method.is_empty()).map(|it| PaymentMethod::name_of(&it.method).to_owned())
}

fn describe_refund(language: Language, refund: &Refund) -> String {
    let method = PaymentMethod::name_of(&refund.attempt.method).to_owned();
    let amount = labels::money(language, refund.attempt.amount);
    match (refund.is_final, refund.reason) {
        (true, _) => td_string!(language, order.has_refunded, method = method, amount = amount).to_string(),
        (false, Some(RefundReason::Late)) => {
            td_string!(language, order.refunding_late, method = method, amount = amount).to_string()
        }
        (false, _) => td_string!(language, order.refunding, method = method, amount = amount).to_string(),
    }
}

impl Steps {
    fn new(language: Language, order: &Order) -> Option<Self> {
        let has_finished = order.payment.as_ref().is_some_and(|payment| payment.status == PaymentStatus::Pending);
        let current = match order.status() {
            OrderStatus::Processing if has_finished => 2,
            OrderStatus::Processing => 1,
            OrderStatus::Paid => 3,
            _ => return None,
        };
        let names = [
            td_string!(language, order.step_placed),
            td_string!(language, order.step_payment),
            td_string!(language, order.step_confirmed),
            td_string!(language, order.step_ready),
        ];
        Some(Self {
            label: td_string!(language, order.progress).to_owned(),
            names: names.map(str::to_owned).into(),
            current,
        })
    }
}

/// What the customer can do. Nothing pays while money may have moved.
fn actions(language: Language, order: &Order, state: ResultState) -> Vec<Action> {
    let checkout = format!("/checkout/{}", order.token.as_str());
    let pay = |text: String, is_primary| Action { text, href: checkout.clone(), is_primary };
    let another_way = |is_primary| pay(td_string!(language, order.another_way).to_owned(), is_primary);
    let mut actions = match order.status() {
        OrderStatus::Processing if state == ResultState::Waiting => {
            let text = match method_name(order.payment.as_ref()) {
                Some(method) => td_string!(language, order.continue_with, method = method).to_string(),
                None => td_string!(language, order.continue_payment).to_owned(),
            };
            vec![pay(text, true), another_way(false)]
        }
        OrderStatus::Processing if state == ResultState::PayLater => pay_later::actions(language, order),
        OrderStatus::Unpaid => vec![pay(td_string!(language, order.pay_now).to_owned(), true)],
        OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Expired => vec![another_way(true)],
        OrderStatus::Processing
        | OrderStatus::Paid
        | OrderStatus::Refunded
        | OrderStatus::ManualReview
        | OrderStatus::Closed => Vec::new(),
    };
    let back = td_string!(language, order.back).to_owned();
    actions.push(Action { text: back, href: "/".to_owned(), is_primary: false });
    actions
}

fn references(language: Language, payment: Option<&Payment>) -> Vec<Reference> {
    let Some(payment) = payment else { return Vec::new() };
    let codes = [
        (td_string!(language, order.payment_request), Some(&payment.payment_request_id)),
        (td_string!(language, order.antom_payment), payment.payment_id.as_ref()),
        (td_string!(language, order.result), payment.result_code.as_ref()),
    ];
    let known = codes.into_iter().filter_map(|(name, code)| Some((name, code?)));
    known.map(|(name, code)| Reference { name: name.to_owned(), code: code.clone() }).collect()
}

impl HistoryLine {
    fn new(language: Language, entry: &HistoryEntry) -> Self {
        let attempt = entry.attempt.as_ref().map(|attempt| labels::history::attempt(language, attempt));
        let parts: Vec<String> = attempt.into_iter().chain(entry.result_code.clone()).collect();
        Self {
            at: entry.at.clone(),
            moment: labels::moment(language, &entry.at),
            what: labels::history::entry(language, entry),
            about: parts.join(" · "),
            tone: Tone::of(&entry.event),
        }
    }
}

impl Tone {
    fn of(event: &OrderEvent) -> Self {
        match event {
            OrderEvent::AmountMismatch { .. } => Self::Bad,
            OrderEvent::StatusChanged { after, .. } => match after {
                PaymentStatus::Paid | PaymentStatus::Refunded => Self::Good,
                PaymentStatus::Failed | PaymentStatus::ManualReview => Self::Bad,
                _ => Self::Neutral,
            },
            OrderEvent::Confirmed { reported: PaymentStatus::Paid, .. } => Self::Good,
            _ => Self::Neutral,
        }
    }
}
