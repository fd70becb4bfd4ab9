//! Scenarios that change the outcome of payments.

use std::{error::Error as _, time::Duration};

use antom::types::{Amount, CancelPayment, PaymentStatus, RefundPayment, Transaction, TransactionType};
use antom_simulator::{Effect, Match, Scenario};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::test_simulator::{TestSimulator, minutes};

#[tokio::test]
async fn a_payment_can_end_with_every_result_code() {
    let mut test = TestSimulator::start().await;
    let codes = test.control("GET", "result-codes", json!(null)).await.1;
    let codes: Vec<&str> = codes.as_array().unwrap().iter().map(|code| code["resultCode"].as_str().unwrap()).collect();
    assert!(codes.len() > 40 && codes.contains(&"DO_NOT_HONOR"), "{codes:?}");
    for code in &codes {
        test.create_raw(code, "SHOPEEPAY_SG", "SGD").await;
        test.finish(code, code).await;
        let inquiry = test.inquire(code).await;
        let status = if *code == "SUCCESS" { PaymentStatus::Success } else { PaymentStatus::Fail };
        assert_eq!((inquiry.payment_status, inquiry.payment_result_code.as_deref()), (Some(status), Some(*code)));
    }
    test.simulator.advance(minutes(1)).await;
    let received = test.merchant.raw_so_far();
    assert_eq!(received.len(), codes.len());
    for raw in received {
        let (id, result) = (&raw.body["paymentRequestId"], &raw.body["result"]);
        assert_eq!(&result["resultCode"], id);
        assert_eq!(result["resultStatus"], if *id == "SUCCESS" { "S" } else { "F" });
    }
}

#[tokio::test]
async fn a_scenario_changes_the_outcome_of_an_approval_but_not_of_a_decline() {
    let test = TestSimulator::start().await;
    let effect = json!({ "kind": "outcome", "paymentResultCode": "RISK_REJECT" });
    test.add_scenario(effect, json!({ "paymentMethodType": "SHOPEEPAY_SG", "times": 1 })).await;
    let press = async |id: &str, method: &str, button: &str| {
        let session = test.create(id, method, "SGD").await;
        let wallet = test.wallet_url(&session).await;
        test.press(&wallet, button).await;
        test.inquire(id).await.payment_result_code.unwrap()
    };
    assert_eq!(press("another-method", "GRABPAY_SG", "approve").await, "SUCCESS");
    assert_eq!(press("declined", "SHOPEEPAY_SG", "decline").await, "USER_CANCELED");
    assert_eq!(press("approved", "SHOPEEPAY_SG", "approve").await, "RISK_REJECT");
    assert_eq!(press("approved-again", "SHOPEEPAY_SG", "approve").await, "SUCCESS");
}

#[tokio::test]
async fn the_wallets_page_offers_every_outcome_and_a_pending_one() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    assert!(test.page(&wallet).await.2.contains("<option>USER_KYC_NOT_QUALIFIED</option>"));
    let choose = async |form: &'static str| {
        let request = test.http.post(format!("{wallet}/finish"));
        request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.unwrap().status()
    };
    assert_eq!(choose("paymentResultCode=NONSENSE").await, StatusCode::BAD_REQUEST);
    assert_eq!(choose("paymentResultCode=USER_KYC_NOT_QUALIFIED&processing=true").await, StatusCode::SEE_OTHER);
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Pending));
    assert!(test.page(&wallet).await.2.contains("Payment under way"));
    // The buyer can no longer decide.
    test.press(&wallet, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Pending));
    test.simulator.advance(Duration::from_secs(10)).await;
    assert_eq!(test.inquire("request-1").await.payment_result_code.as_deref(), Some("USER_KYC_NOT_QUALIFIED"));
}

