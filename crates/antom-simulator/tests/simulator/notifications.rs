//! Notifications that are not acknowledged, and payments that nobody completes.

use antom::{
    notification::ACKNOWLEDGEMENT,
    types::{PaymentStatus, ResultStatus},
};
use axum::http::StatusCode;
use serde_json::json;

use crate::world::{NOTIFY_AFTER, World, minutes};

/// How long after each attempt the next one is made, by the guide.
const INTERVALS: [u64; 7] = [2, 10, 10, 60, 2 * 60, 6 * 60, 15 * 60];

#[tokio::test]
async fn what_is_not_acknowledged_is_sent_eight_times_and_signed_afresh_each_time() {
    let mut world = World::start().await;
    let session = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = world.wallet_url(&session).await;
    world.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, ACKNOWLEDGEMENT);
    world.merchant.answer_next(StatusCode::OK, "success");
    world.merchant.answer_next(StatusCode::ACCEPTED, ACKNOWLEDGEMENT);
    world.merchant.answer_next(StatusCode::FOUND, ACKNOWLEDGEMENT);
    for _ in 5..=8 {
        world.merchant.answer_next(StatusCode::OK, r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}"#);
    }
    world.press(&wallet, "approve").await;

    world.clock.forward(NOTIFY_AFTER);
    let first = world.merchant.notification().await;
    let mut previous = (first.request_time, first.signature);
    for (attempts, interval) in (1..).zip(INTERVALS) {
        let noted = world.tried(attempts).await;
        let now = world.client.config().clock.now().as_millisecond();
        assert_eq!(noted.due_at - now, 60_000 * i64::try_from(interval).unwrap(), "after {attempts} attempts");
        world.clock.forward(minutes(interval));
        let again = world.merchant.notification().await;
        assert_eq!(again.body, first.body);
        assert_ne!(again.request_time, previous.0);
        assert_ne!(again.signature, previous.1);
        previous = (again.request_time, again.signature);
    }
    assert_eq!(world.tried(8).await.outcome.as_deref(), Some("ABANDONED"));
}

#[tokio::test]
async fn an_acknowledgement_after_a_failure_ends_the_resending() {
    let mut world = World::start().await;
    let session = world.create("request-1", "BLIK", "PLN").await;
    world.merchant.answer_next(StatusCode::SERVICE_UNAVAILABLE, "");
    world.rpc("submitPayByPaymentSession", &session, json!({ "paymentElements": { "code": "123456" } })).await;
    world.clock.forward(NOTIFY_AFTER);
    world.merchant.notification().await;
    assert_eq!(world.tried(1).await.outcome, None);
    world.clock.forward(minutes(2));
    assert_eq!(world.merchant.notification().await.payment.result.result_status, ResultStatus::S);
    assert_eq!(world.tried(2).await.outcome.as_deref(), Some("ACKNOWLEDGED"));
}

#[tokio::test]
async fn an_unpaid_session_is_closed_when_it_ends_and_the_merchant_is_told() {
    let mut world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.clock.forward(minutes(60));
    let inquiry = world.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Fail));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("ORDER_IS_CLOSED"));
    world.clock.forward(NOTIFY_AFTER);
    let received = world.merchant.notification().await;
    assert_eq!(received.payment.result.result_code, "ORDER_IS_CLOSED");
    assert_eq!(received.payment.result.result_status, ResultStatus::F);
}

#[tokio::test]
async fn a_submitted_payment_is_closed_by_itself_after_fourteen_minutes() {
    let mut world = World::start().await;
    let session = world.create("request-1", "PAYNOW", "SGD").await;
    world.rpc("submitPayByPaymentSession", &session, json!({})).await;
    world.clock.forward(minutes(14));
    // Nobody asks: the simulator notices by itself.
    world.tried(0).await;
    world.clock.forward(NOTIFY_AFTER);
    let received = world.merchant.notification().await;
    assert_eq!(received.payment.result.result_code, "ORDER_IS_CLOSED");
}

#[tokio::test]
async fn a_payment_without_a_notify_url_is_paid_in_silence() {
    let world = World::start().await;
    let mut request = world.request("request-1", "BLIK", "PLN");
    request.payment_notify_url = None;
    let session = world.client.send(&request).await.unwrap();
    world.rpc("submitPayByPaymentSession", &session, json!({ "paymentElements": { "code": "123456" } })).await;
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
    assert!(world.outbox().await.is_empty());
}
