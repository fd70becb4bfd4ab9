//! How payments end when a scenario says so.

use std::time::Duration;

use antom::types::{Amount, CancelPayment, PaymentStatus, RefundPayment, Transaction, TransactionType};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::{World, minutes};

#[tokio::test]
async fn a_payment_can_end_with_every_result_code_there_is() {
    let mut world = World::start().await;
    let codes = world.control("GET", "result-codes", json!(null)).await.1;
    let codes: Vec<&str> = codes.as_array().unwrap().iter().map(|code| code["resultCode"].as_str().unwrap()).collect();
    assert!(codes.len() > 40 && codes.contains(&"DO_NOT_HONOR"), "{codes:?}");
    for code in &codes {
        world.create_raw(code, "SHOPEEPAY_SG", "SGD").await;
        world.finish(code, code).await;
        let inquiry = world.inquire(code).await;
        let status = if *code == "SUCCESS" { PaymentStatus::Success } else { PaymentStatus::Fail };
        assert_eq!((inquiry.payment_status, inquiry.payment_result_code.as_deref()), (Some(status), Some(*code)));
    }
    world.simulator.advance(minutes(1)).await;
    let told = world.merchant.raw_so_far();
    assert_eq!(told.len(), codes.len());
    for raw in told {
        let (id, result) = (&raw.body["paymentRequestId"], &raw.body["result"]);
        assert_eq!(&result["resultCode"], id);
        assert_eq!(result["resultStatus"], if *id == "SUCCESS" { "S" } else { "F" });
    }
}

#[tokio::test]
async fn what_the_buyer_approves_ends_as_the_scenario_wants_it_and_what_the_buyer_declines_does_not() {
    let world = World::start().await;
    let effect = json!({ "kind": "outcome", "paymentResultCode": "RISK_REJECT" });
    world.rehearse(effect, json!({ "paymentMethodType": "SHOPEEPAY_SG", "calls": 1 })).await;
    let press = async |id: &str, method: &str, button: &str| {
        let session = world.create(id, method, "SGD").await;
        let wallet = world.wallet_url(&session).await;
        world.press(&wallet, button).await;
        world.inquire(id).await.payment_result_code.unwrap()
    };
    assert_eq!(press("another-method", "GRABPAY_SG", "approve").await, "SUCCESS");
    assert_eq!(press("declined", "SHOPEEPAY_SG", "decline").await, "USER_BALANCE_NOT_ENOUGH");
    assert_eq!(press("approved", "SHOPEEPAY_SG", "approve").await, "RISK_REJECT");
    assert_eq!(press("approved-again", "SHOPEEPAY_SG", "approve").await, "SUCCESS");
}

#[tokio::test]
async fn the_wallets_page_offers_every_outcome_and_a_pending_one() {
    let world = World::start().await;
    let session = world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = world.wallet_url(&session).await;
    assert!(world.page(&wallet).await.2.contains("<option>USER_KYC_NOT_QUALIFIED</option>"));
    let choose = async |form: &'static str| {
        let request = world.http.post(format!("{wallet}/finish"));
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap().status()
    };
    assert_eq!(choose("paymentResultCode=NONSENSE").await, StatusCode::BAD_REQUEST);
    assert_eq!(choose("paymentResultCode=USER_KYC_NOT_QUALIFIED&processing=true").await, StatusCode::SEE_OTHER);
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Pending));
    assert!(world.page(&wallet).await.2.contains("Payment under way"));
    // The buyer has nothing left to say.
    world.press(&wallet, "approve").await;
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Pending));
    world.simulator.advance(Duration::from_secs(10)).await;
    assert_eq!(world.inquire("request-1").await.payment_result_code.as_deref(), Some("USER_KYC_NOT_QUALIFIED"));
}

#[tokio::test]
async fn processing_is_notified_as_pending_and_ends_in_success_or_failure() {
    let mut world = World::start().await;
    for (id, code, status) in
        [("good", "SUCCESS", PaymentStatus::Success), ("bad", "PROCESS_FAIL", PaymentStatus::Fail)]
    {
        let effect = json!({ "kind": "processing", "seconds": 600, "paymentResultCode": code });
        world.rehearse(effect, json!({ "paymentRequestId": id })).await;
        world.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
        world.finish(id, "SUCCESS").await;
        assert_eq!(world.inquire(id).await.payment_status, Some(PaymentStatus::Pending));
        world.simulator.advance(minutes(5)).await;
        assert_eq!(world.inquire(id).await.payment_status, Some(PaymentStatus::Pending));
        world.simulator.advance(minutes(6)).await;
        assert_eq!(world.inquire(id).await.payment_status, Some(status));
        let told: Vec<Value> = world.merchant.raw_so_far().into_iter().map(|raw| raw.body).collect();
        let kinds: Vec<_> = told.iter().map(|body| body["notifyType"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["PAYMENT_PENDING", "PAYMENT_RESULT"]);
        assert_eq!(told[0]["result"]["resultStatus"], "S", "S means being processed with this type");
        assert!(told[0].get("paymentTime").is_none());
        assert_eq!(told[1]["result"]["resultCode"], code);
    }
}

#[tokio::test]
async fn a_success_after_the_cancellation_is_notified_and_given_back_by_the_gateway() {
    let mut world = World::start().await;
    world.rehearse(json!({ "kind": "lateSuccess", "seconds": 60 }), json!({})).await;
    world.create_raw("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.client.send(&CancelPayment::by_request_id("request-1")).await.unwrap();
    world.simulator.advance(minutes(2)).await;
    let raw = world.merchant.raw().await;
    assert!(raw.verified.is_ok());
    assert_eq!((&raw.body["result"]["resultStatus"], raw.body.get("paymentTime").is_some()), (&json!("S"), true));
    let inquiry = world.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Cancelled));
    assert_eq!(inquiry.transactions.len(), 1, "everything has gone back");
    let refund = RefundPayment::new("refund-1", inquiry.payment_id.unwrap(), inquiry.payment_amount.unwrap());
    let error = world.client.send(&refund).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_IS_CANCELED"), "{error}");
}

