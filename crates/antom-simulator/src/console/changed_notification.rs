//! What a scenario has changed in a notification, and what the shop answered to a wrong amount.

use antom::types::Amount;
use serde_json::Value;

use crate::{
    behavior::effect::Effect,
    console::{
        effects,
        text::{count, lasting},
    },
    engine::store::outbox::SentDelivery,
    model::{
        currency::{decimals, display},
        payment_record::PaymentRecord,
        transaction::TransactionKind,
    },
};

/// The amounts of notifications: the field, the field with the id, and what the id belongs to.
const AMOUNTS: [(&str, &str, Option<TransactionKind>); 3] = [
    ("paymentAmount", "paymentRequestId", None),
    ("refundAmount", "refundRequestId", Some(TransactionKind::Refund)),
    ("captureAmount", "captureRequestId", Some(TransactionKind::Capture)),
];

/// One line for each scenario that has changed the notification; after a wrong amount, a line with the shop's answer.
pub(super) fn lines(record: &PaymentRecord, delivery: &SentDelivery) -> Vec<String> {
    let mut lines = Vec::new();
    for effect in &delivery.effects {
        lines.push(change(record, delivery, effect));
        if matches!(effect, Effect::NotificationAmount { .. } | Effect::NotificationCurrency { .. }) {
            lines.extend(answer_to_wrong_amount(record, delivery));
        }
    }
    lines
}

fn change(record: &PaymentRecord, delivery: &SentDelivery, effect: &Effect) -> String {
    match effect {
        Effect::NotificationDelay { seconds } => format!("A scenario sends it {} later.", lasting(*seconds)),
        Effect::NotificationDrop => "A scenario has dropped it: it is never sent.".to_owned(),
        Effect::NotificationDuplicate { copies } => {
            format!("A scenario sends it {}, each with its own signature.", count((*copies).into(), "time"))
        }
        Effect::NotificationReorder => {
            "A scenario holds it back until the payment’s next notification has been sent.".to_owned()
        }
        Effect::NotificationAmount { .. } | Effect::NotificationCurrency { .. } => {
            let what = if matches!(effect, Effect::NotificationAmount { .. }) { "amount" } else { "currency" };
            match wrong_amount(record, delivery) {
                Some((found, right)) => {
                    format!("Wrong {what}, by a scenario: it says {found}, the right amount is {right}.")
                }
                None => format!("A scenario has changed its {what}."),
            }
        }
        Effect::NotificationSignature { fault } => format!("A scenario sends it {}.", effects::fault_text(*fault)),
        Effect::NotificationStale { seconds } => {
            format!("A scenario sends it signed with a time {} ago.", lasting(*seconds))
        }
        Effect::NotificationUnknownOrder => {
            "A scenario has changed its id: your shop has never sent the one in the body.".to_owned()
        }
        _ => effects::sentence(effect),
    }
}

/// What the shop answered to a notification with a wrong amount or currency.
fn answer_to_wrong_amount(record: &PaymentRecord, delivery: &SentDelivery) -> Option<String> {
    let (found, _) = wrong_amount(record, delivery)?;
    let attempt = delivery.attempts.last()?;
    Some(format!("Your shop’s answer to {found}: {}.", attempt.answer))
}

/// The amount in a notification and the right one, if they differ.
fn wrong_amount(record: &PaymentRecord, delivery: &SentDelivery) -> Option<(String, String)> {
    let body: Value = serde_json::from_str(&delivery.body).ok()?;
    let (field, id, kind) = AMOUNTS.into_iter().find(|(field, ..)| body.get(field).is_some())?;
    let found: Amount = serde_json::from_value(body.get(field)?.clone()).ok()?;
    let right = match kind {
        None => &record.payment.amount,
        Some(kind) => {
            let request_id = body.get(id)?.as_str()?;
            &record.of_kind(kind).find(|transaction| transaction.request_id == request_id)?.amount
        }
    };
    (found != *right).then(|| (shown(&found), display(right)))
}

/// A currency of a scenario may be unknown; then the decimals are, too.
fn shown(amount: &Amount) -> String {
    match decimals(&amount.currency) {
        Some(_) => display(amount),
        None => format!("{} {} in the smallest unit", amount.currency, amount.value),
    }
}
