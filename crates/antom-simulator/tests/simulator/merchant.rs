//! The merchant's server, which receives notifications.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use antom::{
    Notification, NotificationError, PublicKey,
    notification::{ACKNOWLEDGEMENT, NotificationVerifier},
    types::PaymentNotification,
};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::Value;
use tokio::{net::TcpListener, sync::mpsc, time::timeout};

use crate::test_simulator::DEADLINE;

/// The merchant's server: verifies every notification, and acknowledges it unless a test sets another answer.
pub(crate) struct Merchant {
    pub(crate) notify_url: String,
    /// Another address, which accepts any request: see [`Raw`].
    pub(crate) raw_url: String,
    received: mpsc::UnboundedReceiver<Received>,
    raw: mpsc::UnboundedReceiver<Raw>,
    answers: Arc<Mutex<VecDeque<(StatusCode, String)>>>,
}

/// Any request to the other address.
pub(crate) struct Raw {
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: Value,
    /// The result of its verification.
    pub(crate) verified: Result<(), NotificationError>,
}

impl Raw {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A notification with a valid signature.
pub(crate) struct Received {
    pub(crate) payment: PaymentNotification,
    pub(crate) body: Value,
    pub(crate) signature: String,
    pub(crate) request_time: String,
}

#[derive(Clone)]
struct Receiver {
    verifier: NotificationVerifier,
    received: mpsc::UnboundedSender<Received>,
    raw: mpsc::UnboundedSender<Raw>,
    answers: Arc<Mutex<VecDeque<(StatusCode, String)>>>,
}

impl Merchant {
    pub(crate) async fn start(client_id: &str, antom_public_key: &PublicKey) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // The query is not signed.
        let notify_url = format!("http://{}/antom/notify?shop=1", listener.local_addr().unwrap());
        let raw_url = format!("http://{}/antom/raw", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let (raw_sender, raw) = mpsc::unbounded_channel();
        let answers = Arc::<Mutex<VecDeque<_>>>::default();
        let receiver = Receiver {
            verifier: NotificationVerifier::new(client_id, "/antom/notify", [antom_public_key.clone()]),
            received: sender,
            raw: raw_sender,
            answers: Arc::clone(&answers),
        };
        let routes = Router::new()
            .route("/antom/notify", post(receive))
            .route("/antom/raw", post(receive_raw))
            .with_state(receiver);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { notify_url, raw_url, received, raw, answers }
    }

    /// Answers the next notification with this; those after it are acknowledged.
    pub(crate) fn answer_next(&self, status: StatusCode, body: &str) {
        self.answers.lock().unwrap().push_back((status, body.to_owned()));
    }

    pub(crate) async fn notification(&mut self) -> Received {
        timeout(DEADLINE, self.received.recv()).await.expect("no notification was received").unwrap()
    }

    /// The next request to the other address.
    pub(crate) async fn raw(&mut self) -> Raw {
        timeout(DEADLINE, self.raw.recv()).await.expect("nothing was received").unwrap()
    }

    /// The requests to the other address since the previous call.
    pub(crate) fn raw_so_far(&mut self) -> Vec<Raw> {
        std::iter::from_fn(|| self.raw.try_recv().ok()).collect()
    }

    /// Asserts that nothing is received while the worker polls at least twice. Takes a second; asserting the outbox is
    /// faster.
    pub(crate) async fn receives_nothing(&mut self) {
        if let Ok(received) = timeout(Duration::from_millis(1100), self.received.recv()).await {
            panic!("an unexpected notification: {}", received.unwrap().body);
        }
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let Notification::Payment(payment) = receiver.verifier.verify(&headers, &body).unwrap() else {
        panic!("another kind of notification than a payment's");
    };
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert!(text("request-time").ends_with("+08:00"));
    assert!(text("content-type").starts_with("application/json"));
    let answer = receiver.answers.lock().unwrap().pop_front();
    let received = Received {
        payment: payment.into_inner(),
        body: serde_json::from_slice(&body).unwrap(),
        signature: text("signature"),
        request_time: text("request-time"),
    };
    receiver.received.send(received).unwrap();
    answer.unwrap_or_else(|| (StatusCode::OK, ACKNOWLEDGEMENT.to_owned())).into_response()
}

async fn receive_raw(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let mut verifier = receiver.verifier;
    verifier.path = "/antom/raw".into();
    let json: Value = serde_json::from_slice(&body).unwrap();
    let verified = verifier.verify(&headers, &body).map(drop);
    receiver.raw.send(Raw { headers, bytes: body.to_vec(), body: json, verified }).unwrap();
    let answer = receiver.answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| (StatusCode::OK, ACKNOWLEDGEMENT.to_owned())).into_response()
}
