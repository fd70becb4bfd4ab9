//! The RPC of the component in the browser: `/mgw.htm`.
//!
//! Each request has one operation, in the header `Operation-Type`. The body is a JSON array of one object, which
//! identifies the session. Every answer is HTTP 200: the header `result-status` says whether the RPC worked (1000), and
//! `success` in the body whether the operation succeeded.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{
    checkout::rpc_answer::{self, closed, closed_reason, refusal, status},
    engine::{
        gateway::Gateway,
        store::{database::StoreError, payments::PaymentKey},
    },
    model::{
        identifiers::random_token,
        method::{Flow, Method},
        payment::{CodeEntered, Payment, is_six_digits},
        payment_state::{InvalidTransition, PaymentEvent},
        session::session_token,
    },
};

/// What the component should show.
const QUERY: &str = "com.ipay.iexpcashier.sdkAction.query";
/// The buyer submits the payment or the form.
const SUBMIT: &str = "com.ipay.iexpcashier.cashier.submitPayByPaymentSession";
/// The status of the payment. The operation of the genuine component is not known.
const INQUIRE: &str = "com.ipay.iexpcashier.cashier.inquirePayment";

/// The longest tag that BCP 47 asks programs to support (RFC 5646, 4.4.1).
const LONGEST_LOCALE: usize = 35;

/// `result-status` of an RPC that worked. The other two are those of Antom's mobile gateway, as far as they are known.
const WORKED: &str = "1000";
const UNKNOWN_OPERATION: &str = "3000";
const UNREADABLE: &str = "3002";

/// Serves the route.
pub(crate) async fn rpc(State(gateway): State<Arc<Gateway>>, headers: HeaderMap, body: Bytes) -> Response {
    let operation = headers.get("operation-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if ![QUERY, SUBMIT, INQUIRE].contains(&operation) {
        return reply(UNKNOWN_OPERATION, &refusal("SYSTEM_ERROR", "There is no such operation."));
    }
    let arguments = serde_json::from_slice::<Value>(&body).ok();
    let Some(arguments) = arguments.as_ref().and_then(|array| array.get(0)).filter(|object| object.is_object()) else {
        return reply(UNREADABLE, &refusal("PARAM_ILLEGAL", "The body must be a JSON array of one object."));
    };
    let found = match find(&gateway, arguments).await {
        Ok(Some(payment)) if operation == QUERY => keep_locale(&gateway, payment, arguments).await.map(Some),
        other => other,
    };
    let payment = match found {
        Ok(Some(payment)) => payment,
        Ok(None) => {
            tracing::info!(operation, result = "no such session", "component");
            let message = "This payment session is not known, or is incomplete.";
            return reply(WORKED, &refusal("INQUIRY_PAYMENT_SESSION_FAILED", message));
        }
        Err(error) => return internal_error(operation, &error),
    };
    let answer = match operation {
        QUERY => Ok(rpc_answer::query(&gateway, &payment)),
        SUBMIT => submit(&gateway, &payment, arguments).await,
        _ => Ok(status(&gateway, &payment)),
    };
    match answer {
        Ok(answer) => {
            let payment_request_id = payment.request_id.as_str();
            let result = answer.get("errorCode").and_then(Value::as_str).unwrap_or("success");
            if operation == INQUIRE {
                tracing::debug!(operation, payment_request_id, result, "component"); // once a second
            } else {
                tracing::info!(operation, payment_request_id, result, "component");
            }
            reply(WORKED, &answer)
        }
        Err(error) => internal_error(operation, &error),
    }
}

async fn find(gateway: &Gateway, arguments: &Value) -> Result<Option<Payment>, StoreError> {
    let session_data = arguments.get("paymentSessionData").and_then(Value::as_str).unwrap_or_default();
    match session_token(session_data) {
        Some(token) => Ok(gateway.find(PaymentKey::SessionToken(token)).await?.map(|record| record.payment)),
        None => Ok(None),
    }
}

/// The pages of wallets appear in the language of the merchant's page, which the SDK sends with its first request.
async fn keep_locale(gateway: &Gateway, payment: Payment, arguments: &Value) -> Result<Payment, StoreError> {
    let locale = arguments.pointer("/envInfo/locale").and_then(Value::as_str).unwrap_or_default();
    if locale.is_empty() || locale.len() > LONGEST_LOCALE || locale == payment.locale {
        return Ok(payment);
    }
    let edited = gateway.edit(&payment.id, |record, _| locale.clone_into(&mut record.payment.locale)).await?;
    Ok(edited.map_or(payment, |(record, ())| record.payment))
}

