//! The gateway: transport, keys, received requests and sent notifications.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    ledger::{Ledger, result},
    openssl::KeyPair,
    signature,
};

/// The client id of its only merchant.
pub(crate) const CLIENT_ID: &str = "SANDBOX_5FOREIGN00000000";

/// The exact acknowledgement of a notification.
pub(crate) const ACKNOWLEDGEMENT: &str =
    r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}"#;

const SANDBOX: &str = "/ams/sandbox/api/v1/payments/";
const JSON: &str = "application/json;charset=UTF-8";

/// A running gateway.
#[derive(Clone)]
pub(crate) struct ForeignGateway {
    /// Its address, without a slash at the end.
    pub(crate) url: String,
    /// The merchant's keys; the gateway uses the public half alone.
    pub(crate) merchant: Arc<KeyPair>,
    /// Its own keys.
    pub(crate) keys: Arc<KeyPair>,
    ledger: Arc<Mutex<Ledger>>,
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    /// The endpoint and body of each request with a valid signature.
    calls: Vec<(String, Value)>,
    /// The code of each refusal.
    refusals: Vec<&'static str>,
}

impl ForeignGateway {
    /// Generates keys and listens.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            merchant: Arc::new(KeyPair::generate()),
            keys: Arc::new(KeyPair::generate()),
            ledger: Arc::default(),
            log: Arc::default(),
        };
        let router = Router::new().fallback(respond).with_state(gateway.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        gateway
    }

    /// The bodies of the requests to an endpoint that had valid signatures.
    pub(crate) fn calls(&self, endpoint: &str) -> Vec<Value> {
        let log = self.log.lock().unwrap();
        log.calls.iter().filter(|(name, _)| name == endpoint).map(|(_, body)| body.clone()).collect()
    }

    /// The result codes of the requests that it refused.
    pub(crate) fn refusals(&self) -> Vec<&'static str> {
        self.log.lock().unwrap().refusals.clone()
    }

    /// The session data of a payment.
    pub(crate) fn session_data(&self, payment_request_id: &str) -> String {
        self.ledger.lock().unwrap().payment(payment_request_id).session_data.clone()
    }

    /// Antom's id of a payment.
    pub(crate) fn payment_id(&self, payment_request_id: &str) -> String {
        self.ledger.lock().unwrap().payment(payment_request_id).id.clone()
    }

    /// Sets the status that inquiries report from now on.
    pub(crate) fn set_status(&self, payment_request_id: &str, status: &'static str) {
        self.ledger.lock().unwrap().payment(payment_request_id).status = status;
    }

    /// A signed notification of success to the payment's `paymentNotifyUrl`. Inquiries do not report the success, so
    /// the shop can learn it from the notification only.
    pub(crate) fn success_notification(&self, payment_request_id: &str) -> Notification {
        let mut ledger = self.ledger.lock().unwrap();
        let payment = ledger.payment(payment_request_id);
        let url = payment.request["paymentNotifyUrl"].as_str().unwrap().to_owned();
        let (_, after_scheme) = url.split_once("://").unwrap();
        let notification = json!({
            "notifyType": "PAYMENT_RESULT",
            "result": result("SUCCESS", "S", "success"),
            "paymentRequestId": payment_request_id,
            "paymentId": payment.id,
            "paymentAmount": payment.request["paymentAmount"],
            "paymentCreateTime": "2026-01-01T12:00:00+08:00",
            "paymentTime": "2026-01-01T12:01:00+08:00",
        });
        Notification {
            path: after_scheme[after_scheme.find('/').unwrap()..].to_owned(),
            url,
            client_id: CLIENT_ID.to_owned(),
            time: "2026-01-01T09:31:03+05:30".to_owned(),
            body: to_json(&notification),
            signature: String::new(),
        }
        .signed_by(&self.keys)
    }

    fn answer(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Response {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The time is signed as text, so every format is accepted.
        let text = signature::text_to_sign(path, header("client-id"), header("request-time"), body);
        let Some(endpoint) = path.strip_prefix(SANDBOX) else { return self.refuse("NO_INTERFACE_DEF") };
        if header("client-id") != CLIENT_ID {
            return self.refuse("INVALID_CLIENT");
        }
        if !signature::verifies(&self.merchant, header("signature"), &text) {
            return self.refuse("INVALID_SIGNATURE");
        }
        let request: Value = serde_json::from_slice(body).unwrap();
        self.log.lock().unwrap().calls.push((endpoint.to_owned(), request.clone()));
        let Some(answer) = self.ledger.lock().unwrap().answer(endpoint, &request) else {
            return self.refuse("NO_INTERFACE_DEF");
        };
        let (answer, time) = (to_json(&answer), "2026-01-01T12:00:00+08:00");
        let text = signature::text_to_sign(path, CLIENT_ID, time, answer.as_bytes());
        let headers = [
            ("content-type", JSON),
            ("client-id", CLIENT_ID),
            ("response-time", time),
            ("signature", &signature::header(&self.keys, &text)),
        ];
        (headers, answer).into_response()
    }

    /// An error of the gateway: HTTP 200 as always, and not signed.
    fn refuse(&self, code: &'static str) -> Response {
        self.log.lock().unwrap().refusals.push(code);
        let body = json!({ "result": result(code, "F", "The request was refused.") });
        ([("content-type", JSON)], body.to_string()).into_response()
    }
}

/// Runs in a blocking thread: it waits for `openssl`, and the shop in this process must continue meanwhile.
async fn respond(State(gateway): State<ForeignGateway>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    tokio::task::spawn_blocking(move || gateway.answer(uri.path(), &headers, &body)).await.unwrap()
}

/// JSON in another format than the shop's, on several lines and with PHP's `\/`: the shop must verify the bytes that
/// it receives.
fn to_json(body: &Value) -> String {
    serde_json::to_string_pretty(body).unwrap().replace('/', "\\/")
}

/// A signed notification that a test can change before it is sent.
#[derive(Clone)]
pub(crate) struct Notification {
    url: String,
    /// The path that is signed: the one of `paymentNotifyUrl`.
    pub(crate) path: String,
    pub(crate) client_id: String,
    pub(crate) time: String,
    pub(crate) body: String,
    signature: String,
}

impl Notification {
    /// The notification in its current state, signed with these keys.
    pub(crate) fn signed_by(mut self, keys: &KeyPair) -> Self {
        let text = signature::text_to_sign(&self.path, &self.client_id, &self.time, self.body.as_bytes());
        self.signature = signature::header(keys, &text);
        self
    }

    /// Posts it, and returns the answer's status and body.
    pub(crate) async fn deliver(&self, http: &reqwest::Client) -> (u16, String) {
        let request = http
            .post(&self.url)
            .header("content-type", "application/json; charset=UTF-8")
            .header("client-id", &self.client_id)
            .header("request-time", &self.time)
            .header("signature", &self.signature)
            .body(self.body.clone());
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}
