//! The merchant's API: what surrounds every call.
//!
//! A call is checked from the outside in: path, method, media type, headers, client, signature, time, JSON, fields.
//! Until the signature is verified nobody knows who is asking, so refusals up to that point are unsigned, as the real
//! gateway's are (protocol: unsigned answers are `F` or `U`). Everything after it is signed. All are HTTP 200, but for
//! scenarios.

mod admission;
mod answer;
mod cancel;
mod capture;
mod create_payment_session;
mod fields;
mod inquiry_payment;
mod inquiry_refund;
mod refund;
mod request_time;

use std::{sync::Arc, time::Duration};

use antom::types::{
    CancelPayment, CapturePayment, CreatePaymentSession, InquiryPayment, InquiryRefund, RefundPayment, Request as _,
    ResultInfo, ResultStatus,
};
use axum::{
    extract::{Request, State},
    http::request::Parts,
    response::Response,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use self::answer::Reply;
pub(crate) use self::request_time::parse as request_time;
use crate::{
    fidelity::Fidelity,
    gateway::Gateway,
    recorder::readable,
    result_code::status_of,
    scenario::{Effect, Moment, SignatureFault, Subject},
    server::stopping,
    store::{Key, NewMessage, StoreError, TransactionKey},
    transaction::Kind,
};

/// Antom's limit for `resultMessage`, in characters.
const MESSAGE_LIMIT: usize = 256;

/// Why a call that was properly signed is not answered with success.
enum Refusal {
    /// The merchant's mistake, or the payment's state.
    Declined(ResultInfo),
    /// The simulator's own trouble.
    Internal(StoreError),
}

/// A refusal with a code of the endpoint's table.
fn declined(code: &str, message: impl Into<String>) -> Refusal {
    Refusal::Declined(failure(code, message))
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Internal(error)
    }
}

/// What a handler returns: the answer's body.
type Answer = Result<Value, Refusal>;

/// The `paymentId` that a call turned out to be about, for the console.
type About = Option<String>;

/// `result` together with the fields of the answer.
fn answer(result: ResultInfo, fields: impl Serialize) -> Answer {
    #[derive(Serialize)]
    struct Whole<T> {
        result: ResultInfo,
        #[serde(flatten)]
        fields: T,
    }
    serde_json::to_value(Whole { result, fields }).map_err(|error| Refusal::Internal(error.into()))
}

/// The endpoints, by the end of their path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    CreatePaymentSession,
    InquiryPayment,
    Cancel,
    Refund,
    InquiryRefund,
    Capture,
}

impl Endpoint {
    /// All of them.
    pub(crate) const ALL: [Self; 6] = [
        Self::CreatePaymentSession,
        Self::InquiryPayment,
        Self::Cancel,
        Self::Refund,
        Self::InquiryRefund,
        Self::Capture,
    ];

    /// The path in production.
    fn path(self) -> &'static str {
        match self {
            Self::CreatePaymentSession => CreatePaymentSession::PATH,
            Self::InquiryPayment => InquiryPayment::PATH,
            Self::Cancel => CancelPayment::PATH,
            Self::Refund => RefundPayment::PATH,
            Self::InquiryRefund => InquiryRefund::PATH,
            Self::Capture => CapturePayment::PATH,
        }
    }

    /// The path's last part.
    pub(crate) fn name(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// Both prefixes are accepted: the SDKs use the sandbox's with sandbox ids, Antom's own sample never does.
    fn at(path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/ams/sandbox/api/").or_else(|| path.strip_prefix("/ams/api/"))?;
        Self::ALL.into_iter().find(|endpoint| endpoint.path().strip_prefix("/ams/api/") == Some(rest))
    }

    /// Reads a request without doing anything: whether it keeps the rules, or else the sentence that says which it
    /// breaks.
    fn read(self, request: &Value, now: Timestamp) -> Result<(), Refusal> {
        match self {
            Self::CreatePaymentSession => create_payment_session::read(request, now, &Fidelity::default()).map(drop),
            Self::InquiryPayment | Self::Cancel => Ok(inquiry_payment::read(request).map(drop)?),
            Self::Refund => Ok(refund::read(request).map(drop)?),
            Self::InquiryRefund => Ok(inquiry_refund::read(request).map(drop)?),
            Self::Capture => Ok(capture::read(request).map(drop)?),
        }
    }

    async fn call(self, gateway: &Gateway, request: &Value, about: &mut About) -> Answer {
        match self {
            Self::CreatePaymentSession => create_payment_session::call(gateway, request, about).await,
            Self::InquiryPayment => inquiry_payment::call(gateway, request, about).await,
            Self::Cancel => cancel::call(gateway, request, about).await,
            Self::Refund => refund::call(gateway, request, about).await,
            Self::InquiryRefund => inquiry_refund::call(gateway, request, about).await,
            Self::Capture => capture::call(gateway, request, about).await,
        }
    }
}

