//! `refund`: refunds a successful payment in full or in part, immediately or asynchronously.

use std::time::Duration;

use antom::types::{Amount, PaymentRefund, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::{
        assumptions::AsynchronousRefundAnswer,
        effect::{Effect, Trigger},
    },
    engine::{
        gateway::Gateway,
        store::{database::StoreError, payments::PaymentKey, transactions::TransactionKey},
    },
    merchant_api::{
        fields::{Fields, InvalidField},
        refusal::{HandlerResult, Refusal, answer, declined},
    },
    model::{
        currency::display,
        identifiers,
        method::RefundExtent,
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        result_code::Outcome,
        time::later,
        transaction::{Transaction, TransactionKind, TransactionState},
    },
};

/// How long an asynchronous refund takes.
const ASYNCHRONOUS_DURATION: Duration = Duration::from_secs(5);

/// The fields of a valid request that the simulator uses.
pub(super) struct RefundRequest<'a> {
    request_id: &'a str,
    payment_id: &'a str,
    amount: Amount,
    notify_url: Option<&'a str>,
    is_asynchronous: bool,
}

/// Checks the request against the field table of the refund page.
pub(super) fn read(request: &Value) -> Result<RefundRequest<'_>, InvalidField> {
    let fields = Fields::of(request)?;
    let wanted = RefundRequest {
        request_id: fields.text("refundRequestId", 64)?,
        payment_id: fields.text("paymentId", 64)?,
        amount: fields.amount("refundAmount")?,
        notify_url: fields.optional_url("refundNotifyUrl", 1024)?,
        is_asynchronous: fields.optional_flag("isAsyncRefund")?.unwrap_or(false),
    };
    fields.optional_text("referenceRefundId", 64)?;
    fields.optional_text("refundReason", 256)?;
    fields.optional_text("captureId", 64)?;
    fields.optional_text("refundSourceAccountNo", 128)?;
    fields.optional_text("metadata", 2048)?;
    fields.optional_text("extendInfo", 2048)?;
    Ok(wanted)
}

/// A repeated call with the same `refundRequestId` is answered with the current state of the refund.
pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let wanted = read(request)?;
    let payment_id =
        match gateway.store.payment_id_of(TransactionKind::Refund, TransactionKey::RequestId(wanted.request_id)).await?
        {
            Some(payment_id) if payment_id != wanted.payment_id => {
                return Err(inconsistent("paymentId"));
            }
            Some(payment_id) => payment_id,
            None => {
                let record = gateway.find(PaymentKey::PaymentId(wanted.payment_id)).await?;
                let missing = || {
                    declined("ORDER_NOT_EXIST", format!("There is no payment with paymentId {}.", wanted.payment_id))
                };
                record.ok_or_else(missing)?.payment.id
            }
        };
    *log_payment_id = Some(payment_id.clone());
    let edited = gateway.edit(&payment_id, |record, now| refund(gateway, record, &wanted, now)).await?;
    let Some((record, outcome)) = edited else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let same = |refund: &&Transaction| refund.request_id == wanted.request_id;
    let Some(refund) = record.of_kind(TransactionKind::Refund).find(same) else {
        return Err(declined("PROCESS_FAIL", "The refund was not added."));
    };
    let accepted = gateway.assumptions().asynchronous_refund_answer == AsynchronousRefundAnswer::S;
    let result = match refund.finished() {
        None if accepted => ResultInfo::success("accepted"),
        _ => refund.result(),
    };
    let mut body = PaymentRefund::new(&refund.request_id);
    body.refund_id = Some(refund.id.clone());
    body.payment_id = Some(payment_id);
    body.refund_amount = Some(refund.amount.clone());
    body.refund_time = refund.succeeded_at();
    answer(result, body)
}

