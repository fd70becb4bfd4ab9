//! `cancel`: the merchant ends a payment (<https://docs.antom.com/ac/easypay/cancel>). An unpaid payment can no longer be
//! paid. A paid payment is refunded in full, if the period of its method is not over.

use std::time::Duration;

use antom::types::{Amount, PaymentCancellation, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::{
        assumptions::CancelBeforeSubmission,
        effect::{Effect, Trigger},
    },
    engine::{gateway::Gateway, store::database::StoreError},
    merchant_api::{
        payment_lookup,
        refusal::{HandlerResult, Refusal, answer, declined},
    },
    model::{
        method::Cancellation,
        payment::ScheduledOutcome,
        payment_record::PaymentRecord,
        payment_state::{PaymentEvent, PaymentState},
        result_code::Outcome,
        time::{iso8601, later},
        transaction::TransactionKind,
    },
};

/// There is no notification about a cancellation. A repeated call has the same answer.
pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let payment = payment_lookup::find(gateway, request, log_payment_id).await?.payment;
    let cancelled = gateway.edit(&payment.id, |record, now| cancel(gateway, record, now)).await?;
    let Some((record, outcome)) = cancelled else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let payment = record.payment;
    let mut cancellation = PaymentCancellation::default();
    cancellation.cancel_time = payment.finished_at;
    cancellation.payment_request_id = Some(payment.request_id);
    cancellation.payment_id = Some(payment.id);
    answer(ResultInfo::success("success"), cancellation)
}

fn cancel(gateway: &Gateway, record: &mut PaymentRecord, now: Timestamp) -> Result<(), Refusal> {
    let payment = &record.payment;
    let is_hidden = gateway.assumptions().cancel_before_submission == CancelBeforeSubmission::OrderNotExist;
    if is_hidden && payment.state == PaymentState::Created {
        return Err(declined("ORDER_NOT_EXIST", "The buyer has not submitted the payment."));
    }
    // After a decline the buyer chooses again, so the rule of the declined method does not apply.
    let method = payment.method.filter(|_| !matches!(payment.state, PaymentState::Declined(_)));
    let rule = method.map_or(Cancellation::BeforePayment, |method| method.cancellation);
    let kind = method.map_or("no method", |method| method.kind);
    match payment.state {
        PaymentState::Cancelled => return Ok(()),
        PaymentState::Failed(_) => {
            let message = "The payment has failed or was closed: there is nothing to cancel.";
            return Err(declined("ORDER_STATUS_INVALID", message));
        }
        _ if rule == Cancellation::Never => {
            return Err(declined("ORDER_STATUS_INVALID", format!("A payment with {kind} cannot be cancelled.")));
        }
        _ => {}
    }
    let Some(paid_at) = payment.paid_at() else {
        if record.payment.apply(PaymentEvent::Cancel, now).is_err() {
            return Err(declined("ORDER_STATUS_INVALID", "The payment cannot be cancelled any more."));
        }
        for effect in gateway.take_effects(Trigger::Cancelled, &record.payment) {
            if let Effect::LateSuccess { seconds } = effect {
                let at = later(now, Duration::from_secs(seconds));
                record.payment.scheduled = Some(ScheduledOutcome { at, outcome: Outcome::SUCCESS });
            }
        }
        return Ok(());
    };
    if record.of_kind(TransactionKind::Refund).any(|refund| refund.is_committed()) {
        return Err(declined("PROCESS_FAIL", "A payment that was refunded, even in part, cannot be cancelled."));
    }
    let Some(until) = rule.paid_until(paid_at) else {
        let message = format!("A payment with {kind} can be cancelled only before it is paid.");
        return Err(declined("ORDER_STATUS_INVALID", message));
    };
    if now >= until {
        let until = iso8601(until);
        let message = format!("The payment could be cancelled until {until}: refund it instead.");
        return Err(declined("CANCEL_WINDOW_EXCEED", message));
    }
    let captured = record.captured_total();
    if record.payment.apply(PaymentEvent::Cancel, now).is_err() {
        return Err(declined("ORDER_STATUS_INVALID", "The payment cannot be cancelled any more."));
    }
    record.payment.finished_at = Some(now);
    if captured > 0 {
        let amount = Amount::new(&*record.payment.amount.currency, captured);
        record.add_refund("CANCEL", amount, now).map_err(StoreError::from)?;
    }
    Ok(())
}
