//! cancel: the merchant ends a payment. Before it is paid, the buyer can no longer pay it; afterwards, for a time that
//! depends on the method, the buyer gets everything back (docs.antom.com/ac/easypay/cancel).

use std::time::Duration;

use antom::types::{PaymentCancellation, ResultInfo};
use jiff::Timestamp;
use serde_json::Value;

use super::{About, Answer, Refusal, answer, declined, inquiry_payment::named};
use crate::{
    account::Account,
    fidelity::CancelBeforeSubmission,
    gateway::Gateway,
    method::Cancellation,
    payment::{Event, Plan, State, later},
    result_code::Outcome,
    scenario::{Effect, Moment},
    store::StoreError,
    transaction::Kind,
};

/// Answers one call. There is no notification: this answer is the news. Repeating it is answered the same.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let payment = named(gateway, request, about).await?.payment;
    let cancelled = gateway.edit(&payment.id, |account, now| cancel(gateway, account, now)).await?;
    let Some((account, outcome)) = cancelled else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    outcome?;
    let payment = account.payment;
    let mut cancellation = PaymentCancellation::default();
    cancellation.cancel_time = payment.finished_at;
    cancellation.payment_request_id = Some(payment.request_id);
    cancellation.payment_id = Some(payment.id);
    answer(ResultInfo::success("success"), cancellation)
}

fn cancel(gateway: &Gateway, account: &mut Account, now: Timestamp) -> Result<(), Refusal> {
    let payment = &account.payment;
    let hidden = gateway.fidelity().cancel_before_submission == CancelBeforeSubmission::OrderNotExist;
    if hidden && payment.state == State::Created {
        return Err(declined("ORDER_NOT_EXIST", "The buyer has not begun to pay."));
    }
    // Nothing is under way while the buyer can still choose: then no method has a say.
    let method = payment.method.filter(|_| !matches!(payment.state, State::Declined(_)));
    let rule = method.map_or(Cancellation::BeforePayment, |method| method.cancellation);
    let kind = method.map_or("no method", |method| method.kind);
    match payment.state {
        State::Cancelled => return Ok(()),
        State::Failed(_) => {
            let message = "The payment has failed or was closed: there is nothing to cancel.";
            return Err(declined("ORDER_STATUS_INVALID", message));
        }
        _ if rule == Cancellation::Never => {
            return Err(declined("ORDER_STATUS_INVALID", format!("A payment with {kind} cannot be cancelled.")));
        }
        _ => {}
    }
    let Some(paid_at) = payment.paid_at() else {
        if account.payment.apply(Event::Cancel, now).is_err() {
            return Err(declined("ORDER_STATUS_INVALID", "The payment cannot be cancelled any more."));
        }
        for effect in gateway.take(Moment::Cancelled, &account.payment) {
            if let Effect::LateSuccess { seconds } = effect {
                let at = later(now, Duration::from_secs(seconds));
                account.payment.plan = Some(Plan { at, outcome: Outcome::SUCCESS });
            }
        }
        return Ok(());
    };
    if account.of_kind(Kind::Refund).any(|refund| refund.counts()) {
        return Err(declined("PROCESS_FAIL", "A payment that was refunded, even in part, cannot be cancelled."));
    }
    let Some(until) = rule.paid_until(paid_at) else {
        let message = format!("A payment with {kind} can be cancelled only before it is paid.");
        return Err(declined("ORDER_STATUS_INVALID", message));
    };
    if now >= until {
        let until = crate::session::iso8601(until);
        let message = format!("The payment could be cancelled until {until}: refund it instead.");
        return Err(declined("CANCEL_WINDOW_EXCEED", message));
    }
    let taken = account.taken();
    if account.payment.apply(Event::Cancel, now).is_err() {
        return Err(declined("ORDER_STATUS_INVALID", "The payment cannot be cancelled any more."));
    }
    account.payment.finished_at = Some(now);
    if taken > 0 {
        let amount = antom::types::Amount::new(&*account.payment.amount.currency, taken);
        account.give_back("CANCEL", amount, now).map_err(StoreError::from)?;
    }
    Ok(())
}
