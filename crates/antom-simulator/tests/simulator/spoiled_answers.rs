//! Answers that a scenario spoils.

use std::time::{Duration, Instant};

use antom::{
    Error,
    error::Untrusted,
    types::{InquiryPayment, PaymentStatus, ResultStatus},
};
use serde_json::{Value, json};

use crate::world::World;

/// Creates a payment with a scenario switched on for one call, and then without.
async fn create(world: &World, effect: Value) -> Error {
    world.rehearse(effect, json!({ "endpoint": "createPaymentSession", "calls": 1 })).await;
    let request = world.request("request-1", "SHOPEEPAY_SG", "SGD");
    world.client.send(&request).await.unwrap_err()
}

async fn exists(world: &World) -> bool {
    world.client.send(&InquiryPayment::by_request_id("request-1")).await.is_ok()
}

#[tokio::test]
async fn an_http_error_or_a_result_code_leaves_nothing_behind_and_the_next_call_works() {
    let world = World::start().await;
    let error = create(&world, json!({ "kind": "httpStatus", "status": 503 })).await;
    assert!(matches!(error, Error::HttpStatus { status: http::StatusCode::SERVICE_UNAVAILABLE, .. }), "{error}");
    assert!(!exists(&world).await);
    for (code, status) in [
        ("UNKNOWN_EXCEPTION", ResultStatus::U),
        ("REQUEST_TRAFFIC_EXCEED_LIMIT", ResultStatus::U),
        ("INVALID_MERCHANT_STATUS", ResultStatus::F),
    ] {
        let error = create(&world, json!({ "kind": "result", "resultCode": code })).await;
        let Error::Declined(declined) = error else { panic!("{error}") };
        assert!(declined.signed);
        assert_eq!((declined.result.result_code.as_str(), declined.result.result_status), (code, status));
        assert!(!exists(&world).await);
    }
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert!(exists(&world).await);
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_commit_was_done_all_the_same() {
    let world = World::start().await;
    let error = create(&world, json!({ "kind": "loseAnswer" })).await;
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    let inquiry = world.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Processing));
    // The merchant repeats the request with the same id and gets the session that it missed.
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert_eq!(world.inquire("request-1").await.payment_id, inquiry.payment_id);
}

#[tokio::test]
async fn a_hanging_call_does_nothing_and_an_answer_can_be_late() {
    let world = World::start().await;
    let began = Instant::now();
    let error = create(&world, json!({ "kind": "hang", "seconds": 1 })).await;
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert!(!exists(&world).await);

    world.rehearse(json!({ "kind": "delayAnswer", "seconds": 1 }), json!({ "calls": 1 })).await;
    let began = Instant::now();
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_answer_whose_signature_is_wrong_missing_or_half_is_not_believed() {
    let world = World::start().await;
    for (fault, is_it) in [
        ("wrong", (|reason| matches!(reason, Untrusted::Signature(_))) as fn(&Untrusted) -> bool),
        ("missing", |reason| matches!(reason, Untrusted::HalfSigned { missing: "signature" })),
        ("half", |reason| matches!(reason, Untrusted::HalfSigned { missing: "response-time" })),
    ] {
        let error = create(&world, json!({ "kind": "answerSignature", "fault": fault })).await;
        let Error::Untrusted { reason, .. } = error else { panic!("{error}") };
        assert!(is_it(&reason), "{fault}: {reason}");
    }
}

#[tokio::test]
async fn a_scenario_is_bound_to_a_payment_a_method_an_amount_an_endpoint_or_the_next_calls() {
    let world = World::start().await;
    world.create("other", "GRABPAY_SG", "SGD").await;
    let effect = || json!({ "kind": "httpStatus", "status": 500 });
    let fails = async |id: &str| world.client.send(&InquiryPayment::by_request_id(id)).await.is_err();
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    for (binding, hits_other) in [
        (json!({ "paymentRequestId": "request-1" }), false),
        (json!({ "paymentMethodType": "SHOPEEPAY_SG" }), false),
        (json!({ "amount": { "currency": "SGD", "value": "4200" } }), true),
        (json!({ "endpoint": "inquiryPayment" }), true),
        (json!({}), true),
    ] {
        world.rehearse(effect(), binding.clone()).await;
        assert!(fails("request-1").await, "{binding}");
        assert_eq!(fails("other").await, hits_other, "{binding}");
        world.control("DELETE", "scenarios", json!(null)).await;
        assert!(!fails("request-1").await, "it was switched off");
    }
    world.rehearse(effect(), json!({ "calls": 2 })).await;
    assert_eq!([fails("other").await, fails("other").await, fails("other").await], [true, true, false]);
}
