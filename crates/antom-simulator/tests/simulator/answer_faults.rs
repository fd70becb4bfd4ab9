//! Scenarios that change answers.

use std::time::{Duration, Instant};

use antom::{
    Error,
    error::Untrusted,
    types::{InquiryPayment, PaymentStatus, ResultStatus},
};
use serde_json::{Value, json};

use crate::test_simulator::TestSimulator;

/// Creates a payment with a scenario switched on for one call, and then without.
async fn create(test: &TestSimulator, effect: Value) -> Error {
    test.add_scenario(effect, json!({ "endpoint": "createPaymentSession", "times": 1 })).await;
    let request = test.request("request-1", "SHOPEEPAY_SG", "SGD");
    test.client.send(&request).await.unwrap_err()
}

async fn exists(test: &TestSimulator) -> bool {
    test.client.send(&InquiryPayment::by_request_id("request-1")).await.is_ok()
}

#[tokio::test]
async fn a_call_with_an_http_error_or_a_result_code_is_not_executed() {
    let test = TestSimulator::start().await;
    let error = create(&test, json!({ "kind": "httpStatus", "status": 503 })).await;
    assert!(matches!(error, Error::HttpStatus { status: http::StatusCode::SERVICE_UNAVAILABLE, .. }), "{error}");
    assert!(!exists(&test).await);
    for (code, status) in [
        ("UNKNOWN_EXCEPTION", ResultStatus::U),
        ("REQUEST_TRAFFIC_EXCEED_LIMIT", ResultStatus::U),
        ("INVALID_MERCHANT_STATUS", ResultStatus::F),
    ] {
        let error = create(&test, json!({ "kind": "result", "resultCode": code })).await;
        let Error::Declined(declined) = error else { panic!("{error}") };
        assert!(declined.signed);
        assert_eq!((declined.result.result_code.as_str(), declined.result.result_status), (code, status));
        assert!(!exists(&test).await);
    }
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert!(exists(&test).await);
}

#[tokio::test]
async fn a_call_with_a_lost_answer_is_executed() {
    let test = TestSimulator::start().await;
    let error = create(&test, json!({ "kind": "loseAnswer" })).await;
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Processing));
    // The merchant repeats the request with the same id and gets the session that it missed.
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert_eq!(test.inquire("request-1").await.payment_id, inquiry.payment_id);
}

#[tokio::test]
async fn a_hanging_call_is_not_executed_and_an_answer_can_be_delayed() {
    let test = TestSimulator::start().await;
    let began = Instant::now();
    let error = create(&test, json!({ "kind": "hang", "seconds": 1 })).await;
    assert!(matches!(error, Error::Transport { .. }), "{error}");
    assert!(began.elapsed() >= Duration::from_secs(1));
    assert!(!exists(&test).await);

    test.add_scenario(json!({ "kind": "delayAnswer", "seconds": 1 }), json!({ "times": 1 })).await;
    let began = Instant::now();
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn an_answer_with_a_wrong_missing_or_incomplete_signature_is_not_trusted() {
    let test = TestSimulator::start().await;
    for (fault, has_reason) in [
        ("wrong", (|reason| matches!(reason, Untrusted::Signature(_))) as fn(&Untrusted) -> bool),
        ("missing", |reason| matches!(reason, Untrusted::HalfSigned { missing: "signature" })),
        ("timeMissing", |reason| matches!(reason, Untrusted::HalfSigned { missing: "response-time" })),
    ] {
        let error = create(&test, json!({ "kind": "answerSignature", "fault": fault })).await;
        let Error::Untrusted { reason, .. } = error else { panic!("{error}") };
        assert!(has_reason(&reason), "{fault}: {reason}");
    }
}

#[tokio::test]
async fn a_scenario_matches_a_payment_a_method_an_amount_an_endpoint_or_a_number_of_times() {
    let test = TestSimulator::start().await;
    test.create("other", "GRABPAY_SG", "SGD").await;
    let effect = || json!({ "kind": "httpStatus", "status": 500 });
    let fails = async |id: &str| test.client.send(&InquiryPayment::by_request_id(id)).await.is_err();
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    for (matching, hits_other) in [
        (json!({ "paymentRequestId": "request-1" }), false),
        (json!({ "paymentMethodType": "SHOPEEPAY_SG" }), false),
        (json!({ "amount": { "currency": "SGD", "value": "4200" } }), true),
        (json!({ "endpoint": "inquiryPayment" }), true),
        (json!({}), true),
    ] {
        test.add_scenario(effect(), matching.clone()).await;
        assert!(fails("request-1").await, "{matching}");
        assert_eq!(fails("other").await, hits_other, "{matching}");
        test.control("DELETE", "scenarios", json!(null)).await;
        assert!(!fails("request-1").await, "it was switched off");
    }
    test.add_scenario(effect(), json!({ "times": 2 })).await;
    assert_eq!([fails("other").await, fails("other").await, fails("other").await], [true, true, false]);
}
