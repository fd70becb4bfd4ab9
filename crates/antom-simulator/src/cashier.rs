//! The RPC of the checkout component in the browser: `/mgw.htm`.
//!
//! One operation a request, named by the header `Operation-Type`; the body is a JSON array of one object, which names
//! the session. Every answer is HTTP 200; the response header `result-status` says whether the RPC worked (1000), and
//! `success` in the body whether the gateway did what was asked.

use std::sync::Arc;

use antom::types::{Amount, PaymentStatus};
use axum::{
    body::Bytes,
    extract::State as Shared,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    fidelity::ElementRedirect,
    gateway::{Gateway, MERCHANT_NAME},
    method::{Flow, Method, display},
    payment::{CodeEntered, Event, Payment, Refused, Scene, State, is_code},
    qr,
    session::{iso8601, random_name, token_of},
    store::{Key, StoreError},
};

/// Asks what the component should show.
const QUERY: &str = "com.ipay.iexpcashier.sdkAction.query";
/// The buyer wants to pay, or sends the form.
const SUBMIT: &str = "com.ipay.iexpcashier.cashier.submitPayByPaymentSession";
/// How does the payment stand? Not known of the genuine component, which asks in some way of its own.
const INQUIRE: &str = "com.ipay.iexpcashier.cashier.inquirePayment";

/// `result-status` of an RPC that worked. The two others are of Antom's mobile gateway as far as it is known.
const WORKED: &str = "1000";
const UNKNOWN_OPERATION: &str = "3000";
const UNREADABLE: &str = "3002";

/// Told to people who try the simulator, in the form itself.
const CODE_HINT: &str = "Simulator: 123456 pays, 000000 is declined, anything else is a wrong code.";

/// Serves the route.
pub(crate) async fn rpc(Shared(gateway): Shared<Arc<Gateway>>, headers: HeaderMap, body: Bytes) -> Response {
    let operation = headers.get("operation-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if ![QUERY, SUBMIT, INQUIRE].contains(&operation) {
        return reply(UNKNOWN_OPERATION, &refusal("SYSTEM_ERROR", "There is no such operation."));
    }
    let arguments = serde_json::from_slice::<Value>(&body).ok();
    let Some(arguments) = arguments.as_ref().and_then(|array| array.get(0)).filter(|object| object.is_object()) else {
        return reply(UNREADABLE, &refusal("PARAM_ILLEGAL", "The body must be a JSON array of one object."));
    };
    let payment = match session_payment(&gateway, arguments).await {
        Ok(Some(payment)) => payment,
        Ok(None) => {
            tracing::info!(operation, result = "no such session", "component");
            let message = "This payment session is not known, or was not passed on whole.";
            return reply(WORKED, &refusal("INQUIRY_PAYMENT_SESSION_FAILED", message));
        }
        Err(error) => return trouble(operation, &error),
    };
    let answered = match operation {
        QUERY => Ok(query(&gateway, &payment)),
        SUBMIT => submit(&gateway, &payment, arguments).await,
        _ => Ok(status(&gateway, &payment)),
    };
    match answered {
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
        Err(error) => trouble(operation, &error),
    }
}

async fn session_payment(gateway: &Gateway, arguments: &Value) -> Result<Option<Payment>, StoreError> {
    let session_data = arguments.get("paymentSessionData").and_then(Value::as_str).unwrap_or_default();
    match token_of(session_data) {
        Some(token) => Ok(gateway.find(Key::SessionToken(token)).await?.map(|account| account.payment)),
        None => Ok(None),
    }
}

/// What the component shows, if the session may still be opened.
fn query(gateway: &Gateway, payment: &Payment) -> Value {
    if let Some(refused) = not_payable(gateway, payment) {
        return refused;
    }
    let methods: Vec<_> = match &payment.scene {
        Scene::Cashier => payment.method.into_iter().collect(),
        Scene::Element(methods) | Scene::Page(methods) => methods.clone(),
    };
    let view = |amount: &Amount| {
        let text = display(amount);
        json!({ "currency": amount.currency, "value": amount.value, "text": text })
    };
    let mut answer = json!({
        "success": true,
        "merchantName": MERCHANT_NAME,
        "orderDescription": payment.order_description,
        "paymentMethods": methods.iter().map(|method| method_view(method)).collect::<Value>(),
        "paymentAmountView": view(&payment.amount),
        "orderAmountView": view(&payment.order_amount),
        "paymentStatus": payment.status(),
        "paymentRedirectUrl": gateway.redirect_url(payment),
    });
    if methods.iter().any(|method| method.flow == Flow::Form) {
        answer["codeHint"] = CODE_HINT.into();
    }
    if payment.is_in_element() {
        answer["paymentMethodType"] = payment.method.map(|method| method.kind).into();
        answer["notSupportRetryPayForSameSession"] = false.into();
        answer["submitAnswersBeforeRedirect"] =
            (gateway.fidelity().element_redirect == ElementRedirect::Processing).into();
    }
    answer
}

