//! `inquiryPayment`: step 3 of the [APM guide](https://docs.antom.com/ac/cashierpay/apm), "Inquire about the result".

use antom::types::{PaymentInquiry, ResultInfo};
use serde_json::Value;

use crate::{
    behavior::assumptions::InquiryBeforeSubmission,
    engine::gateway::Gateway,
    merchant_api::{
        payment_lookup,
        refusal::{HandlerResult, answer, declined},
    },
    model::{payment_state::PaymentState, transaction::Transaction},
};

pub(super) async fn execute(gateway: &Gateway, request: &Value, log_payment_id: &mut Option<String>) -> HandlerResult {
    let record = payment_lookup::find(gateway, request, log_payment_id).await?;
    let payment = record.payment;
    let is_hidden = gateway.assumptions().inquiry_before_submission == InquiryBeforeSubmission::OrderNotExist;
    if is_hidden && payment.state == PaymentState::Created {
        return Err(declined("ORDER_NOT_EXIST", "The buyer has not submitted the payment."));
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
    inquiry.transactions = record.transactions.iter().map(Transaction::to_wire).collect();
    answer(ResultInfo::success("Success"), inquiry)
}
