//! How a request identifies its payment.

use serde_json::Value;

use crate::{
    engine::{gateway::Gateway, store::payments::PaymentKey},
    merchant_api::{
        fields::{Fields, InvalidField},
        refusal::{Refusal, declined},
    },
    model::payment_record::PaymentRecord,
};

/// The key of the request's payment, and its description for messages.
pub(super) fn read(request: &Value) -> Result<(PaymentKey<'_>, String), InvalidField> {
    let fields = Fields::of(request)?;
    let payment_id = fields.optional_text("paymentId", 64)?.filter(|id| !id.is_empty());
    let request_id = fields.optional_text("paymentRequestId", 64)?.filter(|id| !id.is_empty());
    fields.optional_text("merchantAccountId", 32)?;
    match (payment_id, request_id) {
        (Some(id), _) => Ok((PaymentKey::PaymentId(id), format!("paymentId {id}"))),
        (None, Some(id)) => Ok((PaymentKey::RequestId(id), format!("paymentRequestId {id}"))),
        (None, None) => Err(fields.invalid("paymentRequestId", "is required, or else paymentId")),
    }
}

/// The payment of the request: by `paymentId`, or else by `paymentRequestId`.
pub(super) async fn find(
    gateway: &Gateway,
    request: &Value,
    log_payment_id: &mut Option<String>,
) -> Result<PaymentRecord, Refusal> {
    let (key, name) = read(request)?;
    let record = gateway.find(key).await?;
    let record = record.ok_or_else(|| declined("ORDER_NOT_EXIST", format!("There is no payment with {name}.")))?;
    *log_payment_id = Some(record.payment.id.clone());
    Ok(record)
}