#[tokio::test]
async fn processing_is_notified_as_pending_and_ends_in_success_or_failure() {
    let mut test = TestSimulator::start().await;
    for (id, code, status) in
        [("good", "SUCCESS", PaymentStatus::Success), ("bad", "PROCESS_FAIL", PaymentStatus::Fail)]
    {
        let effect = json!({ "kind": "processing", "seconds": 600, "paymentResultCode": code });
        test.add_scenario(effect, json!({ "paymentRequestId": id })).await;
        test.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
        test.finish(id, "SUCCESS").await;
        assert_eq!(test.inquire(id).await.payment_status, Some(PaymentStatus::Pending));
        test.simulator.advance(minutes(5)).await;
        assert_eq!(test.inquire(id).await.payment_status, Some(PaymentStatus::Pending));
        test.simulator.advance(minutes(6)).await;
        assert_eq!(test.inquire(id).await.payment_status, Some(status));
        let received: Vec<Value> = test.merchant.raw_so_far().into_iter().map(|raw| raw.body).collect();
        let kinds: Vec<_> = received.iter().map(|body| body["notifyType"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["PAYMENT_PENDING", "PAYMENT_RESULT"]);
        assert_eq!(received[0]["result"]["resultStatus"], "S", "S means being processed with this type");
        assert!(received[0].get("paymentTime").is_none());
        assert_eq!(received[1]["result"]["resultCode"], code);
    }
}

#[tokio::test]
async fn a_success_after_the_cancellation_is_notified_and_refunded_by_the_gateway() {
    let mut test = TestSimulator::start().await;
    test.add_scenario(json!({ "kind": "lateSuccess", "seconds": 60 }), json!({})).await;
    test.create_raw("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.client.send(&CancelPayment::by_request_id("request-1")).await.unwrap();
    test.simulator.advance(minutes(2)).await;
    let raw = test.merchant.raw().await;
    assert!(raw.verified.is_ok());
    assert_eq!((&raw.body["result"]["resultStatus"], raw.body.get("paymentTime").is_some()), (&json!("S"), true));
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Cancelled));
    assert_eq!(inquiry.transactions.len(), 1, "everything is refunded");
    let refund = RefundPayment::new("refund-1", inquiry.payment_id.unwrap(), inquiry.payment_amount.unwrap());
    let error = test.client.send(&refund).await.unwrap_err();
    assert!(error.to_string().contains("ORDER_IS_CANCELED"), "{error}");
}

#[tokio::test]
async fn a_late_success_can_stay_paid() {
    let test = TestSimulator::start().await;
    test.control("PUT", "assumptions", json!({ "lateSuccess": "staysPaid" })).await;
    test.add_scenario(json!({ "kind": "lateSuccess", "seconds": 60 }), json!({})).await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.client.send(&CancelPayment::by_request_id("request-1")).await.unwrap();
    test.simulator.advance(minutes(1)).await;
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success));
    let refund = RefundPayment::new("refund-1", inquiry.payment_id.unwrap(), inquiry.payment_amount.unwrap());
    test.client.send(&refund).await.unwrap();
}

#[tokio::test]
async fn two_successes_pay_every_attempt_of_the_order_in_any_state() {
    let mut test = TestSimulator::start().await;
    for id in ["failed", "cancelled", "open", "paid"] {
        test.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
    }
    let mut other = test.request("another-order", "SHOPEEPAY_SG", "SGD");
    other.order.reference_order_id = "order-2".into();
    test.client.send(&other).await.unwrap();
    test.finish("failed", "RISK_REJECT").await;
    test.client.send(&CancelPayment::by_request_id("cancelled")).await.unwrap();
    test.add_scenario(json!({ "kind": "twoSuccesses" }), json!({ "paymentRequestId": "paid", "times": 1 })).await;
    test.finish("paid", "SUCCESS").await;
    for id in ["failed", "cancelled", "open", "paid"] {
        assert_eq!(test.inquire(id).await.payment_status, Some(PaymentStatus::Success), "{id}");
    }
    assert_eq!(test.inquire("another-order").await.payment_status, Some(PaymentStatus::Processing));
    test.simulator.advance(minutes(1)).await;
    let received = test.merchant.raw_so_far();
    let successes = received.iter().filter(|raw| raw.body["result"]["resultStatus"] == "S").count();
    assert_eq!(successes, 4);
}

/// The amounts that the gateway has refunded, in cents.
async fn refunded(test: &TestSimulator, id: &str) -> Vec<String> {
    let inquiry = test.inquire(id).await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success), "{id} stays paid when it is refunded");
    let is_refund = |transaction: &Transaction| transaction.transaction_type == TransactionType::Refund;
    inquiry.transactions.into_iter().filter(is_refund).map(|refund| refund.transaction_amount.value).collect()
}

