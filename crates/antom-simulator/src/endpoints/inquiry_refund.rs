//! inquiryRefund: what became of a refund.

use antom::types::{RefundInquiry, RefundStatus, ResultInfo};
use serde_json::Value;

use super::{
    About, Answer, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    gateway::Gateway,
    store::{Key, TransactionKey},
    transaction::Kind,
};

/// How a request names its refund, and the same in words.
pub(super) fn read(request: &Value) -> Result<(TransactionKey<'_>, String), Illegal> {
    let fields = Fields::of(request)?;
    let refund_id = fields.optional_text("refundId", 64)?.filter(|id| !id.is_empty());
    let request_id = fields.optional_text("refundRequestId", 64)?.filter(|id| !id.is_empty());
    match (refund_id, request_id) {
        (Some(id), _) => Ok((TransactionKey::Id(id), format!("refundId {id}"))),
        (None, Some(id)) => Ok((TransactionKey::RequestId(id), format!("refundRequestId {id}"))),
        (None, None) => Err(fields.illegal("refundRequestId", "is required, or else refundId")),
    }
}

/// Answers one call: by Antom's id, which wins, or by the merchant's.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let (key, name) = read(request)?;
    let missing = || declined("REFUND_NOT_EXIST", format!("There is no refund with {name}."));
    let payment_id = gateway.store.payment_of(Kind::Refund, key).await?.ok_or_else(missing)?;
    let account = gateway.find(Key::PaymentId(&payment_id)).await?.ok_or_else(missing)?;
    *about = Some(payment_id);
    let is_it = |id: &str, request_id: &str| match key {
        TransactionKey::Id(wanted) => id == wanted,
        TransactionKey::RequestId(wanted) => request_id == wanted,
    };
    let refund = account.of_kind(Kind::Refund).find(|refund| is_it(&refund.id, &refund.request_id));
    let refund = refund.ok_or_else(missing)?;
    let mut inquiry = RefundInquiry::new(match refund.finished() {
        None => RefundStatus::Processing,
        Some((_, outcome)) if outcome.is_success() => RefundStatus::Success,
        Some(_) => RefundStatus::Fail,
    });
    inquiry.refund_request_id = Some(refund.request_id.clone());
    inquiry.refund_id = Some(refund.id.clone());
    inquiry.refund_amount = Some(refund.amount.clone());
    inquiry.refund_time = refund.moved_at();
    answer(ResultInfo::success("success"), inquiry)
}
