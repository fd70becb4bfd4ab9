//! Outgoing webhooks: what the merchant's own system gets, and when.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use backend::{
    service::review::{self, Resolution},
    webhook_secret::WebhookSecret,
};
use domain::{order::OrderStatus, payment::PaymentStatus};
use serde_json::{Value, json};

use crate::{
    movable_clock::MovableClock,
    raw_database::is_postgres,
    test_shop::TestShop,
    waiting::{expect_that, wait_for},
};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The merchant's own system: it refuses the first messages.
#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    state: Arc<Mutex<ReceiverState>>,
}

struct ReceiverState {
    refusals: usize,
    /// How long it takes over each message.
    pause: Duration,
    /// Headers and bodies of all attempts.
    attempts: Vec<(HeaderMap, String)>,
}

impl Receiver {
    async fn start(refusals: usize) -> Self {
        Self::start_slow(refusals, Duration::ZERO).await
    }

    pub(crate) async fn start_slow(refusals: usize, pause: Duration) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let state = Arc::new(Mutex::new(ReceiverState { refusals, pause, attempts: Vec::new() }));
        let receiver = Self { url: format!("http://{}/hook", listener.local_addr().unwrap()), state };
        let router = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    /// Waits for this number of attempts.
    pub(crate) async fn attempts(&self, number: usize) -> Vec<(HeaderMap, String)> {
        wait_for(async || {
            let attempts = self.state.lock().unwrap().attempts.clone();
            if attempts.len() >= number {
                Ok(attempts)
            } else {
                Err(format!("{} of {number} attempts", attempts.len()))
            }
        })
        .await
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    let (pause, status) = {
        let mut state = receiver.state.lock().unwrap();
        state.attempts.push((headers, body));
        let is_refused = state.attempts.len() <= state.refusals;
        (state.pause, if is_refused { StatusCode::BAD_GATEWAY } else { StatusCode::NO_CONTENT })
    };
    tokio::time::sleep(pause).await;
    status
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers[name].to_str().unwrap()
}

/// Waits until no message is left.
pub(crate) async fn wait_until_delivered(shop: &TestShop) {
    wait_for(async || expect_that(shop.rows("outgoing_webhooks").await == 0, "a message is left")).await;
}

/// Waits until the shop has stored that its only message was refused so often. The receiver knows of an attempt before.
async fn wait_until_refused(shop: &TestShop, times: i64) {
    let database = shop.database().await;
    wait_for(async || {
        let refused = database.numbers("select attempts from outgoing_webhooks").await;
        expect_that(refused == [times], &format!("refused {refused:?} times of {times}"))
    })
    .await;
}

/// An order for S$18.00 with a payment in progress; returns the order's token and the payment's id.
pub(crate) async fn order_in_progress(shop: &TestShop) -> (String, String) {
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    (order, session.payment_request_id)
}

#[tokio::test]
async fn a_paid_order_is_reported_once_with_a_signature_and_again_until_the_receiver_takes_it() {
    let (clock, receiver) = (MovableClock::default(), Receiver::start(2).await);
    let shop = TestShop::builder().clock(&clock).webhook(&receiver.url, SECRET).start().await;
    let (order, payment) = order_in_progress(&shop).await;
    let delivery = shop.notification(&payment).signed();
    for _ in 0..3 {
        delivery.send().await;
    }
    for refused in 1..=2 {
        wait_until_refused(&shop, refused).await;
        clock.advance(Duration::from_secs(60 * 60));
    }
    wait_until_delivered(&shop).await;

    let attempts = receiver.attempts(3).await;
    assert_eq!(attempts.len(), 3);
    let message: Value = serde_json::from_str(&attempts[0].1).unwrap();
    let number = shop.number(&order).await;
    let expected = json!({
        "orderNumber": number.as_str(),
        "paymentRequestId": payment,
        "paymentId": "20260101123456789000000000001",
        "method": "GRABPAY_SG",
        "amount": { "currency": "SGD", "value": "1800" },
        "paidAt": "2025-12-31T16:01:00Z",
    });
    assert_eq!((&message["type"], &message["data"]), (&json!("order.paid"), &expected));
    let secret: WebhookSecret = SECRET.parse().unwrap();
    let mut times = Vec::new();
    for (headers, body) in &attempts {
        assert_eq!(*body, attempts[0].1);
        assert_eq!(headers["webhook-id"], attempts[0].0["webhook-id"]);
        let time = header(headers, "webhook-timestamp").parse().unwrap();
        let signature = secret.sign(header(headers, "webhook-id"), time, body);
        assert_eq!(header(headers, "webhook-signature"), signature);
        times.push(time);
    }
    assert!(times.is_sorted() && times[0] < times[2], "the time is that of the attempt: {times:?}");
    assert!(!attempts[0].1.contains(&order), "the order's token opens the order");
}

#[tokio::test]
async fn a_payment_that_needs_a_person_is_reported_and_a_decision_reports_the_paid_order() {
    let receiver = Receiver::start(0).await;
    let shop = TestShop::builder().webhook(&receiver.url, SECRET).start().await;
    let (_, payment) = order_in_progress(&shop).await;
    shop.notification(&payment).with("/paymentAmount/value", "1").deliver().await;
    let types = async |number| {
        let attempts = receiver.attempts(number).await;
        let messages = attempts.iter().map(|(_, body)| serde_json::from_str::<Value>(body).unwrap());
        messages.map(|it| format!("{} {}", it["type"], it["data"]["reason"])).collect::<Vec<_>>()
    };
    assert_eq!(types(1).await, [r#""payment.needs_review" "mismatch""#]);
    review::decide(&shop.context.store, &payment, Resolution::Paid, "test", shop.context.clock.now()).await.unwrap();
    assert_eq!(types(2).await, [r#""payment.needs_review" "mismatch""#, r#""order.paid" null"#]);
}

#[tokio::test]
async fn a_message_is_stored_with_the_payment_or_not_at_all() {
    let receiver = Receiver::start(usize::MAX).await;
    let shop = TestShop::builder().webhook(&receiver.url, SECRET).start().await;
    let (order, payment) = order_in_progress(&shop).await;
    let database = shop.database().await;
    let (refuse, accept) = match is_postgres() {
        false => (
            "create trigger refuse before insert on outgoing_webhooks begin select raise(abort, 'no'); end",
            "drop trigger refuse",
        ),
        true => (
            "create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'; \
             create trigger refuse before insert on outgoing_webhooks for each row execute function refuse()",
            "drop trigger refuse on outgoing_webhooks",
        ),
    };
    database.execute(refuse).await;
    assert_eq!(shop.notification(&payment).deliver().await.0, StatusCode::INTERNAL_SERVER_ERROR);
    assert_ne!(shop.stored(&order).await.status(), OrderStatus::Paid);
    database.execute(accept).await;
    assert_eq!(shop.notification(&payment).deliver().await.0, StatusCode::OK);
    assert_eq!(shop.rows("outgoing_webhooks").await, 1);
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_given_up_after_a_week() {
    let (clock, receiver) = (MovableClock::default(), Receiver::start(usize::MAX).await);
    let shop = TestShop::builder().clock(&clock).webhook(&receiver.url, SECRET).start().await;
    let (_, payment) = order_in_progress(&shop).await;
    shop.notification(&payment).deliver().await;
    wait_until_refused(&shop, 1).await;
    clock.advance(6 * DAY);
    wait_until_refused(&shop, 2).await;
    clock.advance(2 * DAY);
    wait_until_delivered(&shop).await;
    shop.wait_for_payment(&payment, PaymentStatus::Paid).await;
}

#[tokio::test]
async fn without_an_address_no_message_is_stored() {
    let shop = TestShop::start().await;
    let (_, payment) = order_in_progress(&shop).await;
    shop.notification(&payment).deliver().await;
    assert_eq!(shop.rows("outgoing_webhooks").await, 0);
}
