//! `capture`: takes the money of an authorised payment (`paymentFactor.isAuthorization` with `captureMode` `MANUAL`). At
//! Antom only cards can be authorised; here any method can, because cards are not simulated.

use std::time::Duration;

use antom::types::{Amount, PaymentCapture, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    behavior::effect::{Effect, Trigger},
    engine::{
        gateway::Gateway,
        store::{database::StoreError, payments::PaymentKey, transactions::TransactionKey},
    },
    merchant_api::{
        fields::{Fields, InvalidField},
        refusal::{HandlerResult, Refusal, answer, declined},
    },
    model::{
        capture_mode::CaptureMode,
        currency::display,
        identifiers,
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        result_code::Outcome,
        transaction::{Transaction, TransactionKind, TransactionState},
    },
};

/// The fields of a valid request that the simulator uses.
pub(super) struct CaptureRequest<'a> {
    request_id: &'a str,
    payment_id: &'a str,
    amount: Amount,
}

/// Checks the request against the field table of the capture page.
pub(super) fn read(request: &Value) -> Result<CaptureRequest<'_>, InvalidField> {
    let fields = Fields::of(request)?;
    fields.optional_flag("isLastCapture")?;
    Ok(CaptureRequest {
        request_id: fields.text("captureRequestId", 64)?,
        payment_id: fields.text("paymentId", 64)?,
        amount: fields.amount("captureAmount")?,
    })
}

/// A repeated call with the same `captureRequestId` is answered with the current state of the capture.
pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let CaptureRequest { request_id, payment_id, amount } = read(request)?;
    match gateway.store.payment_id_of(TransactionKind::Capture, TransactionKey::RequestId(request_id)).await? {
        Some(earlier) if earlier != payment_id => return Err(inconsistent("paymentId")),
        Some(_) => {}
        None => {
            let record = gateway.find(PaymentKey::PaymentId(payment_id)).await?;
            record.ok_or_else(|| {
                declined("ORDER_NOT_EXIST", format!("There is no payment with paymentId {payment_id}."))
            })?;
        }
    }
    *log_payment_id = Some(payment_id.to_owned());
    let edited = gateway.edit(payment_id, |record, now| capture(gateway, record, request_id, &amount, now)).await?;
    let Some((record, outcome)) = edited else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let Some(capture) = record.of_kind(TransactionKind::Capture).find(|capture| capture.request_id == request_id)
    else {
        return Err(declined("PROCESS_FAIL", "The capture was not added."));
    };
    let result = match capture.finished() {
        Some((_, outcome)) if outcome.is_success() => ResultInfo::success("success"),
        _ => capture.result(),
    };
    let mut body = PaymentCapture::new(&capture.request_id);
    body.capture_id = Some(capture.id.clone());
    body.payment_id = Some(payment_id.to_owned());
    body.capture_amount = Some(capture.amount.clone());
    body.capture_time = capture.succeeded_at();
    answer(result, body)
}

/// Adds the capture, unless there is one with the same `captureRequestId`.
fn capture(
    gateway: &Gateway,
    record: &mut PaymentRecord,
    request_id: &str,
    amount: &Amount,
    now: Timestamp,
) -> Result<(), Refusal> {
    if let Some(earlier) = record.of_kind(TransactionKind::Capture).find(|capture| capture.request_id == request_id) {
        return if earlier.amount == *amount { Ok(()) } else { Err(inconsistent("captureAmount")) };
    }
    check(record, amount, now)?;
    let (duration, outcome) = gateway
        .take_effects(Trigger::Capture, &record.payment)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Capture { seconds, result_code } => {
                Some((Duration::from_secs(seconds), Outcome::find(&result_code)?))
            }
            _ => None,
        })
        .unwrap_or((Duration::ZERO, Outcome::SUCCESS));
    record.transactions.push(Transaction {
        id: identifiers::day_and_digits(now).map_err(StoreError::from)?,
        request_id: request_id.to_owned(),
        kind: TransactionKind::Capture,
        amount: amount.clone(),
        notify_url: record.payment.notify_url.clone(),
        created_at: now,
        state: TransactionState::after(duration, outcome, now),
    });
    Ok(())
}

fn check(record: &PaymentRecord, amount: &Amount, now: Timestamp) -> Result<(), Refusal> {
    let payment = &record.payment;
    match payment.state {
        PaymentState::Success => {}
        PaymentState::Cancelled => return Err(declined("ORDER_IS_CANCELED", "The payment was cancelled.")),
        _ => return Err(declined("ORDER_STATUS_INVALID", "The payment has not been authorised.")),
    }
    if payment.capture_mode != CaptureMode::Manual {
        let message = "The payment is not waiting for a capture: it was made without paymentFactor.isAuthorization, \
                       or with the captureMode AUTOMATIC.";
        return Err(declined("ORDER_STATUS_INVALID", message));
    }
    if payment.authorised_until().is_none_or(|until| now >= until) {
        return Err(declined("ORDER_STATUS_INVALID", "The authorisation has expired."));
    }
    if amount.currency != payment.amount.currency {
        let (wanted, found) = (&payment.amount.currency, &amount.currency);
        let message = format!("captureAmount.currency: must be the payment's, {wanted}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    let left = payment.minor_units() - record.committed_total(TransactionKind::Capture);
    if amount.minor_units().unwrap_or(0) > left {
        let (wanted, left) = (display(amount), display(&Amount::new(&*payment.amount.currency, left.max(0))));
        let message = format!("captureAmount: {wanted} is more than is left of what was authorised: {left}");
        return Err(declined("PARAM_ILLEGAL", message));
    }
    Ok(())
}

fn inconsistent(field: &str) -> Refusal {
    declined("REPEAT_REQ_INCONSISTENT", format!("captureRequestId: was used before with another {field}"))
}
