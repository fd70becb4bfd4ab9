//! The page of a payment.

use antom::types::PaymentStatus;
use axum::http::{StatusCode, header};
use serde_json::json;

use super::{assert_shows, text, values};
use crate::test_simulator::{NOTIFY_AFTER, TestSimulator};

#[tokio::test]
async fn a_payment_is_shown_from_its_first_call_to_the_acknowledgement() {
    let mut test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let path = "/console/payments/request-1";
    let page = test.console_with(path, "createPaymentSession").await;
    let texts = ["Kopi O, 250 g", "order-1", "The buyer has not submitted", "in 1 hour", "it is closed", "None yet"];
    assert_shows(&page, &texts);
    // The signed request with line breaks, and the answer.
    let request = ["POST /ams/sandbox/api/v1/payments/createPaymentSession", "signature: algorithm=RSA256"];
    assert_shows(&page, &request);
    assert_shows(&page, &["  &quot;paymentRequestId&quot;: &quot;request-1&quot;", "HTTP 200", "response-time: "]);

    test.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    assert_eq!(test.done(&format!("{path}/finish"), &format!("paymentResultCode=SUCCESS&back={path}")).await, path);
    let page = test.console(path).await;
    assert_shows(&page, &["The buyer has paid", "PAYMENT_RESULT", "in 3 seconds", "Not sent so far"]);
    assert!(!page.contains("Act as the buyer"), "a final payment offers no decision");

    test.clock.forward(NOTIFY_AFTER);
    test.merchant.notification().await;
    let page = test.console_with(path, "</span> HTTP 500</span>").await;
    assert_shows(&page, &["due again", "in 2 minutes", "attempt 2"]);

    let again = values(&page, "action").into_iter().find(|action| action.ends_with("/send")).unwrap();
    assert_eq!(test.done(&again, &format!("back={path}%23notifications")).await, format!("{path}#notifications"));
    test.merchant.notification().await;
    let page = test.console_with(path, "> acknowledged</span>").await;
    assert_shows(&page, &["Nothing scheduled"]);
}

#[tokio::test]
async fn the_buyers_buttons_end_a_payment_or_show_the_reason_why_not() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let page = test.console("/console/payments/request-1").await;
    assert_shows(&page, &["SUCCESS", "USER_BALANCE_NOT_ENOUGH", "RISK_REJECT", "USER_CANCELED"]);
    let finish = "/console/payments/request-1/finish";
    let (status, _, text) = test.submit(finish, "paymentResultCode=NO_SUCH").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_shows(&text, &["NO_SUCH", "is no final result code"]);
    test.done(finish, "paymentResultCode=RISK_REJECT").await;
    assert_eq!(test.inquire("request-1").await.payment_result_code.as_deref(), Some("RISK_REJECT"));
    let (status, _, text) = test.submit(finish, "paymentResultCode=SUCCESS").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_shows(&text, &["The payment is over already."]);
    let (status, _, text) = test.page(&test.url("/console/payments/request-2")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_shows(&text, &["There is no payment with this paymentRequestId"]);
}

#[tokio::test]
async fn the_clock_has_moved_when_the_page_loads() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let back = test.done("/console/clock", "number=1&unit=hours&back=%2Fconsole%2Fpayments%2Frequest-1").await;
    assert_eq!(back, "/console/payments/request-1");
    let page = test.console(&back).await;
    assert_shows(&page, &["ORDER_IS_CLOSED", "1 hour ahead of this machine’s clock"]);
    assert_eq!(test.done("/console/clock", "number=90&unit=seconds").await, "/console");
    assert_shows(&test.console("/console").await, &["1 hour 1 minute 30 seconds ahead"]);
    for (wrong, field) in [
        ("number=0&unit=seconds", "seconds: must be 1 to"),
        ("number=soon&unit=hours", "number"),
        ("number=999999999999999999&unit=hours", "seconds: must be 1 to"),
    ] {
        let (status, _, text) = test.submit("/console/clock", wrong).await;
        assert!(status.is_client_error(), "{wrong}");
        assert_shows(&text, &[field]);
    }
}

#[tokio::test]
async fn a_watched_page_reloads_while_something_is_due_and_has_no_details() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let watched = "/console/payments/request-1?watch=true";
    let (_, headers, page) = test.page(&test.url(watched)).await;
    assert_eq!(headers["refresh"], "3");
    assert!(!page.contains("<details") && !page.contains("<form"), "there is something to open or to fill in");
    let (_, headers, page) = test.page(&test.url("/console/payments/request-1")).await;
    assert!(!headers.contains_key("refresh"), "a page with something to open");
    assert_shows(&page, &[watched]);
    test.done("/console/scenarios/new?kind=notificationDrop", "").await;
    test.done("/console/payments/request-1/finish", "paymentResultCode=SUCCESS").await;
    let (_, headers, _) = test.page(&test.url(watched)).await;
    assert!(!headers.contains_key("refresh"), "nothing is due any more");
}

#[tokio::test]
async fn a_payment_is_found_by_either_of_its_ids() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let id = test.inquire("request-1").await.payment_id.unwrap();
    for id in ["request-1", id.as_str()] {
        let (status, headers, _) = test.page(&test.url(&format!("/console/payments?id={id}"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_shows(&test.console(&text(&headers, header::LOCATION)).await, &["Kopi O, 250 g"]);
    }
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
}

#[tokio::test]
async fn refunds_are_shown_with_their_scheduled_outcome() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.done("/console/payments/request-1/finish", "paymentResultCode=SUCCESS").await;
    let wanted = "kind=refund&seconds=90&resultCode=RISK_REJECT&paymentRequestId=request-1";
    test.done(&format!("/console/scenarios/new?{wanted}"), "").await;
    let id = test.inquire("request-1").await.payment_id.unwrap();
    let amount = json!({ "currency": "SGD", "value": "1200" });
    let body = json!({ "refundRequestId": "refund-1", "paymentId": id, "refundAmount": amount }).to_string();
    let path = "/ams/api/v1/payments/refund";
    test.answer(path, test.signed_call(path, body.as_bytes())).await;
    let page = test.console("/console/payments/request-1").await;
    assert_shows(&page, &["SGD 12.00 refund", "REFUND_IN_PROCESS", "refund-1", "in 1 minute 30 seconds"]);
    assert_shows(&page, &["the refund ends with RISK_REJECT"]);
    test.done("/console/clock", "number=90&unit=seconds").await;
    let page = test.console("/console/payments/request-1").await;
    assert_shows(&page, &["</span> FAIL</span>", "<code>RISK_REJECT</code>", "Ended"]);
}

#[tokio::test]
async fn the_effect_of_a_scenario_on_a_notification_is_shown() {
    let test = TestSimulator::start().await;
    for (id, scenario, shown) in [
        ("request-1", "kind=notificationSignature&fault=missing", "A scenario sends it without a signature."),
        ("request-2", "kind=notificationStale&seconds=3600", "signed with a time 1 hour ago."),
        ("request-3", "kind=notificationReorder", "Held back until the payment’s next one has been sent"),
        ("request-4", "kind=notificationDrop", "dropped by a scenario"),
    ] {
        test.create(id, "SHOPEEPAY_SG", "SGD").await;
        test.done(&format!("/console/scenarios/new?{scenario}&paymentRequestId={id}"), "").await;
        test.done(&format!("/console/payments/{id}/finish"), "paymentResultCode=SUCCESS").await;
        assert_shows(&test.console(&format!("/console/payments/{id}")).await, &[shown]);
    }
}
