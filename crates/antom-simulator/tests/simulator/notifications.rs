//! Notifications that are not acknowledged, and payments that are not completed.

use antom::{
    notification::ACKNOWLEDGEMENT,
    types::{PaymentStatus, ResultStatus},
};
use axum::http::StatusCode;
use serde_json::json;

use crate::test_simulator::{NOTIFY_AFTER, TestSimulator, minutes};

/// How long after each attempt the next one is made, by the guide.
const INTERVALS: [u64; 7] = [2, 10, 10, 60, 2 * 60, 6 * 60, 15 * 60];

#[tokio::test]
async fn an_unacknowledged_notification_is_sent_eight_times_with_new_signatures() {
    let mut test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    test.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, ACKNOWLEDGEMENT);
    test.merchant.answer_next(StatusCode::OK, "success");
    test.merchant.answer_next(StatusCode::ACCEPTED, ACKNOWLEDGEMENT);
    test.merchant.answer_next(StatusCode::FOUND, ACKNOWLEDGEMENT);
    for _ in 5..=8 {
        test.merchant.answer_next(StatusCode::OK, r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}"#);
    }
    test.press(&wallet, "approve").await;

    test.clock.forward(NOTIFY_AFTER);
    let first = test.merchant.notification().await;
    let mut previous = (first.request_time, first.signature);
    for (attempts, interval) in (1..).zip(INTERVALS) {
        let noted = test.tried(attempts).await;
        let now = test.client.config().clock.now().as_millisecond();
        assert_eq!(noted.due_at - now, 60_000 * i64::try_from(interval).unwrap(), "after {attempts} attempts");
        test.clock.forward(minutes(interval));
        let again = test.merchant.notification().await;
        assert_eq!(again.body, first.body);
        assert_ne!(again.request_time, previous.0);
        assert_ne!(again.signature, previous.1);
        previous = (again.request_time, again.signature);
    }
    assert_eq!(test.tried(8).await.outcome.as_deref(), Some("ABANDONED"));
}

#[tokio::test]
async fn an_acknowledgement_after_a_failure_ends_the_resends() {
    let mut test = TestSimulator::start().await;
    let session = test.create("request-1", "BLIK", "PLN").await;
    test.merchant.answer_next(StatusCode::SERVICE_UNAVAILABLE, "");
    test.rpc("submitPayByPaymentSession", &session, json!({ "paymentElements": { "code": "123456" } })).await;
    test.clock.forward(NOTIFY_AFTER);
    test.merchant.notification().await;
    assert_eq!(test.tried(1).await.outcome, None);
    test.clock.forward(minutes(2));
    assert_eq!(test.merchant.notification().await.payment.result.result_status, ResultStatus::S);
    assert_eq!(test.tried(2).await.outcome.as_deref(), Some("ACKNOWLEDGED"));
}

#[tokio::test]
async fn an_unpaid_session_is_closed_when_it_ends_and_the_merchant_is_notified() {
    let mut test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.clock.forward(minutes(60));
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Fail));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("ORDER_IS_CLOSED"));
    test.clock.forward(NOTIFY_AFTER);
    let received = test.merchant.notification().await;
    assert_eq!(received.payment.result.result_code, "ORDER_IS_CLOSED");
    assert_eq!(received.payment.result.result_status, ResultStatus::F);
}

#[tokio::test]
async fn a_submitted_payment_is_closed_after_fourteen_minutes() {
    let mut test = TestSimulator::start().await;
    let session = test.create("request-1", "PAYNOW", "SGD").await;
    test.rpc("submitPayByPaymentSession", &session, json!({})).await;
    test.clock.forward(minutes(14));
    // Without an inquiry: the worker closes it.
    test.tried(0).await;
    test.clock.forward(NOTIFY_AFTER);
    let received = test.merchant.notification().await;
    assert_eq!(received.payment.result.result_code, "ORDER_IS_CLOSED");
}

#[tokio::test]
async fn a_payment_without_a_notify_url_has_no_notification() {
    let test = TestSimulator::start().await;
    let mut request = test.request("request-1", "BLIK", "PLN");
    request.payment_notify_url = None;
    let session = test.client.send(&request).await.unwrap();
    test.rpc("submitPayByPaymentSession", &session, json!({ "paymentElements": { "code": "123456" } })).await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
    assert!(test.outbox().await.is_empty());
}
