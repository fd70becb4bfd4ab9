//! Notifications that a scenario spoils.

use std::time::Duration;

use antom::{NotificationError, SignatureError};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    merchant::Raw,
    world::{NOTIFY_AFTER, World, minutes},
};

/// Pays with a scenario switched on; returns what comes within a minute.
async fn paid_with(world: &mut World, effect: Value) -> Vec<Raw> {
    world.rehearse(effect, json!({ "paymentRequestId": "request-1" })).await;
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(minutes(1)).await;
    world.merchant.raw_so_far()
}

fn only(mut told: Vec<Raw>) -> Raw {
    assert_eq!(told.len(), 1);
    told.remove(0)
}

#[tokio::test]
async fn a_delay_and_a_drop() {
    let mut world = World::start().await;
    let told = paid_with(&mut world, json!({ "kind": "notificationDelay", "seconds": 3600 })).await;
    assert!(told.is_empty(), "it comes an hour later");
    world.simulator.advance(minutes(60)).await;
    assert!(only(world.merchant.raw_so_far()).verified.is_ok());

    let mut world = World::start().await;
    let told = paid_with(&mut world, json!({ "kind": "notificationDrop" })).await;
    assert!(told.is_empty());
    world.simulator.advance(minutes(26 * 60)).await;
    assert!(world.merchant.raw_so_far().is_empty(), "it never comes");
    let details = world.control("GET", "payments/request-1", json!(null)).await.1;
    assert_eq!(details["notifications"][0]["outcome"], "DROPPED", "and yet it can be seen that it was owed");
}

#[tokio::test]
async fn duplicates_are_the_same_to_the_byte_but_for_their_signature() {
    let mut world = World::start().await;
    let told = paid_with(&mut world, json!({ "kind": "notificationDuplicate", "copies": 3 })).await;
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|raw| raw.body == told[0].body && raw.verified.is_ok()));
}

#[tokio::test]
async fn a_reordered_notification_comes_after_the_next_one() {
    let mut world = World::start().await;
    world.rehearse(json!({ "kind": "notificationReorder" }), json!({ "calls": 1 })).await;
    world.rehearse(json!({ "kind": "processing", "seconds": 30, "paymentResultCode": "SUCCESS" }), json!({})).await;
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(minutes(1)).await;
    let kinds: Vec<Value> = world.merchant.raw_so_far().iter().map(|raw| raw.body["notifyType"].clone()).collect();
    assert_eq!(kinds, ["PAYMENT_RESULT", "PAYMENT_PENDING"]);
}

#[tokio::test]
async fn a_reordered_notification_without_a_next_one_comes_after_ten_minutes() {
    let mut world = World::start().await;
    assert!(paid_with(&mut world, json!({ "kind": "notificationReorder" })).await.is_empty());
    world.simulator.advance(minutes(10)).await;
    only(world.merchant.raw_so_far());
}

#[tokio::test]
async fn another_amount_currency_or_order_is_signed_as_if_it_were_right() {
    for (effect, field, found) in [
        (json!({ "kind": "notificationAmount", "value": "1" }), "/paymentAmount/value", "1"),
        (json!({ "kind": "notificationCurrency", "currency": "USD" }), "/paymentAmount/currency", "USD"),
    ] {
        let mut world = World::start().await;
        let raw = only(paid_with(&mut world, effect).await);
        assert!(raw.verified.is_ok());
        assert_eq!(raw.body.pointer(field).unwrap(), found);
    }
    let mut world = World::start().await;
    let raw = only(paid_with(&mut world, json!({ "kind": "notificationUnknownOrder" })).await);
    assert!(raw.verified.is_ok());
    assert_ne!(raw.body["paymentRequestId"], "request-1");
}

#[tokio::test]
async fn a_signature_can_be_wrong_missing_or_there_by_half_and_is_resent_so() {
    for (fault, headers, error) in [
        ("wrong", [true, true], NotificationError::Signature(SignatureError::Mismatch)),
        ("missing", [true, false], NotificationError::MissingHeader("signature")),
        ("half", [false, true], NotificationError::MissingHeader("request-time")),
    ] {
        let mut world = World::start().await;
        world.merchant.answer_next(StatusCode::UNAUTHORIZED, "");
        let raw = only(paid_with(&mut world, json!({ "kind": "notificationSignature", "fault": fault })).await);
        assert_eq!([raw.header("request-time").is_some(), raw.header("signature").is_some()], headers, "{fault}");
        assert_eq!(raw.verified, Err(error.clone()), "{fault}");
        world.simulator.advance(minutes(2)).await;
        assert_eq!(only(world.merchant.raw_so_far()).verified, Err(error), "{fault}");
    }
}

#[tokio::test]
async fn a_stale_notification_is_rightly_signed_for_long_ago() {
    let mut world = World::start().await;
    let raw = only(paid_with(&mut world, json!({ "kind": "notificationStale", "seconds": 86_400 })).await);
    assert!(raw.verified.is_ok());
    let time: Timestamp = raw.header("request-time").unwrap().parse().unwrap();
    let paid_at = world.inquire("request-1").await.payment_time.unwrap();
    assert_eq!(time.duration_since(paid_at).as_secs(), 3 - 86_400);
}

#[tokio::test]
async fn effects_add_up_and_a_notification_can_be_sent_once_more() {
    let mut world = World::start().await;
    world.rehearse(json!({ "kind": "notificationAmount", "value": "7" }), json!({})).await;
    let told = paid_with(&mut world, json!({ "kind": "notificationDuplicate", "copies": 2 })).await;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|raw| raw.body["paymentAmount"]["value"] == "7"));

    let details = world.control("GET", "payments/request-1", json!(null)).await.1;
    let id = details["notifications"][0]["id"].as_str().unwrap();
    let (status, _) = world.control("POST", &format!("notifications/{id}/send"), json!(null)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(world.merchant.raw().await.body, told[0].body);
    let (status, answer) = world.control("POST", "notifications/nobody/send", json!(null)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "{answer}");
}

#[tokio::test]
async fn without_a_scenario_a_notification_comes_in_its_own_time() {
    let mut world = World::start().await;
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(NOTIFY_AFTER - Duration::from_secs(1)).await;
    assert!(world.merchant.raw_so_far().is_empty());
    world.simulator.advance(Duration::from_secs(1)).await;
    assert!(only(world.merchant.raw_so_far()).verified.is_ok());
}