#[tokio::test]
async fn a_late_success_can_also_be_left_to_the_merchant() {
    let world = World::start().await;
    world.control("PUT", "fidelity", json!({ "lateSuccess": "staysPaid" })).await;
    world.rehearse(json!({ "kind": "lateSuccess", "seconds": 60 }), json!({})).await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.client.send(&CancelPayment::by_request_id("request-1")).await.unwrap();
    world.simulator.advance(minutes(1)).await;
    let inquiry = world.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success));
    let refund = RefundPayment::new("refund-1", inquiry.payment_id.unwrap(), inquiry.payment_amount.unwrap());
    world.client.send(&refund).await.unwrap();
}

#[tokio::test]
async fn two_successes_pay_every_attempt_of_the_order_whatever_it_was() {
    let mut world = World::start().await;
    for id in ["failed", "cancelled", "open", "paid"] {
        world.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
    }
    let mut other = world.request("another-order", "SHOPEEPAY_SG", "SGD");
    other.order.reference_order_id = "order-2".into();
    world.client.send(&other).await.unwrap();
    world.finish("failed", "RISK_REJECT").await;
    world.client.send(&CancelPayment::by_request_id("cancelled")).await.unwrap();
    world.rehearse(json!({ "kind": "twoSuccesses" }), json!({ "paymentRequestId": "paid", "calls": 1 })).await;
    world.finish("paid", "SUCCESS").await;
    for id in ["failed", "cancelled", "open", "paid"] {
        assert_eq!(world.inquire(id).await.payment_status, Some(PaymentStatus::Success), "{id}");
    }
    assert_eq!(world.inquire("another-order").await.payment_status, Some(PaymentStatus::Processing));
    world.simulator.advance(minutes(1)).await;
    let told = world.merchant.raw_so_far();
    let successes = told.iter().filter(|raw| raw.body["result"]["resultStatus"] == "S").count();
    assert_eq!(successes, 4);
}

/// What the gateway has refunded of a payment, in cents.
async fn refunded(world: &World, id: &str) -> Vec<String> {
    let inquiry = world.inquire(id).await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success), "{id} stays paid when it is refunded");
    let is_refund = |transaction: &Transaction| transaction.transaction_type == TransactionType::Refund;
    inquiry.transactions.into_iter().filter(is_refund).map(|refund| refund.transaction_amount.value).collect()
}

#[tokio::test]
async fn several_successes_of_one_order_stay_paid_by_default() {
    let world = World::start().await;
    for id in ["first", "second"] {
        world.paid(id, "SHOPEEPAY_SG", "SGD").await;
    }
    for id in ["first", "second"] {
        assert!(refunded(&world, id).await.is_empty(), "{id}");
    }
}

#[tokio::test]
async fn the_gateway_may_refund_all_but_the_latest_success_of_an_order_and_tell_nobody() {
    let mut world = World::start().await;
    world.control("PUT", "fidelity", json!({ "earlierSuccesses": "refundedByGateway" })).await;
    let mut other = world.request("another-order", "SHOPEEPAY_SG", "SGD");
    other.order.reference_order_id = "order-2".into();
    world.client.send(&other).await.unwrap();
    world.finish("another-order", "SUCCESS").await;
    let first = world.paid("first", "SHOPEEPAY_SG", "SGD").await;
    let second = world.paid("second", "GRABPAY_SG", "SGD").await;
    let amount = |cents| Amount::new("SGD", cents);
    world.client.send(&RefundPayment::new("part-of-second", second, amount(200))).await.unwrap();
    world.create_raw("failed", "SHOPEEPAY_SG", "SGD").await;
    world.finish("failed", "RISK_REJECT").await;
    assert_eq!(refunded(&world, "second").await, ["200"], "only a later success refunds an earlier one");
    world.paid("third", "PAYNOW", "SGD").await;

    assert_eq!(refunded(&world, "first").await, ["4200"]);
    assert_eq!(refunded(&world, "second").await, ["200", "4000"], "what is left goes back");
    assert!(refunded(&world, "third").await.is_empty());
    assert!(refunded(&world, "another-order").await.is_empty());
    let error = world.client.send(&RefundPayment::new("refund-1", first, amount(4200))).await.unwrap_err();
    assert!(error.to_string().contains("REFUND_AMOUNT_EXCEED"), "{error}");
    world.simulator.advance(minutes(1)).await;
    let told = world.merchant.raw_so_far();
    assert!(told.iter().all(|raw| raw.body["notifyType"] == "PAYMENT_RESULT"), "the refunds are not notified");
}

#[tokio::test]
async fn of_two_simultaneous_successes_the_gateway_keeps_one() {
    let world = World::start().await;
    world.control("PUT", "fidelity", json!({ "earlierSuccesses": "refundedByGateway" })).await;
    for id in ["one", "other"] {
        world.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
    }
    world.rehearse(json!({ "kind": "twoSuccesses" }), json!({ "paymentRequestId": "one", "calls": 1 })).await;
    world.finish("one", "SUCCESS").await;
    assert_eq!((refunded(&world, "one").await, refunded(&world, "other").await), (vec!["4200".to_owned()], vec![]));
}
