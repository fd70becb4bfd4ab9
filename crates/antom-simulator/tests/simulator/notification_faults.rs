//! Scenarios that change notifications.

use std::time::Duration;

use antom::{NotificationError, SignatureError};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    merchant::Raw,
    test_simulator::{NOTIFY_AFTER, TestSimulator, minutes},
};

/// Pays with a scenario; returns the notifications of the next minute.
async fn paid_with(test: &mut TestSimulator, effect: Value) -> Vec<Raw> {
    test.add_scenario(effect, json!({ "paymentRequestId": "request-1" })).await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(minutes(1)).await;
    test.merchant.raw_so_far()
}

fn only(mut received: Vec<Raw>) -> Raw {
    assert_eq!(received.len(), 1);
    received.remove(0)
}

#[tokio::test]
async fn a_notification_can_be_delayed_or_dropped() {
    let mut test = TestSimulator::start().await;
    let received = paid_with(&mut test, json!({ "kind": "notificationDelay", "seconds": 3600 })).await;
    assert!(received.is_empty(), "it comes an hour later");
    test.simulator.advance(minutes(60)).await;
    assert!(only(test.merchant.raw_so_far()).verified.is_ok());

    let mut test = TestSimulator::start().await;
    let received = paid_with(&mut test, json!({ "kind": "notificationDrop" })).await;
    assert!(received.is_empty());
    test.simulator.advance(minutes(26 * 60)).await;
    assert!(test.merchant.raw_so_far().is_empty(), "it never comes");
    let details = test.control("GET", "payments/request-1", json!(null)).await.1;
    assert_eq!(details["notifications"][0]["outcome"], "DROPPED", "the control API shows it");
}

#[tokio::test]
async fn duplicates_differ_only_in_their_signature() {
    let mut test = TestSimulator::start().await;
    let received = paid_with(&mut test, json!({ "kind": "notificationDuplicate", "copies": 3 })).await;
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|raw| raw.body == received[0].body && raw.verified.is_ok()));
}

#[tokio::test]
async fn a_reordered_notification_comes_after_the_next_one() {
    let mut test = TestSimulator::start().await;
    test.add_scenario(json!({ "kind": "notificationReorder" }), json!({ "times": 1 })).await;
    test.add_scenario(json!({ "kind": "processing", "seconds": 30, "paymentResultCode": "SUCCESS" }), json!({})).await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(minutes(1)).await;
    let kinds: Vec<Value> = test.merchant.raw_so_far().iter().map(|raw| raw.body["notifyType"].clone()).collect();
    assert_eq!(kinds, ["PAYMENT_RESULT", "PAYMENT_PENDING"]);
}

#[tokio::test]
async fn a_reordered_notification_without_a_next_one_comes_after_ten_minutes() {
    let mut test = TestSimulator::start().await;
    assert!(paid_with(&mut test, json!({ "kind": "notificationReorder" })).await.is_empty());
    test.simulator.advance(minutes(10)).await;
    only(test.merchant.raw_so_far());
}

#[tokio::test]
async fn a_notification_with_another_amount_currency_or_order_has_a_valid_signature() {
    for (effect, field, found) in [
        (json!({ "kind": "notificationAmount", "value": "1" }), "/paymentAmount/value", "1"),
        (json!({ "kind": "notificationCurrency", "currency": "USD" }), "/paymentAmount/currency", "USD"),
    ] {
        let mut test = TestSimulator::start().await;
        let raw = only(paid_with(&mut test, effect).await);
        assert!(raw.verified.is_ok());
        assert_eq!(raw.body.pointer(field).unwrap(), found);
    }
    let mut test = TestSimulator::start().await;
    let raw = only(paid_with(&mut test, json!({ "kind": "notificationUnknownOrder" })).await);
    assert!(raw.verified.is_ok());
    assert_ne!(raw.body["paymentRequestId"], "request-1");
}

#[tokio::test]
async fn a_signature_can_be_wrong_missing_or_incomplete_and_is_resent_like_that() {
    for (fault, headers, error) in [
        ("wrong", [true, true], NotificationError::Signature(SignatureError::Mismatch)),
        ("missing", [true, false], NotificationError::MissingHeader("signature")),
        ("timeMissing", [false, true], NotificationError::MissingHeader("request-time")),
    ] {
        let mut test = TestSimulator::start().await;
        test.merchant.answer_next(StatusCode::UNAUTHORIZED, "");
        let raw = only(paid_with(&mut test, json!({ "kind": "notificationSignature", "fault": fault })).await);
        assert_eq!([raw.header("request-time").is_some(), raw.header("signature").is_some()], headers, "{fault}");
        assert_eq!(raw.verified, Err(error.clone()), "{fault}");
        test.simulator.advance(minutes(2)).await;
        assert_eq!(only(test.merchant.raw_so_far()).verified, Err(error), "{fault}");
    }
}

#[tokio::test]
async fn a_stale_notification_has_a_valid_signature_of_an_old_time() {
    let mut test = TestSimulator::start().await;
    let raw = only(paid_with(&mut test, json!({ "kind": "notificationStale", "seconds": 86_400 })).await);
    assert!(raw.verified.is_ok());
    let time: Timestamp = raw.header("request-time").unwrap().parse().unwrap();
    let paid_at = test.inquire("request-1").await.payment_time.unwrap();
    assert_eq!(time.duration_since(paid_at).as_secs(), 3 - 86_400);
}

#[tokio::test]
async fn effects_combine_and_a_notification_can_be_sent_again() {
    let mut test = TestSimulator::start().await;
    test.add_scenario(json!({ "kind": "notificationAmount", "value": "7" }), json!({})).await;
    let received = paid_with(&mut test, json!({ "kind": "notificationDuplicate", "copies": 2 })).await;
    assert_eq!(received.len(), 2);
    assert!(received.iter().all(|raw| raw.body["paymentAmount"]["value"] == "7"));

    let details = test.control("GET", "payments/request-1", json!(null)).await.1;
    let id = details["notifications"][0]["id"].as_str().unwrap();
    let (status, _) = test.control("POST", &format!("notifications/{id}/send"), json!(null)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(test.merchant.raw().await.body, received[0].body);
    let (status, answer) = test.control("POST", "notifications/unknown/send", json!(null)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
}

#[tokio::test]
async fn without_a_scenario_a_notification_is_sent_after_three_seconds() {
    let mut test = TestSimulator::start().await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(NOTIFY_AFTER - Duration::from_secs(1)).await;
    assert!(test.merchant.raw_so_far().is_empty());
    test.simulator.advance(Duration::from_secs(1)).await;
    assert!(only(test.merchant.raw_so_far()).verified.is_ok());
}
