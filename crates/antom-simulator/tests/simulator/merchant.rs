//! The merchant's server, as far as notifications go.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use antom::{
    notification::{ACKNOWLEDGEMENT, NotificationVerifier},
    types::PaymentNotification,
};
use antom_simulator::Credentials;
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

use crate::world::DEADLINE;

/// The merchant's server: verifies every notification, and answers as it is told to.
pub(crate) struct Merchant {
    pub(crate) notify_url: String,
    received: mpsc::UnboundedReceiver<Received>,
    answers: Arc<Mutex<VecDeque<(StatusCode, String)>>>,
}

/// A notification whose signature was right.
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
    answers: Arc<Mutex<VecDeque<(StatusCode, String)>>>,
}

impl Merchant {
    pub(crate) async fn start(credentials: &Credentials) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // The query is not part of what is signed.
        let notify_url = format!("http://{}/antom/notify?shop=1", listener.local_addr().unwrap());
        let (sender, received) = mpsc::unbounded_channel();
        let answers = Arc::<Mutex<VecDeque<_>>>::default();
        let receiver = Receiver {
            verifier: NotificationVerifier {
                client_id: credentials.client_id.clone(),
                path: "/antom/notify".into(),
                antom_public_keys: vec![credentials.antom_public_key.clone()],
            },
            received: sender,
            answers: Arc::clone(&answers),
        };
        let routes = Router::new().route("/antom/notify", post(receive)).with_state(receiver);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { notify_url, received, answers }
    }

    /// Answers the next notification with this; those after it are acknowledged.
    pub(crate) fn answer_next(&self, status: StatusCode, body: &str) {
        self.answers.lock().unwrap().push_back((status, body.to_owned()));
    }

    pub(crate) async fn notification(&mut self) -> Received {
        timeout(DEADLINE, self.received.recv()).await.expect("no notification came").unwrap()
    }

    /// Asserts that nothing comes while the simulator looks at its outbox at least twice. Costs a second: where the
    /// outbox itself can be asserted, that is quicker.
    pub(crate) async fn hears_nothing(&mut self) {
        if let Ok(received) = timeout(Duration::from_millis(1100), self.received.recv()).await {
            panic!("an unexpected notification: {}", received.unwrap().body);
        }
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> Response {
    let payment = receiver.verifier.verify(&headers, &body).unwrap().into_payment();
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert!(text("request-time").ends_with("+08:00"));
    assert!(text("content-type").starts_with("application/json"));
    let answer = receiver.answers.lock().unwrap().pop_front();
    let received = Received {
        payment,
        body: serde_json::from_slice(&body).unwrap(),
        signature: text("signature"),
        request_time: text("request-time"),
    };
    receiver.received.send(received).unwrap();
    answer.unwrap_or_else(|| (StatusCode::OK, ACKNOWLEDGEMENT.to_owned())).into_response()
}
