//! cancel: the merchant ends a payment, so that the buyer can no longer pay it.

use antom::types::PaymentCancellation;
use serde_json::Value;

use super::{Answer, answer, declined, inquiry_payment::named};
use crate::{
    gateway::Gateway,
    payment::{Event, State},
};

/// Answers one call. There is no notification: this answer is the news. Repeating it is answered the same.
pub(super) async fn call(gateway: &Gateway, request: &Value) -> Answer {
    let payment = named(gateway, request).await?;
    let cancelled = gateway.edit(&payment.id, |payment, now| payment.apply(Event::Cancel, now)).await?;
    let Some((payment, outcome)) = cancelled else {
        return Err(declined("ORDER_NOT_EXIST", "There is no such payment."));
    };
    if outcome.is_err() {
        let message = match payment.state {
            State::Success => "The payment has already been paid: refund it instead.",
            _ => "The payment has failed or was closed: there is nothing to cancel.",
        };
        return Err(declined("ORDER_STATUS_INVALID", message));
    }
    answer(
        "success",
        PaymentCancellation {
            cancel_time: payment.finished_at,
            payment_request_id: Some(payment.request_id),
            payment_id: Some(payment.id),
        },
    )
}