/// Reads a body as each endpoint would, without doing anything: each one's name, and what it would refuse the body with.
pub(crate) fn read_as_every_endpoint(body: &[u8], now: Timestamp) -> Vec<(&'static str, Result<(), ResultInfo>)> {
    let request = serde_json::from_slice::<Value>(body);
    let read = |endpoint: Endpoint| match &request {
        Ok(request) => endpoint.read(request, now),
        Err(error) => Err(not_json(error)),
    };
    let refusal = |refusal| match refusal {
        Refusal::Declined(result) => result,
        Refusal::Internal(_) => unknown_exception(),
    };
    Endpoint::ALL.into_iter().map(|endpoint| (endpoint.name(), read(endpoint).map_err(refusal))).collect()
}

fn not_json(error: &serde_json::Error) -> Refusal {
    declined("PARAM_ILLEGAL", format!("The body is not JSON: {error}."))
}

/// Serves everything under `/ams`.
pub(crate) async fn serve(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let received_at = gateway.now();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, admission::BODY_LIMIT).await.ok();
    let mut about = None;
    let reply = match admission::admit(&gateway, &parts, body.as_deref()) {
        Ok((endpoint, body)) => perform(&gateway, endpoint, parts.uri.path(), body, &mut about).await,
        Err(result) => {
            let (path, reason) = (parts.uri.path(), &result.result_message);
            tracing::warn!(path, result = result.result_code, reason, "refused unsigned");
            Reply::unsigned(&result, gateway.fidelity().gateway_error_status)
        }
    };
    record(
        &gateway,
        NewMessage {
            payment_id: about,
            received_at,
            path: parts.uri.path().to_owned(),
            request: readable(request_head(&parts), body.as_deref().unwrap_or_default()),
            answer: reply.readable(),
            result: reply.result.clone(),
        },
    );
    reply.into_response()
}

/// Lets an admitted call happen, with what scenarios do to it.
async fn perform(gateway: &Gateway, endpoint: Endpoint, path: &str, body: &[u8], about: &mut About) -> Reply {
    let parsed = serde_json::from_slice::<Value>(body);
    let request = parsed.as_ref().unwrap_or(&Value::Null);
    let mut fault = None;
    let mut delay = Duration::ZERO;
    let mut lost = false;
    for effect in effects(gateway, endpoint, request, about).await {
        match effect {
            Effect::HttpStatus { status } => return Reply::bare(status),
            Effect::Hang { seconds } => {
                wait(gateway, Duration::from_secs(seconds)).await;
                return Reply::broken("not answered");
            }
            Effect::Result { result_code } => {
                let result = ResultInfo::new(&result_code, status_of(&result_code), "A scenario wants it so.");
                return Reply::signed(gateway, path, &serde_json::json!({ "result": result }), fault);
            }
            Effect::LoseAnswer => lost = true,
            Effect::DelayAnswer { seconds } => delay = Duration::from_secs(seconds),
            Effect::AnswerSignature { fault: wanted } => fault = Some(wanted),
            // Of other moments.
            _ => {}
        }
    }
    let outcome = match parsed.as_ref() {
        Ok(request) => endpoint.call(gateway, request, about).await,
        Err(error) => Err(not_json(error)),
    };
    let reply = reply(gateway, path, request, outcome, fault);
    if !delay.is_zero() {
        wait(gateway, delay).await;
    }
    if lost { Reply::broken("done, but not answered") } else { reply }
}

