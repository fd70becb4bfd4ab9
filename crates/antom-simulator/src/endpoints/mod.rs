//! The merchant's API: what surrounds every call.
//!
//! A call is checked from the outside in: path, method, media type, headers, client, signature, JSON, fields. Until
//! the signature is verified nobody knows who is asking, so refusals up to that point are unsigned, as the real
//! gateway's are (protocol: unsigned answers are `F` or `U`). Everything after it is signed. All are HTTP 200.

mod cancel;
mod create_payment_session;
mod fields;
mod inquiry_payment;

use std::sync::Arc;

use antom::{
    Message, SignatureError,
    types::{CancelPayment, CreatePaymentSession, InquiryPayment, Request as _, ResultInfo, ResultStatus},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{gateway::Gateway, session::iso8601, store::StoreError};

/// The largest request that is read, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

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

/// `result` together with the fields of the answer.
fn answer(message: &str, fields: impl Serialize) -> Answer {
    #[derive(Serialize)]
    struct Whole<T> {
        result: ResultInfo,
        #[serde(flatten)]
        fields: T,
    }
    serde_json::to_value(Whole { result: ResultInfo::success(message), fields })
        .map_err(|error| Refusal::Internal(error.into()))
}

/// The endpoints, by the end of their path.
#[derive(Clone, Copy)]
enum Endpoint {
    CreatePaymentSession,
    InquiryPayment,
    Cancel,
}

impl Endpoint {
    /// Both prefixes are accepted: the SDKs use the sandbox's with sandbox ids, Antom's own sample never does.
    fn at(path: &str) -> Option<Self> {
        let production = match path.strip_prefix("/ams/sandbox/api/") {
            Some(rest) => format!("/ams/api/{rest}"),
            None => path.to_owned(),
        };
        match production.as_str() {
            CreatePaymentSession::PATH => Some(Self::CreatePaymentSession),
            InquiryPayment::PATH => Some(Self::InquiryPayment),
            CancelPayment::PATH => Some(Self::Cancel),
            _ => None,
        }
    }

    async fn call(self, gateway: &Gateway, request: &Value) -> Answer {
        match self {
            Self::CreatePaymentSession => create_payment_session::call(gateway, request).await,
            Self::InquiryPayment => inquiry_payment::call(gateway, request).await,
            Self::Cancel => cancel::call(gateway, request).await,
        }
    }
}

/// Serves everything under `/ams`.
pub(crate) async fn serve(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let (endpoint, body) = match admit(&gateway, &parts, body).await {
        Ok(admitted) => admitted,
        Err(result) => {
            tracing::warn!(path, result = result.result_code, reason = result.result_message, "refused unsigned");
            return unsigned(result);
        }
    };
    let (request, outcome) = match serde_json::from_slice::<Value>(&body) {
        Ok(request) => {
            let outcome = endpoint.call(&gateway, &request).await;
            (request, outcome)
        }
        Err(error) => (Value::Null, Err(declined("PARAM_ILLEGAL", format!("The body is not JSON: {error}.")))),
    };
    let payment_request_id = request.get("paymentRequestId").and_then(Value::as_str).unwrap_or_default();
    match outcome {
        Ok(answer) => {
            tracing::info!(path, payment_request_id, result = "SUCCESS", "answered");
            signed(&gateway, path, answer.to_string())
        }
        Err(Refusal::Declined(result)) => {
            let (code, reason) = (&result.result_code, &result.result_message);
            tracing::info!(path, payment_request_id, result = code, reason, "answered");
            let body = serde_json::json!({ "result": result }).to_string();
            signed(&gateway, path, body)
        }
        Err(Refusal::Internal(error)) => {
            tracing::error!(path, payment_request_id, %error, "not answered");
            unsigned(unknown_exception())
        }
    }
}

/// Lets a call in: which endpoint, and the body whose signature has been verified.
async fn admit(gateway: &Gateway, parts: &Parts, body: Body) -> Result<(Endpoint, Vec<u8>), ResultInfo> {
    let path = parts.uri.path();
    let endpoint = Endpoint::at(path).ok_or_else(|| {
        let path: String = path.chars().take(120).collect();
        failure(
            "NO_INTERFACE_DEF",
            format!("There is no interface at {path}; the simulator's own page at / lists them."),
        )
    })?;
    if parts.method != Method::POST {
        return Err(failure("METHOD_NOT_SUPPORTED", format!("Use POST; found {}.", parts.method)));
    }
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    // Optional by the documentation, but not something else.
    if let Some(found) = header(header::CONTENT_TYPE.as_str())
        && !found.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
    {
        let found: String = found.chars().take(80).collect();
        let message = format!("Send content-type: application/json; charset=UTF-8; found {found}.");
        return Err(failure("MEDIA_TYPE_NOT_ACCEPTABLE", message));
    }
    let required = |name: &str| {
        let found = header(name).filter(|value| !value.is_empty());
        found.ok_or_else(|| failure("PARAM_ILLEGAL", format!("The header {name} is missing or empty.")))
    };
    let (client_id, time, signature) = (required("client-id")?, required("request-time")?, required("signature")?);
    if client_id != gateway.client_id {
        let found: String = client_id.chars().take(64).collect();
        let message = format!("There is no client {found}; the simulator's is {}.", gateway.client_id);
        return Err(failure("INVALID_CLIENT", message));
    }
    let body = axum::body::to_bytes(body, BODY_LIMIT)
        .await
        .map_err(|_| failure("PARAM_ILLEGAL", "The body could not be read: it was cut off, or is larger than 1 MB."))?;
    Message { method: "POST", path, client_id, time, body: &body }
        .verify(signature, std::slice::from_ref(&gateway.merchant_public_key))
        .map_err(|error| failure("INVALID_SIGNATURE", signature_advice(&error, path, client_id, time, &body)))?;
    Ok((endpoint, body.into()))
}

/// What should have been signed, so that the difference can be found.
fn signature_advice(error: &SignatureError, path: &str, client_id: &str, time: &str, body: &[u8]) -> String {
    if *error != SignatureError::Mismatch {
        return format!("{error}. Expected: algorithm=RSA256,keyVersion=1,signature=<url-encoded base64>");
    }
    let time: String = time.chars().take(40).collect();
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "Wrong key, or not this signed: `POST {path}\\n{client_id}.{time}.<body>`, body of {} bytes, SHA-256 {hash}",
        body.len()
    )
}

