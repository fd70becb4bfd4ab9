//! The HTTP handler: checks a call, applies scenarios, executes it, answers it and logs it.

use std::{sync::Arc, time::Duration};

use antom::types::ResultInfo;
use axum::{
    extract::{Request, State},
    http::request::Parts,
    response::Response,
};
use serde_json::Value;

use crate::{
    behavior::{
        effect::{Effect, SignatureFault, Trigger},
        matching::Target,
    },
    engine::{
        gateway::{Gateway, target_of},
        shutdown::wait_for_stop,
        store::{messages::LoggedMessage, payments::PaymentKey, transactions::TransactionKey},
        wire_text::wire_text,
    },
    merchant_api::{
        dispatch,
        refusal::{HandlerResult, Refusal, unknown_exception},
        reply::Reply,
        request_checks,
    },
    model::{endpoint::Endpoint, result_code::status_of, transaction::TransactionKind},
};

/// Serves everything under `/ams`.
pub(crate) async fn serve(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let received_at = gateway.now();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, request_checks::BODY_LIMIT).await.ok();
    let mut log = CallLog::default();
    let reply = match request_checks::check(&gateway, &parts, body.as_deref()) {
        Ok((endpoint, body)) => call(&gateway, endpoint, parts.uri.path(), body, &mut log).await,
        Err(result) => {
            let (path, reason) = (parts.uri.path(), &result.result_message);
            tracing::warn!(path, result = result.result_code, reason, "refused without a signature");
            Reply::unsigned(&result, gateway.assumptions().gateway_error_status)
        }
    };
    let message = LoggedMessage {
        payment_id: log.payment_id,
        received_at,
        path: parts.uri.path().to_owned(),
        request: wire_text(request_head(&parts), body.as_deref().unwrap_or_default()),
        answer: reply.to_text(),
        result: reply.result.clone(),
        effects: log.effects,
    };
    // Fails when the queue is full: an answer does not wait for the log.
    let _ = gateway.messages.try_send(message);
    reply.into_response()
}

/// What the message log says about a call beside its texts.
#[derive(Default)]
struct CallLog {
    payment_id: Option<String>,
    /// What scenarios have done to the answer.
    effects: Vec<Effect>,
}

/// Executes a call, with the effects of scenarios.
async fn call(gateway: &Gateway, endpoint: Endpoint, path: &str, body: &[u8], log: &mut CallLog) -> Reply {
    let parsed = serde_json::from_slice::<Value>(body);
    let request = parsed.as_ref().unwrap_or(&Value::Null);
    let mut fault = None;
    let mut delay = Duration::ZERO;
    let mut is_lost = false;
    log.effects = take_effects(gateway, endpoint, request, &mut log.payment_id).await;
    for effect in log.effects.clone() {
        match effect {
            Effect::HttpStatus { status } => return Reply::status_only(status),
            Effect::Hang { seconds } => {
                wait(gateway, Duration::from_secs(seconds)).await;
                return Reply::disconnect("not answered");
            }
            Effect::Result { result_code } => {
                let result = ResultInfo::new(&result_code, status_of(&result_code), "Caused by a scenario.");
                return Reply::signed(gateway, path, &serde_json::json!({ "result": result }), fault);
            }
            Effect::LoseAnswer => is_lost = true,
            Effect::DelayAnswer { seconds } => delay = Duration::from_secs(seconds),
            Effect::AnswerSignature { fault: wanted } => fault = Some(wanted),
            // Effects with other triggers do not occur here.
            _ => {}
        }
    }
    let outcome = match parsed.as_ref() {
        Ok(request) => dispatch::execute(endpoint, gateway, request, &mut log.payment_id).await,
        Err(error) => Err(dispatch::not_json(error)),
    };
    let reply = reply_with(gateway, path, request, outcome, fault);
    if !delay.is_zero() {
        wait(gateway, delay).await;
    }
    if is_lost { Reply::disconnect("executed, but not answered") } else { reply }
}

fn reply_with(
    gateway: &Gateway,
    path: &str,
    request: &Value,
    outcome: HandlerResult,
    fault: Option<SignatureFault>,
) -> Reply {
    let payment_request_id = request.get("paymentRequestId").and_then(Value::as_str).unwrap_or_default();
    match outcome {
        Ok(answer) => {
            tracing::info!(path, payment_request_id, result = "SUCCESS", "answered");
            Reply::signed(gateway, path, &answer, fault)
        }
        Err(Refusal::Declined(result)) => {
            let (code, reason) = (&result.result_code, &result.result_message);
            tracing::info!(path, payment_request_id, result = code, reason, "answered");
            Reply::signed(gateway, path, &serde_json::json!({ "result": result }), fault)
        }
        Err(Refusal::Internal(error)) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(path, payment_request_id, error, "not answered");
            Reply::unsigned(&unknown_exception(), 200)
        }
    }
}

/// The effects of scenarios on a call. The payment of the call is looked up only if a scenario is about answers.
async fn take_effects(
    gateway: &Gateway,
    endpoint: Endpoint,
    request: &Value,
    log_payment_id: &mut Option<String>,
) -> Vec<Effect> {
    if !gateway.scenarios.any(Trigger::Answer) {
        return Vec::new();
    }
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    if endpoint == Endpoint::CreatePaymentSession {
        let amount = request.get("paymentAmount").and_then(|amount| serde_json::from_value(amount.clone()).ok());
        let target = Target {
            payment_request_id: text("paymentRequestId"),
            payment_method_type: request.pointer("/paymentMethod/paymentMethodType").and_then(Value::as_str),
            amount: amount.as_ref(),
            endpoint: Some(endpoint.name()),
        };
        return gateway.scenarios.take(Trigger::Answer, &target);
    }
    let refund_key = match (text("refundId"), text("refundRequestId")) {
        (Some(id), _) => Some(TransactionKey::Id(id)),
        (None, Some(id)) => Some(TransactionKey::RequestId(id)),
        (None, None) => None,
    };
    // A database error is reported when the call is executed.
    let refunded = match refund_key {
        Some(key) => gateway.store.payment_id_of(TransactionKind::Refund, key).await.ok().flatten(),
        None => None,
    };
    let key = match (text("paymentId").or(refunded.as_deref()), text("paymentRequestId")) {
        (Some(id), _) => Some(PaymentKey::PaymentId(id)),
        (None, Some(id)) => Some(PaymentKey::RequestId(id)),
        (None, None) => None,
    };
    let payment = match key {
        Some(key) => gateway.store.find_payment(key).await.ok().flatten(),
        None => None,
    };
    *log_payment_id = payment.as_ref().map(|payment| payment.id.clone());
    let target = payment.as_ref().map(target_of).unwrap_or_default();
    gateway.scenarios.take(Trigger::Answer, &Target { endpoint: Some(endpoint.name()), ..target })
}

/// Waits in real time, at most until the simulator stops.
async fn wait(gateway: &Gateway, duration: Duration) {
    let mut stopped = gateway.stopped.clone();
    tokio::select! {
        () = tokio::time::sleep(duration) => {}
        () = wait_for_stop(&mut stopped) => {}
    }
}

/// The method, the path, and the headers that are signed or help to identify the client.
fn request_head(parts: &Parts) -> Vec<(String, String)> {
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        Some((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
    };
    let names = ["host", "client-id", "request-time", "signature", "content-type", "user-agent"];
    let first = (parts.method.to_string(), parts.uri.to_string());
    std::iter::once(first).chain(names.into_iter().filter_map(header)).collect()
}
