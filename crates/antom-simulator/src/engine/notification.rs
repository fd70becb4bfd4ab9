//! Which notifications a change of a payment causes, and what they contain.
//!
//! The messages are those of notifyPayment, notifyCapture and notifyRefund in the
//! [APM guide](https://docs.antom.com/ac/cashierpay/apm).

use std::time::Duration;

use antom::types::{
    Amount, CaptureNotification, NotifyType, PaymentNotification, RefundNotification, RefundStatus, ResultInfo,
    ResultStatus,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::effect::Effect,
    engine::store::{database::StoreError, outbox::NewDelivery},
    model::{
        identifiers::random_token,
        payment::Payment,
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        result_code::Outcome,
        time::later,
        transaction::{Transaction, TransactionKind},
    },
};

/// How long a notification is held back if no other one follows.
const MAX_HOLD: Duration = Duration::from_secs(10 * 60);

/// A notification before scenarios are applied to it.
#[derive(Debug)]
pub(crate) struct NotificationDraft {
    notify_type: &'static str,
    url: String,
    body: Value,
}

/// The notifications of a change from `before` to `after`: one for each outcome, and one for a payment that has become
/// pending. There is none about a cancellation, which the answer has confirmed, and none without a notify URL.
pub(crate) fn drafts(before: &PaymentRecord, after: &PaymentRecord) -> Result<Vec<NotificationDraft>, StoreError> {
    let mut drafts = Vec::new();
    let (was, payment) = (before.payment.state, &after.payment);
    if was != payment.state
        && let Some(url) = &payment.notify_url
        && let Some(notification) = payment_notification(payment)
    {
        let is_pending = notification.notify_type == NotifyType::PaymentPending;
        let notify_type = if is_pending { "PAYMENT_PENDING" } else { "PAYMENT_RESULT" };
        drafts.push(NotificationDraft { notify_type, url: url.clone(), body: serde_json::to_value(notification)? });
    }
    for transaction in &after.transactions {
        let was_finished = before.transactions.iter().any(|old| old.id == transaction.id && !old.is_processing());
        if !was_finished
            && let Some(url) = &transaction.notify_url
            && let Some((_, outcome)) = transaction.finished()
        {
            drafts.push(transaction_draft(payment, transaction, outcome, url.clone())?);
        }
    }
    // A late success that the gateway has refunded: the payment stays cancelled, but the merchant is notified of the
    // success.
    let had_late_success =
        was == PaymentState::Cancelled && before.payment.scheduled.is_some() && payment.scheduled.is_none();
    if had_late_success
        && payment.state == PaymentState::Cancelled
        && let Some(url) = &payment.notify_url
        && let Some(refund) = after.transactions.last()
    {
        let paid = Payment { state: PaymentState::Success, finished_at: Some(refund.created_at), ..payment.clone() };
        if let Some(notification) = payment_notification(&paid) {
            let body = serde_json::to_value(notification)?;
            drafts.push(NotificationDraft { notify_type: "PAYMENT_RESULT", url: url.clone(), body });
        }
    }
    Ok(drafts)
}

fn payment_notification(payment: &Payment) -> Option<PaymentNotification> {
    let (notify_type, status) = match payment.state {
        PaymentState::Success => (NotifyType::PaymentResult, ResultStatus::S),
        PaymentState::Failed(_) => (NotifyType::PaymentResult, ResultStatus::F),
        PaymentState::Pending => (NotifyType::PaymentPending, ResultStatus::S),
        PaymentState::Created | PaymentState::Submitted | PaymentState::Declined(_) | PaymentState::Cancelled => {
            return None;
        }
    };
    let (code, message) = match payment.state {
        // The status S means "being processed" with this type (https://docs.antom.com/ac/ams/paymentrn_online).
        PaymentState::Pending => (Outcome::SUCCESS.code, Outcome::SUCCESS.message),
        _ => payment.result(),
    };
    let result = ResultInfo::new(code, status, message);
    let mut notification = PaymentNotification::new(notify_type, result, &payment.request_id);
    notification.payment_id = Some(payment.id.clone());
    notification.payment_amount = Some(payment.amount.clone());
    notification.payment_create_time = Some(payment.created_at);
    notification.payment_time = payment.paid_at();
    notification.payment_method_type = payment.method.map(|method| method.kind.to_owned());
    Some(notification)
}

fn transaction_draft(
    payment: &Payment,
    transaction: &Transaction,
    outcome: Outcome,
    url: String,
) -> Result<NotificationDraft, StoreError> {
    let result = transaction.result();
    let (id, request_id, amount) = (&transaction.id, &transaction.request_id, transaction.amount.clone());
    Ok(match transaction.kind {
        TransactionKind::Refund => {
            let status = if outcome.is_success() { RefundStatus::Success } else { RefundStatus::Fail };
            let mut notification = RefundNotification::new(request_id, status);
            notification.result = Some(result);
            notification.refund_id = Some(id.clone());
            notification.refund_amount = Some(amount);
            notification.refund_time = transaction.succeeded_at();
            NotificationDraft { notify_type: "REFUND_RESULT", url, body: serde_json::to_value(notification)? }
        }
        TransactionKind::Capture => {
            let mut notification = CaptureNotification::new(request_id, result, &payment.id, id, amount);
            notification.capture_time = transaction.succeeded_at();
            NotificationDraft { notify_type: "CAPTURE_RESULT", url, body: serde_json::to_value(notification)? }
        }
    })
}

impl NotificationDraft {
    /// The deliveries of the notification: one, unless a scenario duplicates it.
    pub(crate) fn deliveries(self, due_at: Timestamp, effects: Vec<Effect>) -> Result<Vec<NewDelivery>, StoreError> {
        let mut copies = 1;
        let mut body = self.body;
        let mut delivery = NewDelivery {
            notify_type: self.notify_type,
            url: self.url,
            body: String::new(),
            due_at,
            effects: effects.clone(),
            held: false,
            dropped: false,
        };
        for effect in effects {
            match effect {
                Effect::NotificationDelay { seconds } => {
                    delivery.due_at = later(delivery.due_at, Duration::from_secs(seconds));
                }
                Effect::NotificationDrop => delivery.dropped = true,
                Effect::NotificationDuplicate { copies: wanted } => copies = wanted,
                Effect::NotificationReorder => {
                    delivery.held = true;
                    delivery.due_at = later(delivery.due_at, MAX_HOLD);
                }
                Effect::NotificationAmount { value } => {
                    replace_amount(&mut body, |old| Amount { value: value.clone(), ..old });
                }
                Effect::NotificationCurrency { currency } => {
                    replace_amount(&mut body, |old| Amount { currency: currency.clone(), ..old });
                }
                Effect::NotificationUnknownOrder => {
                    for name in ["paymentRequestId", "refundRequestId", "captureRequestId"] {
                        if let Some(field) = body.get_mut(name) {
                            *field = format!("unknown-{}", random_token()?).into();
                        }
                    }
                }
                // What is wrong with a signature is applied to each attempt; other triggers do not occur here.
                _ => {}
            }
        }
        delivery.body = body.to_string();
        Ok((0..copies).map(|_| delivery.clone()).collect())
    }
}

fn replace_amount(body: &mut Value, change: impl Fn(Amount) -> Amount) {
    for name in ["paymentAmount", "refundAmount", "captureAmount"] {
        if let Some(field) = body.get_mut(name)
            && let Ok(old) = serde_json::from_value::<Amount>(field.clone())
            && let Ok(new) = serde_json::to_value(change(old))
        {
            *field = new;
        }
    }
}