/// The method that the buyer has chosen in the element; `None` outside the element.
///
/// # Errors
/// The answer, if the method is not offered.
fn chosen_method(payment: &Payment, arguments: &Value) -> Result<Option<&'static Method>, Value> {
    if !payment.is_in_element() {
        return Ok(None);
    }
    let kind = arguments.pointer("/paymentMethod/paymentMethodType").and_then(Value::as_str).unwrap_or_default();
    match payment.offered_methods().iter().find(|method| method.kind == kind) {
        Some(method) => Ok(Some(method)),
        None => Err(refusal("PARAM_ILLEGAL", "paymentMethod.paymentMethodType must be one of the offered methods.")),
    }
}

/// Submits the payment, or checks the code of the form.
async fn submit(gateway: &Gateway, payment: &Payment, arguments: &Value) -> Result<Value, StoreError> {
    if let Some(refused) = closed_reason(gateway, payment) {
        return Ok(refused);
    }
    let chosen = match chosen_method(payment, arguments) {
        Ok(chosen) => chosen,
        Err(refused) => return Ok(refused),
    };
    let flow = chosen.or(payment.method).map(|method| method.flow);
    if flow == Some(Flow::Form) {
        return submit_code(gateway, payment, chosen, arguments).await;
    }
    let buyer_token = random_token()?;
    let submitted = gateway.edit(&payment.id, |record, now| match chosen {
        Some(method) => record.payment.submit_with(method, buyer_token, now),
        None => record.payment.apply(PaymentEvent::Submit, now),
    });
    let submitted = submitted.await?;
    let payment = match submitted {
        Some((record, Ok(()))) => record.payment,
        // Another window, a cancellation or the clock has changed the state meanwhile.
        Some((record, Err(InvalidTransition))) => return Ok(closed(gateway, &record.payment)),
        None => return Ok(refusal("ORDER_NOT_EXIST", "This payment is not known.")),
    };
    let Some(flow) = payment.flow() else {
        return Ok(refusal("PARAM_ILLEGAL", "No payment method has been chosen."));
    };
    Ok(rpc_answer::submitted(gateway, &payment, flow, arguments))
}

async fn submit_code(
    gateway: &Gateway,
    payment: &Payment,
    chosen: Option<&'static Method>,
    arguments: &Value,
) -> Result<Value, StoreError> {
    let code = arguments.pointer("/paymentElements/code").and_then(Value::as_str).unwrap_or_default();
    let buyer_token = random_token()?;
    let entered = gateway.edit(&payment.id, |record, now| {
        let payment = &mut record.payment;
        if let Some(method) = chosen {
            if !is_six_digits(code) {
                return Ok(CodeEntered::Malformed);
            }
            payment.submit_with(method, buyer_token, now)?;
        }
        let entered = payment.enter_code(code, now)?;
        if let CodeEntered::Decides(outcome) = entered {
            gateway.decide(payment, outcome, now)?;
        }
        Ok(entered)
    });
    Ok(match entered.await? {
        Some((record, Ok(CodeEntered::Decides(_)))) => status(gateway, &record.payment),
        Some((_, Ok(CodeEntered::Malformed))) => refusal("FORM_INVALID", "The code has six digits."),
        Some((_, Ok(CodeEntered::Wrong { tries_left }))) => rpc_answer::wrong_code(tries_left),
        Some((record, Err(InvalidTransition))) => closed(gateway, &record.payment),
        None => refusal("ORDER_NOT_EXIST", "This payment is not known."),
    })
}

fn internal_error(operation: &str, error: &StoreError) -> Response {
    tracing::error!(operation, error = error as &dyn std::error::Error, "component not answered");
    reply(WORKED, &refusal("SYSTEM_ERROR", "The simulator failed. Please try again."))
}

fn reply(result_status: &'static str, body: &Value) -> Response {
    let headers = [("content-type", "application/json; charset=UTF-8"), ("result-status", result_status)];
    (headers, body.to_string()).into_response()
}