#[tokio::test]
async fn several_successes_of_one_order_stay_paid_by_default() {
    let test = TestSimulator::start().await;
    for id in ["first", "second"] {
        test.paid(id, "SHOPEEPAY_SG", "SGD").await;
    }
    for id in ["first", "second"] {
        assert!(refunded(&test, id).await.is_empty(), "{id}");
    }
}

#[tokio::test]
async fn the_gateway_may_refund_all_but_the_latest_success_without_a_notification() {
    let mut test = TestSimulator::start().await;
    test.control("PUT", "assumptions", json!({ "earlierSuccesses": "refundedByGateway" })).await;
    let mut other = test.request("another-order", "SHOPEEPAY_SG", "SGD");
    other.order.reference_order_id = "order-2".into();
    test.client.send(&other).await.unwrap();
    test.finish("another-order", "SUCCESS").await;
    let first = test.paid("first", "SHOPEEPAY_SG", "SGD").await;
    let second = test.paid("second", "GRABPAY_SG", "SGD").await;
    let amount = |cents| Amount::new("SGD", cents);
    test.client.send(&RefundPayment::new("part-of-second", second, amount(200))).await.unwrap();
    test.create_raw("failed", "SHOPEEPAY_SG", "SGD").await;
    test.finish("failed", "RISK_REJECT").await;
    assert_eq!(refunded(&test, "second").await, ["200"], "only a later success refunds an earlier one");
    test.paid("third", "PAYNOW", "SGD").await;

    assert_eq!(refunded(&test, "first").await, ["4200"]);
    assert_eq!(refunded(&test, "second").await, ["200", "4000"], "the rest is refunded");
    assert!(refunded(&test, "third").await.is_empty());
    assert!(refunded(&test, "another-order").await.is_empty());
    let error = test.client.send(&RefundPayment::new("refund-1", first, amount(4200))).await.unwrap_err();
    assert!(error.to_string().contains("REFUND_AMOUNT_EXCEED"), "{error}");
    test.simulator.advance(minutes(1)).await;
    let received = test.merchant.raw_so_far();
    assert!(received.iter().all(|raw| raw.body["notifyType"] == "PAYMENT_RESULT"), "the refunds are not notified");
}

#[tokio::test]
async fn of_two_simultaneous_successes_the_gateway_keeps_one() {
    let test = TestSimulator::start().await;
    test.control("PUT", "assumptions", json!({ "earlierSuccesses": "refundedByGateway" })).await;
    for id in ["one", "other"] {
        test.create_raw(id, "SHOPEEPAY_SG", "SGD").await;
    }
    test.add_scenario(json!({ "kind": "twoSuccesses" }), json!({ "paymentRequestId": "one", "times": 1 })).await;
    test.finish("one", "SUCCESS").await;
    assert_eq!((refunded(&test, "one").await, refunded(&test, "other").await), (vec!["4200".to_owned()], vec![]));
}

#[tokio::test]
async fn finish_ends_a_payment_as_the_control_api_does() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let outcome = Effect::Outcome { payment_result_code: "RISK_REJECT".to_owned() };
    test.simulator.add_scenario(Scenario::new(outcome, Match::any().payment_request_id("request-1"))).unwrap();
    test.simulator.finish("request-1", "SUCCESS").await.unwrap();
    assert_eq!(test.inquire("request-1").await.payment_result_code.as_deref(), Some("RISK_REJECT"));
    for (id, code, reason) in [
        ("request-1", "SUCCESS", "is over already"),
        ("request-2", "SUCCESS", "no payment with the paymentRequestId"),
        ("request-1", "PAYMENT_IN_PROCESS", "no final result code"),
    ] {
        let error = test.simulator.finish(id, code).await.unwrap_err();
        let found = error.source().unwrap().to_string();
        assert!(found.contains(reason), "{found}");
    }
}

#[tokio::test]
async fn an_invalid_scenario_is_refused_with_its_field() {
    let test = TestSimulator::start().await;
    let error = test.simulator.add_scenario(Scenario::new(Effect::LoseAnswer, Match::any().times(0))).unwrap_err();
    assert_eq!(error.field, "match.times");
}
