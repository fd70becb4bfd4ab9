//! How a page finds its payment.

use crate::{
    console::response::PageError,
    control::error::ControlError,
    engine::{gateway::Gateway, store::payments::PaymentKey},
    model::payment_record::PaymentRecord,
};

/// The payment with this `paymentRequestId` or `paymentId`.
pub(super) async fn find(gateway: &Gateway, id: &str) -> Result<PaymentRecord, PageError> {
    if let Some(record) = gateway.find(PaymentKey::RequestId(id)).await? {
        return Ok(record);
    }
    let missing = || ControlError::not_found("payment with this paymentRequestId or paymentId");
    Ok(gateway.find(PaymentKey::PaymentId(id)).await?.ok_or_else(missing)?)
}
