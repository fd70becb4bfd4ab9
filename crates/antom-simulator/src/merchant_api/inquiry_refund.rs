//! `inquiryRefund`: the status of a refund.

use antom::types::{RefundInquiry, RefundStatus, ResultInfo};
use serde_json::Value;

use crate::{
    engine::{
        gateway::Gateway,
        store::{payments::PaymentKey, transactions::TransactionKey},
    },
    merchant_api::{
        fields::{Fields, InvalidField},
        refusal::{HandlerResult, answer, declined},
    },
    model::transaction::TransactionKind,
};

/// The key of the request's refund, and its description for messages.
pub(super) fn read(request: &Value) -> Result<(TransactionKey<'_>, String), InvalidField> {
    let fields = Fields::of(request)?;
    let refund_id = fields.optional_text("refundId", 64)?.filter(|id| !id.is_empty());
    let request_id = fields.optional_text("refundRequestId", 64)?.filter(|id| !id.is_empty());
    match (refund_id, request_id) {
        (Some(id), _) => Ok((TransactionKey::Id(id), format!("refundId {id}"))),
        (None, Some(id)) => Ok((TransactionKey::RequestId(id), format!("refundRequestId {id}"))),
        (None, None) => Err(fields.invalid("refundRequestId", "is required, or else refundId")),
    }
}

pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let (key, name) = read(request)?;
    let missing = || declined("REFUND_NOT_EXIST", format!("There is no refund with {name}."));
    let payment_id = gateway.store.payment_id_of(TransactionKind::Refund, key).await?.ok_or_else(missing)?;
    let record = gateway.find(PaymentKey::PaymentId(&payment_id)).await?.ok_or_else(missing)?;
    *log_payment_id = Some(payment_id);
    let has_key = |id: &str, request_id: &str| match key {
        TransactionKey::Id(wanted) => id == wanted,
        TransactionKey::RequestId(wanted) => request_id == wanted,
    };
    let refund = record.of_kind(TransactionKind::Refund).find(|refund| has_key(&refund.id, &refund.request_id));
    let refund = refund.ok_or_else(missing)?;
    let mut inquiry = RefundInquiry::new(match refund.finished() {
        None => RefundStatus::Processing,
        Some((_, outcome)) if outcome.is_success() => RefundStatus::Success,
        Some(_) => RefundStatus::Fail,
    });
    inquiry.refund_request_id = Some(refund.request_id.clone());
    inquiry.refund_id = Some(refund.id.clone());
    inquiry.refund_amount = Some(refund.amount.clone());
    inquiry.refund_time = refund.succeeded_at();
    answer(ResultInfo::success("success"), inquiry)
}
