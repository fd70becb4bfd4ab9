//! inquiryPayment: the guide, step 3, "Inquire about the result".

use antom::types::{PaymentInquiry, ResultInfo};
use serde_json::Value;

use super::{
    About, Answer, Refusal, answer, declined,
    fields::{Fields, Illegal},
};
use crate::{
    account::Account, fidelity::InquiryBeforeSubmission, gateway::Gateway, payment::State, store::Key,
    transaction::Transaction,
};

/// Answers one call. A payment that the buyer has not begun is `PROCESSING`, like one under way, unless a switch says
/// otherwise.
pub(super) async fn call(gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
    let account = named(gateway, request, about).await?;
    let payment = account.payment;
    let hidden = gateway.fidelity().inquiry_before_submission == InquiryBeforeSubmission::OrderNotExist;
    if hidden && payment.state == State::Created {
        return Err(declined("ORDER_NOT_EXIST", "The buyer has not begun to pay."));
    }
    let (code, message) = payment.result();
    let mut inquiry = PaymentInquiry::default();
    inquiry.payment_status = Some(payment.status());
    inquiry.payment_result_code = Some(code.to_owned());
    inquiry.payment_result_message = Some(message.to_owned());
    inquiry.payment_create_time = Some(payment.created_at);
    inquiry.payment_time = payment.paid_at();
    inquiry.payment_method_type = payment.method.map(|method| method.kind.to_owned());
    inquiry.auth_expiry_time = payment.authorised_until();
    inquiry.payment_request_id = Some(payment.request_id);
    inquiry.payment_id = Some(payment.id);
    inquiry.payment_amount = Some(payment.amount);
    inquiry.transactions = account.transactions.iter().map(Transaction::to_wire).collect();
    answer(ResultInfo::success("Success"), inquiry)
}

/// How a request names its payment, and the same in words.
pub(super) fn read(request: &Value) -> Result<(Key<'_>, String), Illegal> {
    let fields = Fields::of(request)?;
    let payment_id = fields.optional_text("paymentId", 64)?.filter(|id| !id.is_empty());
    let request_id = fields.optional_text("paymentRequestId", 64)?.filter(|id| !id.is_empty());
    fields.optional_text("merchantAccountId", 32)?;
    match (payment_id, request_id) {
        (Some(id), _) => Ok((Key::PaymentId(id), format!("paymentId {id}"))),
        (None, Some(id)) => Ok((Key::RequestId(id), format!("paymentRequestId {id}"))),
        (None, None) => Err(fields.illegal("paymentRequestId", "is required, or else paymentId")),
    }
}

/// The payment that a request names: by Antom's id, which wins, or by the merchant's.
pub(super) async fn named(gateway: &Gateway, request: &Value, about: &mut About) -> Result<Account, Refusal> {
    let (key, name) = read(request)?;
    let account = gateway.find(key).await?;
    let account = account.ok_or_else(|| declined("ORDER_NOT_EXIST", format!("There is no payment with {name}.")))?;
    *about = Some(account.payment.id.clone());
    Ok(account)
}