/// Adds the refund, unless there is one with the same `refundRequestId`.
fn refund(
    gateway: &Gateway,
    record: &mut PaymentRecord,
    wanted: &RefundRequest<'_>,
    now: Timestamp,
) -> Result<(), Refusal> {
    if let Some(earlier) = record.of_kind(TransactionKind::Refund).find(|refund| refund.request_id == wanted.request_id)
    {
        return if earlier.amount == wanted.amount { Ok(()) } else { Err(inconsistent("refundAmount")) };
    }
    check(record, wanted, now)?;
    let is_immediate = record.payment.method.is_some_and(|method| method.refunds.immediate) && !wanted.is_asynchronous;
    let usual = (if is_immediate { Duration::ZERO } else { ASYNCHRONOUS_DURATION }, Outcome::SUCCESS);
    let (duration, outcome) = gateway
        .take_effects(Trigger::Refund, &record.payment)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Refund { seconds, result_code } => {
                Some((Duration::from_secs(seconds), Outcome::find(&result_code)?))
            }
            _ => None,
        })
        .unwrap_or(usual);
    record.transactions.push(Transaction {
        id: identifiers::day_and_digits(now).map_err(StoreError::from)?,
        request_id: wanted.request_id.to_owned(),
        kind: TransactionKind::Refund,
        amount: wanted.amount.clone(),
        notify_url: wanted.notify_url.map(str::to_owned),
        created_at: now,
        state: TransactionState::after(duration, outcome, now),
    });
    Ok(())
}

/// Checks whether the state of the payment and the rules of its method allow the refund.
fn check(record: &PaymentRecord, wanted: &RefundRequest<'_>, now: Timestamp) -> Result<(), Refusal> {
    let payment = &record.payment;
    let paid_at = match payment.state {
        PaymentState::Success => payment.finished_at.unwrap_or(now),
        PaymentState::Cancelled => {
            return Err(declined("ORDER_IS_CANCELED", "The payment was cancelled: there is nothing to refund."));
        }
        PaymentState::Failed(_) => {
            return Err(declined("ORDER_IS_CLOSED", "The payment has failed: nothing was paid."));
        }
        _ => return Err(declined("ORDER_STATUS_INVALID", "The payment has not been paid yet.")),
    };
    // A paid payment always has a method.
    let Some(method) = payment.method else {
        return Err(declined("ORDER_STATUS_INVALID", "The payment has not been paid yet."));
    };
    let rules = method.refunds;
    if wanted.amount.currency != payment.amount.currency {
        let (expected, found) = (&payment.amount.currency, &wanted.amount.currency);
        let message = format!("refundAmount.currency: must be the payment's, {expected}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    if rules.extent == RefundExtent::None {
        return Err(declined("PROCESS_FAIL", format!("{} does not support refunds.", method.kind)));
    }
    let window = Duration::from_secs(u64::from(rules.days) * 24 * 60 * 60);
    if now >= later(paid_at, window) {
        let message = format!("{} allows refunds for {} days after the payment.", method.kind, rules.days);
        return Err(declined("REFUND_WINDOW_EXCEED", message));
    }
    let units = wanted.amount.minor_units().unwrap_or(0);
    if units < rules.minimum {
        let least = display(&Amount::new(&*payment.amount.currency, rules.minimum));
        let message = format!("refundAmount.value: must be at least {least} with {}, found {units}", method.kind);
        return Err(declined("PARAM_ILLEGAL", message));
    }
    let left = record.captured_total() - record.committed_total(TransactionKind::Refund);
    if units > left {
        let (amount, left) = (display(&wanted.amount), display(&Amount::new(&*payment.amount.currency, left.max(0))));
        return Err(declined(
            "REFUND_AMOUNT_EXCEED",
            format!("{amount} is more than the refundable rest of the payment, {left}."),
        ));
    }
    if rules.extent == RefundExtent::Full && units < payment.minor_units() {
        let message = format!("{} allows only one refund, of the full amount.", method.kind);
        return Err(declined("MULTIPLE_REFUNDS_NOT_SUPPORTED", message));
    }
    Ok(())
}

fn inconsistent(field: &str) -> Refusal {
    declined("REPEAT_REQ_INCONSISTENT", format!("refundRequestId: was used before with another {field}"))
}
