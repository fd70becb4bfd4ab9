//! A gateway that gives the answers of a test's script, and records the requests.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use antom::{Message, PrivateKey};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
};
use serde_json::{Value, json};

use crate::waiting::wait_for;

/// The id under which it has logged each call.
pub(crate) const TRACE_ID: &str = "2a1f0c9b17000000000001";

/// The client id of its merchant.
pub(crate) const CLIENT_ID: &str = "SANDBOX_5SCRIPTED0000000";

/// The answer to one call.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// A signed answer with this body.
    Signed(Value),
    /// Signed, and reformatted afterwards, as by a proxy.
    Rewritten(Value),
    /// An answer without a signature.
    Unsigned(Value),
    /// Signed with a key that is not the gateway's.
    SignedByAnother(Value),
    /// A signed answer after this delay.
    Late(Duration, Value),
    /// An HTTP status with an empty body.
    Status(u16),
    /// No answer at all.
    Hang,
}

/// A running gateway.
#[derive(Clone)]
pub(crate) struct ScriptedGateway {
    pub(crate) address: SocketAddr,
    script: Arc<Mutex<Script>>,
    key: PrivateKey,
}

type Answering = Box<dyn FnMut(&str, &Value) -> Answer + Send>;

struct Script {
    answer: Answering,
    calls: Vec<(String, Value)>,
}

impl ScriptedGateway {
    /// A gateway that answers the endpoint's name and the request's body with what `answer` returns.
    pub(crate) async fn start(key: PrivateKey, answer: impl FnMut(&str, &Value) -> Answer + Send + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let script = Arc::new(Mutex::new(Script { answer: Box::new(answer), calls: Vec::new() }));
        let gateway = Self { address: listener.local_addr().unwrap(), script, key };
        let router = Router::new().fallback(respond).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        gateway
    }

    /// Waits for the first request to an endpoint.
    pub(crate) async fn first_call(&self, endpoint: &str) -> Value {
        wait_for(async || self.calls(endpoint).into_iter().next().ok_or_else(|| format!("{endpoint} was not called")))
            .await
    }

    /// The requests to an endpoint so far.
    pub(crate) fn calls(&self, endpoint: &str) -> Vec<Value> {
        let script = self.script.lock().unwrap();
        script.calls.iter().filter(|(name, _)| name == endpoint).map(|(_, body)| body.clone()).collect()
    }
}

async fn respond(State(gateway): State<ScriptedGateway>, uri: Uri, body: Bytes) -> (StatusCode, HeaderMap, String) {
    let endpoint = uri.path().rsplit('/').next().unwrap().to_owned();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let answer = {
        let mut script = gateway.script.lock().unwrap();
        script.calls.push((endpoint.clone(), body.clone()));
        (script.answer)(&endpoint, &body)
    };
    let signed = |body: Value, key: &PrivateKey| {
        let (text, time) = (body.to_string(), "2026-01-01T00:00:00+08:00");
        let message = Message { method: "POST", path: uri.path(), client_id: CLIENT_ID, time, body: text.as_bytes() };
        let headers = [
            ("signature", message.sign(key).unwrap()),
            ("response-time", time.to_owned()),
            ("client-id", CLIENT_ID.to_owned()),
            ("traceid", TRACE_ID.to_owned()),
        ];
        let headers = headers.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        (StatusCode::OK, headers.collect(), text)
    };
    match answer {
        Answer::Signed(body) => signed(body, &gateway.key),
        Answer::SignedByAnother(body) => signed(body, &PrivateKey::generate().unwrap()),
        Answer::Rewritten(body) => {
            let (status, headers, text) = signed(body, &gateway.key);
            (status, headers, text.replace("\":", "\": "))
        }
        Answer::Unsigned(body) => (StatusCode::OK, HeaderMap::new(), body.to_string()),
        Answer::Late(pause, body) => {
            tokio::time::sleep(pause).await;
            signed(body, &gateway.key)
        }
        Answer::Hang => std::future::pending().await,
        Answer::Status(status) => (StatusCode::from_u16(status).unwrap(), HeaderMap::new(), String::new()),
    }
}

/// A session that has expired.
pub(crate) fn expired_session() -> Value {
    let mut body = session();
    body["paymentSessionExpiryTime"] = "2020-01-01T00:00:00+08:00".into();
    body
}

/// Adds answers to `inquiryRefund`: an accepted refund has this status.
pub(crate) fn with_refund_inquiries(
    status: &'static str,
    mut answer: impl FnMut(&str, &Value) -> Answer + Send + 'static,
) -> impl FnMut(&str, &Value) -> Answer + Send + 'static {
    let mut accepted = false;
    move |endpoint, request| match endpoint {
        "inquiryRefund" if accepted => {
            let mut body = refund(request);
            body["refundStatus"] = status.into();
            Answer::Signed(body)
        }
        "inquiryRefund" => Answer::Signed(result("REFUND_NOT_EXIST", "F")),
        _ => {
            let answer = answer(endpoint, request);
            let accepts = |body: &Value| body["result"]["resultStatus"] == "S";
            accepted |= endpoint == "refund" && matches!(&answer, Answer::Signed(body) if accepts(body));
            answer
        }
    }
}

/// The answer to an accepted refund.
pub(crate) fn refund(request: &Value) -> Value {
    let mut body = result("SUCCESS", "S");
    body["refundRequestId"] = request["refundRequestId"].clone();
    body["refundId"] = "20260101000000000002".into();
    body
}

/// A body with this result code and status.
pub(crate) fn result(code: &str, status: &str) -> Value {
    json!({ "result": { "resultCode": code, "resultStatus": status, "resultMessage": code.to_lowercase() } })
}

/// A created session.
pub(crate) fn session() -> Value {
    let mut body = result("SUCCESS", "S");
    body["paymentSessionData"] = "token&&SG&&188&&e30=".into();
    body["paymentSessionId"] = "id".into();
    body["paymentSessionExpiryTime"] = "2100-01-01T00:00:00+08:00".into();
    body
}

/// The answer to an inquiry.
pub(crate) fn inquiry(request: &Value, status: &str) -> Value {
    let mut body = result("SUCCESS", "S");
    body["paymentStatus"] = status.into();
    body["paymentRequestId"] = request["paymentRequestId"].clone();
    body["paymentId"] = "20260101000000000001".into();
    body["paymentAmount"] = json!({ "currency": "SGD", "value": "1800" });
    body
}