fn method_view(method: &Method) -> Value {
    let interaction = match method.flow {
        Flow::Redirect => "REDIRECT",
        Flow::Qr | Flow::Voucher => "SHOW_CODE",
        Flow::Form => "COLLECT_PAYMENT",
    };
    json!({
        "paymentMethodType": method.kind,
        "paymentMethodName": method.name,
        "category": "APM",
        "interActionType": interaction,
    })
}

/// What the buyer has chosen in the element. Nothing where there is nothing to choose.
fn choice(payment: &Payment, arguments: &Value) -> Result<Option<&'static Method>, Value> {
    if !payment.is_in_element() {
        return Ok(None);
    }
    let kind = arguments.pointer("/paymentMethod/paymentMethodType").and_then(Value::as_str).unwrap_or_default();
    match payment.offered().iter().find(|method| method.kind == kind) {
        Some(method) => Ok(Some(method)),
        None => Err(refusal("PARAM_ILLEGAL", "paymentMethod.paymentMethodType must be one of those on offer.")),
    }
}

/// Begins the payment, or takes the form's code.
async fn submit(gateway: &Gateway, payment: &Payment, arguments: &Value) -> Result<Value, StoreError> {
    if let Some(refused) = not_payable(gateway, payment) {
        return Ok(refused);
    }
    let choice = match choice(payment, arguments) {
        Ok(choice) => choice,
        Err(refused) => return Ok(refused),
    };
    let flow = choice.or(payment.method).map(|method| method.flow);
    if flow == Some(Flow::Form) {
        return submit_code(gateway, payment, choice, arguments).await;
    }
    let buyer_token = random_name()?;
    let submitted = gateway.edit(&payment.id, |account, now| match choice {
        Some(method) => account.payment.submit_with(method, buyer_token, now),
        None => account.payment.apply(Event::Submit, now),
    });
    let submitted = submitted.await?;
    let payment = match submitted {
        Some((account, Ok(()))) => account.payment,
        // Something else was quicker: another window, a cancellation, the clock.
        Some((account, Err(Refused))) => return Ok(over(gateway, &account.payment)),
        None => return Ok(refusal("ORDER_NOT_EXIST", "This payment is not known.")),
    };
    let Some(flow) = payment.flow() else {
        return Ok(refusal("PARAM_ILLEGAL", "Nothing has been chosen to pay with."));
    };
    Ok(match flow {
        Flow::Redirect => {
            let mut form = json!({
                "actionFormType": "RedirectActionForm",
                "method": "GET",
                "normalUrl": gateway.url(&format!("/wallet/{}", payment.buyer_token)),
            });
            // A phone may have the wallet's app, which an app link opens; where there is none, it opens a site.
            if arguments.pointer("/envInfo/terminalType").and_then(Value::as_str) == Some("WAP") {
                form["applinkUrl"] = gateway.url(&format!("/app/{}", payment.buyer_token)).into();
            }
            json!({ "success": true, "actionForm": form })
        }
        Flow::Voucher => json!({
            "success": true,
            "codeFormViews": [{
                "code": gateway.url(&format!("/scan/{}", payment.buyer_token)),
                "displayType": "TEXT",
                "displayText": voucher_number(&payment),
                "codeExpireTime": iso8601(payment.code_expires_at()),
                "codeValidSeconds": seconds_left(gateway, &payment),
            }],
        }),
        Flow::Qr | Flow::Form => {
            let code = gateway.url(&format!("/scan/{}", payment.buyer_token));
            match qr::svg(&code) {
                Ok(image) => json!({
                    "success": true,
                    "codeFormViews": [{
                        "code": code,
                        "displayType": "QRCODE",
                        "imageSvg": image,
                        "codeExpireTime": iso8601(payment.code_expires_at()),
                        "codeValidSeconds": seconds_left(gateway, &payment),
                    }],
                }),
                Err(error) => {
                    tracing::error!(payment_request_id = payment.request_id, %error, "no QR code");
                    refusal("SYSTEM_ERROR", "The code could not be drawn.")
                }
            }
        }
    })
}

