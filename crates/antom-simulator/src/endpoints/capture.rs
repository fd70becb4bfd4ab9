//! capture: takes money that a payment has only authorised (`paymentFactor.isAuthorization` with the capture mode
//! `MANUAL`). At Antom that is for cards; here, where cards are not simulated, any method can be authorised.

use std::time::Duration;

use antom::types::{Amount, PaymentCapture, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    About, Answer, Refusal, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    account::Account,
    gateway::Gateway,
    method::display,
    payment::{State, Taking},
    result_code::Outcome,
    scenario::{Effect, Moment},
    session,
    store::{Key, StoreError, TransactionKey},
    transaction::{self, Kind, Transaction},
};

/// What the simulator takes from a request that kept all the rules.
pub(super) struct Wish<'a> {
    request_id: &'a str,
    payment_id: &'a str,
    amount: Amount,
}

/// Checks the request against the field table of the capture page.
pub(super) fn read(request: &Value) -> Result<Wish<'_>, Illegal> {
    let fields = Fields::of(request)?;
    fields.optional_flag("isLastCapture")?;
    Ok(Wish {
        request_id: fields.text("captureRequestId", 64)?,
        payment_id: fields.text("paymentId", 64)?,
        amount: fields.amount("captureAmount")?,
    })
}

/// Answers one call. The same `captureRequestId` again is answered as the capture stands now.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let Wish { request_id, payment_id, amount } = read(request)?;
    match gateway.store.payment_of(Kind::Capture, TransactionKey::RequestId(request_id)).await? {
        Some(earlier) if earlier != payment_id => return Err(inconsistent("paymentId")),
        Some(_) => {}
        None => {
            let account = gateway.find(Key::PaymentId(payment_id)).await?;
            account.ok_or_else(|| {
                declined("ORDER_NOT_EXIST", format!("There is no payment with paymentId {payment_id}."))
            })?;
        }
    }
    *about = Some(payment_id.to_owned());
    let edited = gateway.edit(payment_id, |account, now| capture(gateway, account, request_id, &amount, now)).await?;
    let Some((account, outcome)) = edited else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let Some(capture) = account.of_kind(Kind::Capture).find(|capture| capture.request_id == request_id) else {
        return Err(declined("PROCESS_FAIL", "The capture was not made."));
    };
    let result = match capture.finished() {
        Some((_, outcome)) if outcome.is_success() => ResultInfo::success("success"),
        _ => capture.result(),
    };
    let mut body = PaymentCapture::new(&capture.request_id);
    body.capture_id = Some(capture.id.clone());
    body.payment_id = Some(payment_id.to_owned());
    body.capture_amount = Some(capture.amount.clone());
    body.capture_time = capture.moved_at();
    answer(result, body)
}

/// Adds the capture to the payment's account, unless it is there already.
fn capture(
    gateway: &Gateway,
    account: &mut Account,
    request_id: &str,
    amount: &Amount,
    now: Timestamp,
) -> Result<(), Refusal> {
    if let Some(earlier) = account.of_kind(Kind::Capture).find(|capture| capture.request_id == request_id) {
        return if earlier.amount == *amount { Ok(()) } else { Err(inconsistent("captureAmount")) };
    }
    check(account, amount, now)?;
    let (takes, outcome) = gateway
        .take(Moment::Capture, &account.payment)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Capture { seconds, result_code } => {
                Some((Duration::from_secs(seconds), Outcome::find(&result_code)?))
            }
            _ => None,
        })
        .unwrap_or((Duration::ZERO, Outcome::SUCCESS));
    account.transactions.push(Transaction {
        id: session::day_and_digits(now).map_err(StoreError::from)?,
        request_id: request_id.to_owned(),
        kind: Kind::Capture,
        amount: amount.clone(),
        notify_url: account.payment.notify_url.clone(),
        created_at: now,
        state: transaction::State::after(takes, outcome, now),
    });
    Ok(())
}

fn check(account: &Account, amount: &Amount, now: Timestamp) -> Result<(), Refusal> {
    let payment = &account.payment;
    match payment.state {
        State::Success => {}
        State::Cancelled => return Err(declined("ORDER_IS_CANCELED", "The payment was cancelled.")),
        _ => return Err(declined("ORDER_STATUS_INVALID", "The payment has not been authorised.")),
    }
    if payment.taking != Taking::CapturedByMerchant {
        let message = "The payment is not waiting for a capture: it was made without paymentFactor.isAuthorization, \
                       or with the captureMode AUTOMATIC.";
        return Err(declined("ORDER_STATUS_INVALID", message));
    }
    if payment.authorised_until().is_none_or(|until| now >= until) {
        return Err(declined("ORDER_STATUS_INVALID", "The authorisation has expired; the buyer has the money back."));
    }
    if amount.currency != payment.amount.currency {
        let (wanted, found) = (&payment.amount.currency, &amount.currency);
        let message = format!("captureAmount.currency: must be the payment's, {wanted}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    let left = payment.units() - account.counted(Kind::Capture);
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
