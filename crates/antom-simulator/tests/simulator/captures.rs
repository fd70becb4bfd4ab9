//! capture: payments that are only authorised.

use antom::{
    Error,
    types::{Amount, CapturePayment, PaymentFactor, RefundPayment, TransactionType},
};
use serde_json::json;

use crate::world::{World, minutes};

/// An approved payment of SGD 42.00 with this `paymentFactor`.
async fn authorised(world: &World, id: &str, capture_mode: Option<&str>) -> String {
    let mut request = world.request(id, "SHOPEEPAY_SG", "SGD");
    request.payment_notify_url = Some(world.merchant.raw_url.clone());
    let mut factor = PaymentFactor::default();
    factor.is_authorization = Some(true);
    request.payment_factor = Some(factor);
    let mut body = serde_json::to_value(&request).unwrap();
    if let Some(mode) = capture_mode {
        body["paymentFactor"]["captureMode"] = json!(mode);
    }
    assert_eq!(world.result("createPaymentSession", body).await["resultStatus"], "S");
    world.finish(id, "SUCCESS").await;
    world.inquire(id).await.payment_id.unwrap()
}

fn capture(id: &str, payment_id: &str, units: i64) -> CapturePayment {
    CapturePayment::new(id, payment_id, Amount::new("SGD", units))
}

async fn refusal(world: &World, request: &CapturePayment) -> String {
    match world.client.send(request).await {
        Err(Error::Declined(declined)) => declined.result.result_code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_authorised_payment_is_captured_in_parts_and_only_what_was_captured_can_be_refunded() {
    let mut world = World::start().await;
    let id = authorised(&world, "request-1", Some("MANUAL")).await;
    assert!(world.inquire("request-1").await.auth_expiry_time.is_some());
    let refund = |request_id: &str, units| RefundPayment::new(request_id, id.clone(), Amount::new("SGD", units));
    assert!(world.client.send(&refund("refund-0", 1)).await.is_err(), "nothing has been taken yet");

    let first = world.client.send(&capture("capture-1", &id, 4000)).await.unwrap();
    assert!(first.capture_id.is_some() && first.capture_time.is_some());
    assert_eq!(world.client.send(&capture("capture-1", &id, 4000)).await.unwrap(), first);
    assert_eq!(refusal(&world, &capture("capture-1", &id, 1)).await, "REPEAT_REQ_INCONSISTENT");
    assert_eq!(refusal(&world, &capture("capture-2", &id, 201)).await, "PARAM_ILLEGAL");

    assert!(world.client.send(&refund("refund-1", 4001)).await.is_err(), "more than was captured");
    world.client.send(&refund("refund-2", 4000)).await.unwrap();
    let kinds: Vec<_> = world.inquire("request-1").await.transactions.iter().map(|it| it.transaction_type).collect();
    assert_eq!(kinds, [TransactionType::Capture, TransactionType::Refund]);

    world.simulator.advance(minutes(1)).await;
    let told = world.merchant.raw_so_far();
    let captured: Vec<_> = told.iter().filter(|raw| raw.body["notifyType"] == "CAPTURE_RESULT").collect();
    let [captured] = captured[..] else { panic!("{} notifications", captured.len()) };
    assert!(captured.verified.is_ok());
    assert_eq!(captured.body["captureRequestId"], "capture-1");
}

#[tokio::test]
async fn with_the_capture_mode_automatic_everything_is_captured_at_once() {
    let world = World::start().await;
    let id = authorised(&world, "request-1", None).await;
    let [capture_1] = &world.inquire("request-1").await.transactions[..] else { panic!("no capture") };
    assert_eq!(capture_1.transaction_type, TransactionType::Capture);
    assert_eq!(capture_1.transaction_amount, Amount::new("SGD", 4200));
    assert_eq!(refusal(&world, &capture("capture-1", &id, 1)).await, "ORDER_STATUS_INVALID");
    world.client.send(&RefundPayment::new("refund-1", id, Amount::new("SGD", 4200))).await.unwrap();
}

#[tokio::test]
async fn what_is_not_authorised_or_not_any_more_cannot_be_captured() {
    let world = World::start().await;
    let paid = world.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    assert_eq!(refusal(&world, &capture("capture-1", &paid, 1)).await, "ORDER_STATUS_INVALID");
    assert_eq!(refusal(&world, &capture("capture-1", "nobody", 1)).await, "ORDER_NOT_EXIST");
    let held = authorised(&world, "held", Some("MANUAL")).await;
    world.clock.forward(minutes(7 * 24 * 60));
    assert_eq!(refusal(&world, &capture("capture-1", &held, 1)).await, "ORDER_STATUS_INVALID");
}

#[tokio::test]
async fn a_capture_can_take_its_time_and_fail() {
    let world = World::start().await;
    let id = authorised(&world, "request-1", Some("MANUAL")).await;
    world
        .rehearse(json!({ "kind": "capture", "seconds": 30, "resultCode": "USER_BALANCE_NOT_ENOUGH" }), json!({}))
        .await;
    assert_eq!(refusal(&world, &capture("capture-1", &id, 4200)).await, "CAPTURE_IN_PROCESS");
    world.simulator.advance(minutes(1)).await;
    assert_eq!(refusal(&world, &capture("capture-1", &id, 4200)).await, "USER_BALANCE_NOT_ENOUGH");
}
