//! inquiryPayment: the guide, step 3, "Inquire about the result".

use antom::types::PaymentInquiry;
use serde_json::Value;

use super::{Answer, Refusal, answer, declined, fields::Fields};
use crate::{gateway::Gateway, payment::Payment, store::Key};

/// Answers one call. A payment that the buyer has not begun is `PROCESSING`, like one under way.
pub(super) async fn call(gateway: &Gateway, request: &Value) -> Answer {
    let payment = named(gateway, request).await?;
    let (code, message) = payment.result();
    answer(
        "Success",
        PaymentInquiry {
            payment_status: Some(payment.status()),
            payment_result_code: Some(code.to_owned()),
            payment_result_message: Some(message.to_owned()),
            payment_create_time: Some(payment.created_at),
            payment_time: payment.paid_at(),
            payment_method_type: Some(payment.method.kind.to_owned()),
            payment_request_id: Some(payment.request_id),
            payment_id: Some(payment.id),
            payment_amount: Some(payment.amount),
        },
    )
}

/// The payment that a request names: by Antom's id, which wins, or by the merchant's.
pub(super) async fn named(gateway: &Gateway, request: &Value) -> Result<Payment, Refusal> {
    let fields = Fields::of(request)?;
    let payment_id = fields.optional_text("paymentId", 64)?.filter(|id| !id.is_empty());
    let request_id = fields.optional_text("paymentRequestId", 64)?.filter(|id| !id.is_empty());
    let (key, name) = match (payment_id, request_id) {
        (Some(id), _) => (Key::PaymentId(id), format!("paymentId {id}")),
        (None, Some(id)) => (Key::RequestId(id), format!("paymentRequestId {id}")),
        (None, None) => return Err(fields.illegal("paymentRequestId", "is required, or else paymentId").into()),
    };
    let payment = gateway.find(key).await?;
    payment.ok_or_else(|| declined("ORDER_NOT_EXIST", format!("There is no payment with {name}.")))
}