fn reply(gateway: &Gateway, path: &str, request: &Value, outcome: Answer, fault: Option<SignatureFault>) -> Reply {
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
            tracing::error!(path, payment_request_id, %error, "not answered");
            Reply::unsigned(&unknown_exception(), 200)
        }
    }
}

/// What scenarios do to a call. Whom it is about is only looked up when any scenario could want to know.
async fn effects(gateway: &Gateway, endpoint: Endpoint, request: &Value, about: &mut About) -> Vec<Effect> {
    if !gateway.scenarios.any(Moment::Answer) {
        return Vec::new();
    }
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    if endpoint == Endpoint::CreatePaymentSession {
        let amount = request.get("paymentAmount").and_then(|amount| serde_json::from_value(amount.clone()).ok());
        let subject = Subject {
            payment_request_id: text("paymentRequestId"),
            payment_method_type: request.pointer("/paymentMethod/paymentMethodType").and_then(Value::as_str),
            amount: amount.as_ref(),
            endpoint: Some(endpoint.name()),
        };
        return gateway.scenarios.take(Moment::Answer, &subject);
    }
    let of_refund = match (text("refundId"), text("refundRequestId")) {
        (Some(id), _) => gateway.store.payment_of(Kind::Refund, TransactionKey::Id(id)).await,
        (None, Some(id)) => gateway.store.payment_of(Kind::Refund, TransactionKey::RequestId(id)).await,
        (None, None) => Ok(None),
    };
    let of_refund = of_refund.ok().flatten();
    let key = match (text("paymentId").or(of_refund.as_deref()), text("paymentRequestId")) {
        (Some(id), _) => Some(Key::PaymentId(id)),
        (None, Some(id)) => Some(Key::RequestId(id)),
        (None, None) => None,
    };
    let payment = match key {
        // A database that does not answer will say so to the call itself.
        Some(key) => gateway.store.find_payment(key).await.ok().flatten(),
        None => None,
    };
    *about = payment.as_ref().map(|payment| payment.id.clone());
    let subject = payment.as_ref().map(crate::gateway::subject_of).unwrap_or_default();
    gateway.scenarios.take(Moment::Answer, &Subject { endpoint: Some(endpoint.name()), ..subject })
}

/// Waits in real time, but not longer than the simulator runs.
async fn wait(gateway: &Gateway, duration: Duration) {
    let mut stopped = gateway.stopped.clone();
    tokio::select! {
        () = tokio::time::sleep(duration) => {}
        () = stopping(&mut stopped) => {}
    }
}

/// Nobody waits for the recorder: what it has no room for is not kept.
fn record(gateway: &Gateway, message: NewMessage) {
    let _ = gateway.messages.try_send(message);
}

/// The method, and the headers that matter for the signature.
fn request_head(parts: &Parts) -> Vec<(String, String)> {
    let header = |name: &str| {
        let value = parts.headers.get(name)?;
        Some((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
    };
    let names = ["client-id", "request-time", "signature", "content-type", "user-agent"];
    let first = (parts.method.to_string(), parts.uri.to_string());
    std::iter::once(first).chain(names.into_iter().filter_map(header)).collect()
}

/// A failure, with a message of at most 256 characters.
fn failure(code: &str, message: impl Into<String>) -> ResultInfo {
    ResultInfo::new(code, ResultStatus::F, message.into().chars().take(MESSAGE_LIMIT).collect::<String>())
}

fn unknown_exception() -> ResultInfo {
    let message = "The simulator had trouble of its own; its log says which. Send the same request again.";
    ResultInfo::new("UNKNOWN_EXCEPTION", ResultStatus::U, message)
}