/// A failure, with a message of at most 256 characters.
fn failure(code: &str, message: impl Into<String>) -> ResultInfo {
    ResultInfo::new(code, ResultStatus::F, message.into().chars().take(MESSAGE_LIMIT).collect::<String>())
}

fn unknown_exception() -> ResultInfo {
    let message = "The simulator had trouble of its own; its log says which. Send the same request again.";
    ResultInfo::new("UNKNOWN_EXCEPTION", ResultStatus::U, message)
}

fn unsigned(result: ResultInfo) -> Response {
    let body = serde_json::json!({ "result": result }).to_string();
    ([(header::CONTENT_TYPE, "application/json; charset=UTF-8")], body).into_response()
}

/// Header names are lower case on the wire, because two of Antom's SDKs look for them that way.
fn signed(gateway: &Gateway, path: &str, body: String) -> Response {
    let time = iso8601(gateway.clock.now());
    let message = Message { method: "POST", path, client_id: &gateway.client_id, time: &time, body: body.as_bytes() };
    match message.sign(&gateway.keys.gateway) {
        Ok(signature) => {
            let headers = [
                ("content-type", "application/json; charset=UTF-8"),
                ("client-id", &gateway.client_id),
                ("response-time", &time),
                ("signature", &signature),
            ];
            (headers, body).into_response()
        }
        Err(error) => {
            tracing::error!(path, %error, "an answer could not be signed");
            unsigned(unknown_exception())
        }
    }
}
