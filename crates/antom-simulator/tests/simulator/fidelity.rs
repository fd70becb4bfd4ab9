//! The switches for what nobody could confirm: each does what it says, and the defaults are what the README says.

use antom::types::{Amount, CancelPayment, InquiryPayment, PaymentStatus, RefundPayment};
use antom_simulator::{Fidelity, Resends, SimulatorConfig};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::{REDIRECT_URL, World, minutes};

const INQUIRY: &str = "/ams/sandbox/api/v1/payments/inquiryPayment";

async fn switch(world: &World, fidelity: Value) {
    let (status, answer) = world.control("PUT", "fidelity", fidelity).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn the_sandbox_never_resends() {
    let sandbox = |config| SimulatorConfig { fidelity: Fidelity::sandbox(), ..config };
    let mut world = World::start_with(sandbox).await;
    world.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(minutes(26 * 60)).await;
    assert_eq!(world.merchant.raw_so_far().len(), 1);
    assert_eq!(world.tried(1).await.outcome.as_deref(), Some("ABANDONED"));
    assert_eq!(Fidelity::default().resends, Resends::Schedule);
}

#[tokio::test]
async fn an_inquiry_before_submission_may_find_no_order() {
    let world = World::start().await;
    switch(&world, json!({ "inquiryBeforeSubmission": "ORDER_NOT_EXIST" })).await;
    let session = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let error = world.client.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_NOT_EXIST"), "{error}");
    world.wallet_url(&session).await;
    world.inquire("request-1").await;
}

#[tokio::test]
async fn a_cancellation_before_submission_may_find_no_order_and_leave_the_session_payable() {
    let world = World::start().await;
    let cancel = CancelPayment::by_request_id("request-1");
    switch(&world, json!({ "cancelBeforeSubmission": "ORDER_NOT_EXIST" })).await;
    let session = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let error = world.client.send(&cancel).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_NOT_EXIST"), "{error}");
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
    let wallet = world.wallet_url(&session).await;
    world.press(&wallet, "approve").await;
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));

    // What was submitted is an order in any case.
    world.client.send(&cancel).await.unwrap();
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Cancelled));
}

#[tokio::test]
async fn the_same_id_again_may_get_a_fresh_session_of_the_same_payment() {
    let world = World::start().await;
    switch(&world, json!({ "repeatedSession": "fresh" })).await;
    let first = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let second = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    assert_ne!(first.payment_session_data, second.payment_session_data);
    assert_eq!(world.rpc("query", &first, json!({})).await["errorCode"], "INQUIRY_PAYMENT_SESSION_FAILED");
    let wallet = world.wallet_url(&second).await;
    world.press(&wallet, "approve").await;
    assert_eq!(world.inquire("request-1").await.payment_result_code.as_deref(), Some("SUCCESS"));
}

#[tokio::test]
async fn the_sandboxs_path_may_be_required_of_sandbox_clients() {
    let world = World::start().await;
    let (body, production) = (br#"{"paymentRequestId":"request-1"}"#, "/ams/api/v1/payments/inquiryPayment");
    switch(&world, json!({ "sandboxPathRequired": true })).await;
    let (answer, signed) = world.answer(production, world.signed_call(production, body)).await;
    assert_eq!((answer["result"]["resultCode"].as_str(), signed), (Some("ACCESS_DENIED"), false));
    let (answer, _) = world.answer(INQUIRY, world.signed_call(INQUIRY, body)).await;
    assert_eq!(answer["result"]["resultCode"], "ORDER_NOT_EXIST");
}

#[tokio::test]
async fn request_time_may_have_to_be_fresh() {
    let world = World::start().await;
    switch(&world, json!({ "requestTimeWindowSeconds": 300 })).await;
    // The helper signs for a day in May.
    let call = world.signed_call(INQUIRY, br#"{"paymentRequestId":"request-1"}"#);
    let (answer, signed) = world.answer(INQUIRY, call).await;
    assert!(!signed);
    assert!(answer["result"]["resultMessage"].as_str().unwrap().contains("request-time"), "{answer}");
    // The client signs for now.
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
}

#[tokio::test]
async fn refusals_before_anybody_is_known_may_have_another_http_status() {
    let world = World::start().await;
    switch(&world, json!({ "gatewayErrorStatus": 401 })).await;
    let unsigned = world.http.post(world.url(INQUIRY)).body("{}").send().await.unwrap();
    assert_eq!(unsigned.status(), StatusCode::UNAUTHORIZED);
    let (answer, _) = world.answer(INQUIRY, world.signed_call(INQUIRY, b"{}")).await;
    assert_eq!(answer["result"]["resultCode"], "PARAM_ILLEGAL", "who is known is answered 200");
}

#[tokio::test]
async fn the_buyer_may_come_back_with_ids() {
    let world = World::start().await;
    switch(&world, json!({ "redirectAppendsIds": true })).await;
    let session = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = world.wallet_url(&session).await;
    let location = world.press(&wallet, "approve").await;
    assert!(location.starts_with(&format!("{REDIRECT_URL}&paymentRequestId=request-1&paymentId=2")), "{location}");
}

#[tokio::test]
async fn the_settlement_currency_may_be_required() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    switch(&world, json!({ "settlementCurrencyRequired": true })).await;
    let error = world.client.send(&world.request("request-2", "SHOPEEPAY_SG", "SGD")).await.unwrap_err();
    assert!(error.to_string().contains("settlementStrategy.settlementCurrency: is required"), "{error}");
}

#[tokio::test]
async fn an_asynchronous_refund_may_be_answered_as_accepted() {
    let world = World::start().await;
    let id = world.paid("request-1", "PAYNOW", "SGD").await;
    switch(&world, json!({ "asynchronousRefundAnswer": "S" })).await;
    let refund = world.client.send(&RefundPayment::new("refund-1", id, Amount::new("SGD", 1))).await.unwrap();
    assert_eq!(refund.refund_time, None, "accepted is not done");
}

#[tokio::test]
async fn signatures_may_be_written_as_the_documentation_prints_them_and_may_cover_the_query() {
    let mut world = World::start().await;
    switch(&world, json!({ "signatureHeader": "spaced", "notificationSignsQuery": true })).await;
    let call = world.signed_call(INQUIRY, br#"{"paymentRequestId":"request-1"}"#);
    let header = call.send().await.unwrap().headers()["signature"].to_str().unwrap().to_owned();
    assert!(header.starts_with("algorithm=RSA256, keyVersion=1, signature="), "{header}");

    world.merchant.raw_url.push_str("?shop=1");
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(minutes(1)).await;
    let raw = world.merchant.raw().await;
    assert!(raw.verified.is_err(), "the merchant of these tests verifies the path alone");
    let credentials = world.simulator.credentials();
    let (time, signature) = (raw.header("request-time").unwrap(), raw.header("signature").unwrap());
    let body = raw.bytes.as_slice();
    antom::Message { method: "POST", path: "/antom/raw?shop=1", client_id: &credentials.client_id, time, body }
        .verify(signature, std::slice::from_ref(&credentials.antom_public_key))
        .unwrap();
}
