//! Each assumption changes the behaviour that it describes.

use antom::types::{Amount, CancelPayment, InquiryPayment, PaymentStatus, RefundPayment};
use antom_simulator::{Assumptions, Resends};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::test_simulator::{REDIRECT_URL, TestSimulator, minutes};

const INQUIRY: &str = "/ams/sandbox/api/v1/payments/inquiryPayment";

async fn switch(test: &TestSimulator, assumptions: Value) {
    let (status, answer) = test.control("PUT", "assumptions", assumptions).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn the_sandbox_never_resends() {
    let mut test = TestSimulator::start_with(|config| config.assumptions = Assumptions::sandbox()).await;
    test.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(minutes(26 * 60)).await;
    assert_eq!(test.merchant.raw_so_far().len(), 1);
    assert_eq!(test.tried(1).await.outcome.as_deref(), Some("ABANDONED"));
    assert_eq!(Assumptions::default().resends, Resends::Schedule);
}

#[tokio::test]
async fn an_inquiry_before_submission_may_find_no_order() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "inquiryBeforeSubmission": "ORDER_NOT_EXIST" })).await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let error = test.client.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_NOT_EXIST"), "{error}");
    test.wallet_url(&session).await;
    test.inquire("request-1").await;
}

#[tokio::test]
async fn a_cancellation_before_submission_may_find_no_order_and_leave_the_session_payable() {
    let test = TestSimulator::start().await;
    let cancel = CancelPayment::by_request_id("request-1");
    switch(&test, json!({ "cancelBeforeSubmission": "ORDER_NOT_EXIST" })).await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let error = test.client.send(&cancel).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_NOT_EXIST"), "{error}");
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
    let wallet = test.wallet_url(&session).await;
    test.press(&wallet, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));

    // A submitted payment is an order in any case.
    test.client.send(&cancel).await.unwrap();
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Cancelled));
}

#[tokio::test]
async fn the_same_id_again_may_get_a_fresh_session_of_the_same_payment() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "repeatedSession": "fresh" })).await;
    let first = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let second = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert_ne!(first.payment_session_data, second.payment_session_data);
    assert_eq!(test.rpc("query", &first, json!({})).await["errorCode"], "INQUIRY_PAYMENT_SESSION_FAILED");
    let wallet = test.wallet_url(&second).await;
    test.press(&wallet, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_result_code.as_deref(), Some("SUCCESS"));
}

#[tokio::test]
async fn the_path_of_the_sandbox_may_be_required() {
    let test = TestSimulator::start().await;
    let (body, production) = (br#"{"paymentRequestId":"request-1"}"#, "/ams/api/v1/payments/inquiryPayment");
    switch(&test, json!({ "sandboxPathRequired": true })).await;
    let (answer, signed) = test.answer(production, test.signed_call(production, body)).await;
    assert_eq!((answer["result"]["resultCode"].as_str(), signed), (Some("ACCESS_DENIED"), false));
    let (answer, _) = test.answer(INQUIRY, test.signed_call(INQUIRY, body)).await;
    assert_eq!(answer["result"]["resultCode"], "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn request_time_may_have_to_be_fresh() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "requestTimeWindowSeconds": 300 })).await;
    // The helper signs with a fixed time in May.
    let call = test.signed_call(INQUIRY, br#"{"paymentRequestId":"request-1"}"#);
    let (answer, signed) = test.answer(INQUIRY, call).await;
    assert!(!signed);
    assert!(answer["result"]["resultMessage"].as_str().unwrap().contains("request-time"), "{answer}");
    // The client signs with the current time.
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
}

#[tokio::test]
async fn unsigned_refusals_may_have_another_http_status() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "gatewayErrorStatus": 401 })).await;
    let unsigned = test.http.post(test.url(INQUIRY)).body("{}").send().await.unwrap();
    assert_eq!(unsigned.status(), StatusCode::UNAUTHORIZED);
    let (answer, _) = test.answer(INQUIRY, test.signed_call(INQUIRY, b"{}")).await;
    assert_eq!(answer["result"]["resultCode"], "PARAM_ILLEGAL", "a signed answer is HTTP 200");
}

#[tokio::test]
async fn ids_may_be_appended_to_the_redirect_url() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "redirectAppendsIds": true })).await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    let location = test.press(&wallet, "approve").await;
    assert!(location.starts_with(&format!("{REDIRECT_URL}&paymentRequestId=request-1&paymentId=2")), "{location}");
}

#[tokio::test]
async fn the_settlement_currency_may_be_required() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    switch(&test, json!({ "settlementCurrencyRequired": true })).await;
    let error = test.client.send(&test.request("request-2", "SHOPEEPAY_SG", "SGD")).await.unwrap_err();
    assert!(error.to_string().contains("settlementStrategy.settlementCurrency: is required"), "{error}");
}

#[tokio::test]
async fn an_asynchronous_refund_may_be_answered_as_accepted() {
    let test = TestSimulator::start().await;
    let id = test.paid("request-1", "PAYNOW", "SGD").await;
    switch(&test, json!({ "asynchronousRefundAnswer": "S" })).await;
    let refund = test.client.send(&RefundPayment::new("refund-1", id, Amount::new("SGD", 1))).await.unwrap();
    assert_eq!(refund.refund_time, None, "the refund is accepted, not finished");
}

#[tokio::test]
async fn signatures_may_have_spaces_and_may_cover_the_query() {
    let mut test = TestSimulator::start().await;
    switch(&test, json!({ "signatureHeader": "spaced", "notificationSignsQuery": true })).await;
    let call = test.signed_call(INQUIRY, br#"{"paymentRequestId":"request-1"}"#);
    let header = call.send().await.unwrap().headers()["signature"].to_str().unwrap().to_owned();
    assert!(header.starts_with("algorithm=RSA256, keyVersion=1, signature="), "{header}");

    test.merchant.raw_url.push_str("?shop=1");
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(minutes(1)).await;
    let raw = test.merchant.raw().await;
    assert!(raw.verified.is_err(), "the test's merchant verifies only the path");
    let credentials = test.simulator.credentials();
    let (time, signature) = (raw.header("request-time").unwrap(), raw.header("signature").unwrap());
    let body = raw.bytes.as_slice();
    antom::Message { method: "POST", path: "/antom/raw?shop=1", client_id: &credentials.client_id, time, body }
        .verify(signature, std::slice::from_ref(&credentials.antom_public_key))
        .unwrap();
}
