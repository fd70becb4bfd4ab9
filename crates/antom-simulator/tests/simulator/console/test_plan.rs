//! The test plan of a payment: what the simulator has seen the shop do.

use antom::types::{CancelPayment, RefundPayment};
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::assert_shows;
use crate::test_simulator::{NOTIFY_AFTER, TestSimulator};

const PAGE: &str = "/console/payments/request-1";

impl TestSimulator {
    /// Creates a payment with a scenario, and has the buyer pay it.
    async fn paid_with(&self, scenario: &str) {
        self.create("request-1", "SHOPEEPAY_SG", "SGD").await;
        self.done(&format!("/console/scenarios/new?kind={scenario}&paymentRequestId=request-1&times=1"), "").await;
        self.finish("request-1", "SUCCESS").await;
    }

    /// A call about a payment; returns its `result`.
    pub(super) async fn answer_of(&self, endpoint: &str, id: &str) {
        self.result_of_any(endpoint, json!({ "paymentRequestId": id })).await;
    }

    /// A signed call whose answer may be anything.
    async fn result_of_any(&self, endpoint: &str, body: Value) {
        let path = format!("/ams/sandbox/api/v1/payments/{endpoint}");
        let _ = self.signed_call(&path, body.to_string().as_bytes()).send().await;
    }
}

fn done(text: &str) -> String {
    format!("<span class=\"badge good\"><span aria-hidden=\"true\">✓</span> {text}</span>")
}

fn open(text: &str) -> String {
    format!("not seen: </span>{text}")
}

#[tokio::test]
async fn each_scenario_says_what_the_shop_should_do() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let page = test.console(PAGE).await;
    let buttons = page.matches(" formaction=").count();
    assert!(buttons > 20);
    assert_eq!(page.matches("What your shop should do: ").count(), buttons);
    let page = test.console("/console/scenarios").await;
    assert_eq!(page.matches("What your shop should do: ").count(), page.matches("name=\"kind\"").count());
}

#[tokio::test]
async fn a_dropped_notification_is_ticked_when_the_shop_inquires() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.inquire("request-1").await;
    test.paid_with("notificationDrop").await;
    let page = test.console_with(PAGE, "paymentStatus PROCESSING").await;
    assert_shows(&page, &[&open("inquiry made")]);
    test.inquire("request-1").await;
    test.console_with(PAGE, &done("inquiry made")).await;
}

#[tokio::test]
async fn duplicate_notifications_are_ticked_when_the_shop_has_acknowledged_every_copy() {
    let test = TestSimulator::start().await;
    test.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    test.paid_with("notificationDuplicate&copies=2").await;
    test.simulator.advance(NOTIFY_AFTER).await;
    assert_shows(&test.console(PAGE).await, &[&open("every copy acknowledged")]);
    test.simulator.advance(crate::test_simulator::minutes(2)).await;
    assert_shows(&test.console(PAGE).await, &[&done("every copy acknowledged")]);
}

#[tokio::test]
async fn a_bad_signature_is_ticked_when_the_shop_refuses_it_and_crossed_out_when_it_does_not() {
    for (status, shown) in [
        (StatusCode::BAD_REQUEST, done("refused")),
        (
            StatusCode::OK,
            "<span class=\"badge bad\"><span aria-hidden=\"true\">✕</span> acknowledged: the signature was not verified".to_owned(),
        ),
    ] {
        let test = TestSimulator::start().await;
        test.create_raw("request-1", "SHOPEEPAY_SG", "SGD").await;
        if status != StatusCode::OK {
            test.merchant.answer_next(status, "");
        }
        let scenario = "/console/scenarios/new?kind=notificationSignature&fault=missing&times=1";
        test.done(scenario, "").await;
        test.finish("request-1", "SUCCESS").await;
        test.simulator.advance(NOTIFY_AFTER).await;
        assert_shows(&test.console(PAGE).await, &[&shown]);
    }
}

#[tokio::test]
async fn a_lost_answer_is_ticked_when_the_shop_asks_again() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.done("/console/scenarios/new?kind=loseAnswer&paymentRequestId=request-1&times=1", "").await;
    assert_shows(&test.console(PAGE).await, &["</span> switched on</span>", &open("asked again")]);
    test.answer_of("inquiryPayment", "request-1").await;
    let page = test.console_with(PAGE, "None: the connection was closed instead").await;
    assert_shows(&page, &["By a scenario: A call is executed, but the connection breaks", &open("asked again")]);
    test.answer_of("inquiryPayment", "request-1").await;
    test.console_with(PAGE, &done("asked again")).await;
}

#[tokio::test]
async fn a_late_success_is_ticked_when_the_shop_has_cancelled_and_acknowledged() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.done("/console/scenarios/new?kind=lateSuccess&seconds=5&paymentRequestId=request-1&times=1", "").await;
    assert_shows(&test.console(PAGE).await, &[&open("cancel sent"), &open("late success acknowledged")]);
    test.client.send(&CancelPayment::by_request_id("request-1")).await.unwrap();
    test.simulator.advance(crate::test_simulator::minutes(1)).await;
    test.console_with(PAGE, &done("late success acknowledged")).await;
    assert_shows(&test.console(PAGE).await, &[&done("cancel sent")]);
}

#[tokio::test]
async fn two_successes_are_ticked_when_one_is_refunded() {
    let test = TestSimulator::start().await;
    test.create("request-2", "GRABPAY_SG", "SGD").await;
    test.paid_with("twoSuccesses").await;
    let page = test.console(PAGE).await;
    assert_shows(&page, &[&done("two payments succeeded"), &open("one payment refunded")]);
    let id = test.inquire("request-2").await.payment_id.unwrap();
    let amount = antom::types::Amount::new("SGD", 4200);
    test.client.send(&RefundPayment::new("refund-1", id, amount)).await.unwrap();
    assert_shows(&test.console(PAGE).await, &[&done("one payment refunded")]);
}
