//! capture: authorised payments.

use antom::{
    Error,
    types::{Amount, CapturePayment, PaymentFactor, RefundPayment, TransactionType},
};
use serde_json::json;

use crate::test_simulator::{TestSimulator, minutes};

/// An approved payment of SGD 42.00 with this `paymentFactor`.
async fn authorised(test: &TestSimulator, id: &str, capture_mode: Option<&str>) -> String {
    let mut request = test.request(id, "SHOPEEPAY_SG", "SGD");
    request.payment_notify_url = Some(test.merchant.raw_url.clone());
    let mut factor = PaymentFactor::default();
    factor.is_authorization = Some(true);
    request.payment_factor = Some(factor);
    let mut body = serde_json::to_value(&request).unwrap();
    if let Some(mode) = capture_mode {
        body["paymentFactor"]["captureMode"] = json!(mode);
    }
    assert_eq!(test.result("createPaymentSession", body).await["resultStatus"], "S");
    test.finish(id, "SUCCESS").await;
    test.inquire(id).await.payment_id.unwrap()
}

fn capture(id: &str, payment_id: &str, units: i64) -> CapturePayment {
    CapturePayment::new(id, payment_id, Amount::new("SGD", units))
}

async fn refusal(test: &TestSimulator, request: &CapturePayment) -> String {
    match test.client.send(request).await {
        Err(Error::Declined(declined)) => declined.result.result_code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_authorised_payment_is_captured_in_parts_and_only_captured_money_can_be_refunded() {
    let mut test = TestSimulator::start().await;
    let id = authorised(&test, "request-1", Some("MANUAL")).await;
    assert!(test.inquire("request-1").await.auth_expiry_time.is_some());
    let refund = |request_id: &str, units| RefundPayment::new(request_id, id.clone(), Amount::new("SGD", units));
    assert!(test.client.send(&refund("refund-0", 1)).await.is_err(), "nothing is captured yet");

    let first = test.client.send(&capture("capture-1", &id, 4000)).await.unwrap();
    assert!(first.capture_id.is_some() && first.capture_time.is_some());
    assert_eq!(test.client.send(&capture("capture-1", &id, 4000)).await.unwrap(), first);
    assert_eq!(refusal(&test, &capture("capture-1", &id, 1)).await, "REPEAT_REQ_INCONSISTENT");
    assert_eq!(refusal(&test, &capture("capture-2", &id, 201)).await, "PARAM_ILLEGAL");

    assert!(test.client.send(&refund("refund-1", 4001)).await.is_err(), "more than was captured");
    test.client.send(&refund("refund-2", 4000)).await.unwrap();
    let kinds: Vec<_> = test.inquire("request-1").await.transactions.iter().map(|it| it.transaction_type).collect();
    assert_eq!(kinds, [TransactionType::Capture, TransactionType::Refund]);

    test.simulator.advance(minutes(1)).await;
    let received = test.merchant.raw_so_far();
    let captured: Vec<_> = received.iter().filter(|raw| raw.body["notifyType"] == "CAPTURE_RESULT").collect();
    let [captured] = captured[..] else { panic!("{} notifications", captured.len()) };
    assert!(captured.verified.is_ok());
    assert_eq!(captured.body["captureRequestId"], "capture-1");
}

#[tokio::test]
async fn with_the_capture_mode_automatic_the_whole_amount_is_captured_immediately() {
    let test = TestSimulator::start().await;
    let id = authorised(&test, "request-1", None).await;
    let [capture_1] = &test.inquire("request-1").await.transactions[..] else { panic!("no capture") };
    assert_eq!(capture_1.transaction_type, TransactionType::Capture);
    assert_eq!(capture_1.transaction_amount, Amount::new("SGD", 4200));
    assert_eq!(refusal(&test, &capture("capture-1", &id, 1)).await, "ORDER_STATUS_INVALID");
    test.client.send(&RefundPayment::new("refund-1", id, Amount::new("SGD", 4200))).await.unwrap();
}

#[tokio::test]
async fn a_payment_without_a_valid_authorisation_cannot_be_captured() {
    let test = TestSimulator::start().await;
    let paid = test.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    assert_eq!(refusal(&test, &capture("capture-1", &paid, 1)).await, "ORDER_STATUS_INVALID");
    assert_eq!(refusal(&test, &capture("capture-1", "unknown", 1)).await, "ORDER_NOT_EXIST");
    let held = authorised(&test, "held", Some("MANUAL")).await;
    test.clock.forward(minutes(7 * 24 * 60));
    assert_eq!(refusal(&test, &capture("capture-1", &held, 1)).await, "ORDER_STATUS_INVALID");
}

#[tokio::test]
async fn a_capture_can_be_in_process_and_fail() {
    let test = TestSimulator::start().await;
    let id = authorised(&test, "request-1", Some("MANUAL")).await;
    test.add_scenario(json!({ "kind": "capture", "seconds": 30, "resultCode": "USER_BALANCE_NOT_ENOUGH" }), json!({}))
        .await;
    assert_eq!(refusal(&test, &capture("capture-1", &id, 4200)).await, "CAPTURE_IN_PROCESS");
    test.simulator.advance(minutes(1)).await;
    assert_eq!(refusal(&test, &capture("capture-1", &id, 4200)).await, "USER_BALANCE_NOT_ENOUGH");
}
