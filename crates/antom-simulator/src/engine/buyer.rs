//! Acts as the buyer of a payment.

use crate::{
    engine::{
        gateway::Gateway,
        store::{database::StoreError, payments::PaymentKey},
    },
    model::{payment::Payment, payment_state::PaymentState, result_code::Outcome},
};

/// Why a payment was not ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FinishError {
    #[error("{0:?} is no final result code")]
    UnknownResultCode(String),
    #[error("there is no payment with the paymentRequestId {0:?}")]
    NoSuchPayment(String),
    #[error("the payment {0:?} is over already")]
    AlreadyFinal(String),
    #[error("the payment cannot be read or written")]
    Store(#[from] StoreError),
}

/// Submits the payment if it is not submitted, and ends it with a result code. Scenarios apply as they do when a buyer
/// approves.
pub(crate) async fn finish(gateway: &Gateway, payment_request_id: &str, code: &str) -> Result<Payment, FinishError> {
    let outcome = Outcome::find(code).ok_or_else(|| FinishError::UnknownResultCode(code.to_owned()))?;
    let missing = || FinishError::NoSuchPayment(payment_request_id.to_owned());
    let payment = gateway.store.find_payment(PaymentKey::RequestId(payment_request_id)).await?.ok_or_else(missing)?;
    let edited = gateway.edit(&payment.id, |record, now| {
        let payment = &mut record.payment;
        if payment.state == PaymentState::Pending {
            return payment.finish(outcome, now);
        }
        payment.submit(now)?;
        // A failure is final here. "Decline" on the buyer's page may let the buyer of an element try again.
        if outcome.is_success() { gateway.decide(payment, outcome, now) } else { payment.finish(outcome, now) }
    });
    let (record, ended) = edited.await?.ok_or_else(missing)?;
    ended.map_err(|_| FinishError::AlreadyFinal(payment_request_id.to_owned()))?;
    Ok(record.payment)
}