/// What the buyer says at the till: twelve digits in groups of four.
pub(crate) fn voucher_number(payment: &Payment) -> String {
    let digits = payment.id.get(payment.id.len().saturating_sub(12)..).unwrap_or(&payment.id);
    digits.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// How long the code may still be used by the gateway's clock, which need not be the browser's.
fn seconds_left(gateway: &Gateway, payment: &Payment) -> i64 {
    payment.code_expires_at().duration_since(gateway.now()).as_secs().max(0)
}

async fn submit_code(
    gateway: &Gateway,
    payment: &Payment,
    choice: Option<&'static Method>,
    arguments: &Value,
) -> Result<Value, StoreError> {
    let code = arguments.pointer("/paymentElements/code").and_then(Value::as_str).unwrap_or_default();
    let buyer_token = random_name()?;
    let entered = gateway.edit(&payment.id, |account, now| {
        let payment = &mut account.payment;
        if let Some(method) = choice {
            if !is_code(code) {
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
        Some((account, Ok(CodeEntered::Decides(_)))) => status(gateway, &account.payment),
        Some((_, Ok(CodeEntered::Malformed))) => refusal("FORM_INVALID", "The code has six digits."),
        Some((_, Ok(CodeEntered::Wrong { tries_left: 1 }))) => {
            refusal("FORM_INVALID", "This code is wrong. You have one try left.")
        }
        Some((_, Ok(CodeEntered::Wrong { tries_left }))) => {
            refusal("FORM_INVALID", &format!("This code is wrong. You have {tries_left} tries left."))
        }
        Some((account, Err(Refused))) => over(gateway, &account.payment),
        None => refusal("ORDER_NOT_EXIST", "This payment is not known."),
    })
}

/// How the payment stands, final or not.
fn status(gateway: &Gateway, payment: &Payment) -> Value {
    let (status, code, message) = match payment.state {
        // No outcome for the merchant, but the buyer is told.
        State::Declined(why) => (PaymentStatus::Fail, why.code, why.message),
        _ => (payment.status(), payment.result().0, payment.result().1),
    };
    json!({
        "success": true,
        "paymentStatus": status,
        "paymentResultCode": browser_spelling(code),
        "paymentResultMessage": message,
        "paymentRedirectUrl": gateway.redirect_url(payment),
        "notSupportRetryPayForSameSession": payment.state.is_final(),
    })
}

/// Why a session can no longer be opened; `None` when it can.
fn not_payable(gateway: &Gateway, payment: &Payment) -> Option<Value> {
    let expired = payment.session_has_expired(gateway.now());
    match payment.state {
        State::Created | State::Submitted | State::Pending | State::Declined(_) if !expired => None,
        _ => Some(over(gateway, payment)),
    }
}

fn over(gateway: &Gateway, payment: &Payment) -> Value {
    let expired = payment.session_has_expired(gateway.now());
    match payment.state {
        State::Success => refusal("ORDER_IS_FINISHED", "This order has been paid already."),
        State::Cancelled => refusal("ORDER_IS_CANCELLED", "The shop has cancelled this payment."),
        State::Pending => refusal("REPEAT_REQ_REJECT", "This payment is being processed already."),
        _ if expired => refusal("INQUIRY_PAYMENT_SESSION_FAILED", "This payment session has expired."),
        _ => refusal("ORDER_IS_CLOSED", "This payment is closed. Please start a new one in the shop."),
    }
}

/// The browser SDK spells one code with two L's, the server API with one.
fn browser_spelling(code: &str) -> &str {
    if code == "ORDER_IS_CANCELED" { "ORDER_IS_CANCELLED" } else { code }
}

fn refusal(code: &str, message: &str) -> Value {
    json!({ "success": false, "errorCode": code, "errorMessage": message })
}

fn trouble(operation: &str, error: &StoreError) -> Response {
    tracing::error!(operation, %error, "component not answered");
    reply(WORKED, &refusal("SYSTEM_ERROR", "The simulator had trouble of its own. Please try again."))
}

fn reply(result_status: &'static str, body: &Value) -> Response {
    let headers = [("content-type", "application/json; charset=UTF-8"), ("result-status", result_status)];
    (headers, body.to_string()).into_response()
}
