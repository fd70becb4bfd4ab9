//! refund: gives money of a successful payment back, whole or in part, at once or later.

use std::time::Duration;

use antom::types::{Amount, PaymentRefund, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use super::{
    About, Answer, Refusal, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    account::Account,
    fidelity::AsynchronousRefundAnswer,
    gateway::Gateway,
    method::{Extent, display},
    payment::{State, later},
    result_code::Outcome,
    scenario::{Effect, Moment},
    session,
    store::{Key, StoreError, TransactionKey},
    transaction::{self, Kind, Transaction},
};

/// How long a refund takes that does not happen at once.
const TAKES: Duration = Duration::from_secs(5);

/// What the simulator takes from a request that kept all the rules.
pub(super) struct Wish<'a> {
    request_id: &'a str,
    payment_id: &'a str,
    amount: Amount,
    notify_url: Option<&'a str>,
    later: bool,
}

/// Checks the request against the field table of the refund page.
pub(super) fn read(request: &Value) -> Result<Wish<'_>, Illegal> {
    let fields = Fields::of(request)?;
    let wish = Wish {
        request_id: fields.text("refundRequestId", 64)?,
        payment_id: fields.text("paymentId", 64)?,
        amount: fields.amount("refundAmount")?,
        notify_url: fields.optional_url("refundNotifyUrl", 1024)?,
        later: fields.optional_flag("isAsyncRefund")?.unwrap_or(false),
    };
    fields.optional_text("referenceRefundId", 64)?;
    fields.optional_text("refundReason", 256)?;
    fields.optional_text("captureId", 64)?;
    fields.optional_text("refundSourceAccountNo", 128)?;
    fields.optional_text("metadata", 2048)?;
    fields.optional_text("extendInfo", 2048)?;
    Ok(wish)
}

/// Answers one call. The same `refundRequestId` again is answered as the refund stands now.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let wish = read(request)?;
    let payment_id = match gateway.store.payment_of(Kind::Refund, TransactionKey::RequestId(wish.request_id)).await? {
        Some(payment_id) if payment_id != wish.payment_id => {
            return Err(inconsistent("paymentId"));
        }
        Some(payment_id) => payment_id,
        None => {
            let account = gateway.find(Key::PaymentId(wish.payment_id)).await?;
            let missing =
                || declined("ORDER_NOT_EXIST", format!("There is no payment with paymentId {}.", wish.payment_id));
            account.ok_or_else(missing)?.payment.id
        }
    };
    *about = Some(payment_id.clone());
    let edited = gateway.edit(&payment_id, |account, now| refund(gateway, account, &wish, now)).await?;
    let Some((account, outcome)) = edited else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let same = |refund: &&Transaction| refund.request_id == wish.request_id;
    let Some(refund) = account.of_kind(Kind::Refund).find(same) else {
        return Err(declined("PROCESS_FAIL", "The refund was not made."));
    };
    let accepted = gateway.fidelity().asynchronous_refund_answer == AsynchronousRefundAnswer::S;
    let result = match refund.finished() {
        None if accepted => ResultInfo::success("accepted"),
        _ => refund.result(),
    };
    let mut body = PaymentRefund::new(&refund.request_id);
    body.refund_id = Some(refund.id.clone());
    body.payment_id = Some(payment_id);
    body.refund_amount = Some(refund.amount.clone());
    body.refund_time = refund.moved_at();
    answer(result, body)
}

/// Adds the refund to the payment's account, unless it is there already.
fn refund(gateway: &Gateway, account: &mut Account, wish: &Wish<'_>, now: Timestamp) -> Result<(), Refusal> {
    if let Some(earlier) = account.of_kind(Kind::Refund).find(|refund| refund.request_id == wish.request_id) {
        return if earlier.amount == wish.amount { Ok(()) } else { Err(inconsistent("refundAmount")) };
    }
    check(account, wish, now)?;
    let at_once = account.payment.method.is_some_and(|method| method.refunds.at_once) && !wish.later;
    let usual = (if at_once { Duration::ZERO } else { TAKES }, Outcome::SUCCESS);
    let (takes, outcome) = gateway
        .take(Moment::Refund, &account.payment)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Refund { seconds, result_code } => {
                Some((Duration::from_secs(seconds), Outcome::find(&result_code)?))
            }
            _ => None,
        })
        .unwrap_or(usual);
    account.transactions.push(Transaction {
        id: session::day_and_digits(now).map_err(StoreError::from)?,
        request_id: wish.request_id.to_owned(),
        kind: Kind::Refund,
        amount: wish.amount.clone(),
        notify_url: wish.notify_url.map(str::to_owned),
        created_at: now,
        state: transaction::State::after(takes, outcome, now),
    });
    Ok(())
}

/// Whether the payment can give back so much, by its state and its method's rules.
fn check(account: &Account, wish: &Wish<'_>, now: Timestamp) -> Result<(), Refusal> {
    let payment = &account.payment;
    let paid_at = match payment.state {
        State::Success => payment.finished_at.unwrap_or(now),
        State::Cancelled => {
            return Err(declined("ORDER_IS_CANCELED", "The payment was cancelled: nothing is left to refund."));
        }
        State::Failed(_) => return Err(declined("ORDER_IS_CLOSED", "The payment has failed: nothing was paid.")),
        _ => return Err(declined("ORDER_STATUS_INVALID", "The payment has not been paid yet.")),
    };
    // What is paid has been paid with something.
    let Some(method) = payment.method else {
        return Err(declined("ORDER_STATUS_INVALID", "The payment has not been paid yet."));
    };
    let rules = method.refunds;
    if wish.amount.currency != payment.amount.currency {
        let (wanted, found) = (&payment.amount.currency, &wish.amount.currency);
        let message = format!("refundAmount.currency: must be the payment's, {wanted}, found {found}");
        return Err(declined("CURRENCY_NOT_SUPPORT", message));
    }
    if rules.extent == Extent::None {
        return Err(declined("PROCESS_FAIL", format!("{} gives nothing back.", method.kind)));
    }
    let window = Duration::from_secs(u64::from(rules.days) * 24 * 60 * 60);
    if now >= later(paid_at, window) {
        let message = format!("{} refunds for {} days after the payment.", method.kind, rules.days);
        return Err(declined("REFUND_WINDOW_EXCEED", message));
    }
    let units = wish.amount.minor_units().unwrap_or(0);
    if units < rules.minimum {
        let least = display(&Amount::new(&*payment.amount.currency, rules.minimum));
        let message = format!("refundAmount.value: must be at least {least} with {}, found {units}", method.kind);
        return Err(declined("PARAM_ILLEGAL", message));
    }
    let left = account.taken() - account.counted(Kind::Refund);
    if units > left {
        let (wanted, left) = (display(&wish.amount), display(&Amount::new(&*payment.amount.currency, left.max(0))));
        return Err(declined("REFUND_AMOUNT_EXCEED", format!("{wanted} is more than is left of the payment: {left}.")));
    }
    if rules.extent == Extent::Whole && units < payment.units() {
        let message = format!("{} refunds only the whole amount, at once.", method.kind);
        return Err(declined("MULTIPLE_REFUNDS_NOT_SUPPORTED", message));
    }
    Ok(())
}

fn inconsistent(field: &str) -> Refusal {
    declined("REPEAT_REQ_INCONSISTENT", format!("refundRequestId: was used before with another {field}"))
}
