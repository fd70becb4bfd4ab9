//! One payment's page: what is seen, and what can be pressed.

use antom::types::PaymentStatus;
use axum::http::{StatusCode, header};
use serde_json::json;

use super::{assert_shows, text, values};
use crate::world::{NOTIFY_AFTER, World};

#[tokio::test]
async fn a_payment_is_seen_from_its_first_call_to_the_acknowledgement() {
    let mut world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let path = "/console/payments/request-1";
    let page = world.console_with(path, "createPaymentSession").await;
    let texts = ["Kopi O, 250 g", "order-1", "The buyer has not begun", "in 1 hour", "it is closed", "None yet"];
    assert_shows(&page, &texts);
    // The request as it was signed, but with line breaks; and the answer.
    let request = ["POST /ams/sandbox/api/v1/payments/createPaymentSession", "signature: algorithm=RSA256"];
    assert_shows(&page, &request);
    assert_shows(&page, &["  &quot;paymentRequestId&quot;: &quot;request-1&quot;", "HTTP 200", "response-time: "]);

    world.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    assert_eq!(world.done(&format!("{path}/finish"), &format!("paymentResultCode=SUCCESS&back={path}")).await, path);
    let page = world.console(path).await;
    assert_shows(&page, &["The buyer has paid", "PAYMENT_RESULT", "in 3 seconds", "Not sent so far"]);
    assert!(!page.contains("Act as the buyer"), "a final payment offers no decision");

    world.clock.forward(NOTIFY_AFTER);
    world.merchant.notification().await;
    let page = world.console_with(path, "HTTP 500</td>").await;
    assert_shows(&page, &["due again", "in 2 minutes", "attempt 2"]);

    let again = values(&page, "action").into_iter().find(|action| action.ends_with("/send")).unwrap();
    assert_eq!(world.done(&again, &format!("back={path}%23notifications")).await, format!("{path}#notifications"));
    world.merchant.notification().await;
    let page = world.console_with(path, "> acknowledged</span>").await;
    assert_shows(&page, &["Nothing by itself"]);
}

#[tokio::test]
async fn the_buyers_buttons_end_a_payment_and_say_why_they_cannot() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let page = world.console("/console/payments/request-1").await;
    assert_shows(&page, &["SUCCESS", "USER_BALANCE_NOT_ENOUGH", "RISK_REJECT", "USER_CANCELED"]);
    let finish = "/console/payments/request-1/finish";
    let (status, _, text) = world.submit(finish, "paymentResultCode=NO_SUCH").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_shows(&text, &["NO_SUCH", "is no final result code"]);
    world.done(finish, "paymentResultCode=RISK_REJECT").await;
    assert_eq!(world.inquire("request-1").await.payment_result_code.as_deref(), Some("RISK_REJECT"));
    let (status, _, text) = world.submit(finish, "paymentResultCode=SUCCESS").await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_shows(&text, &["The payment is over already."]);
    let (status, _, text) = world.page(&world.url("/console/payments/request-2")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_shows(&text, &["There is no payment with this paymentRequestId"]);
}

#[tokio::test]
async fn the_clocks_buttons_let_time_pass_before_the_page_comes_back() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let back = world.done("/console/clock", "number=1&unit=hours&back=%2Fconsole%2Fpayments%2Frequest-1").await;
    assert_eq!(back, "/console/payments/request-1");
    let page = world.console(&back).await;
    assert_shows(&page, &["ORDER_IS_CLOSED", "1 hour ahead of this machine’s"]);
    assert_eq!(world.done("/console/clock", "number=90&unit=seconds").await, "/console");
    assert_shows(&world.console("/console").await, &["1 hour 1 minute 30 seconds ahead"]);
    for (wrong, field) in [
        ("number=0&unit=seconds", "seconds: must be 1 to"),
        ("number=soon&unit=hours", "number"),
        ("number=999999999999999999&unit=hours", "seconds: must be 1 to"),
    ] {
        let (status, _, text) = world.submit("/console/clock", wrong).await;
        assert!(status.is_client_error(), "{wrong}");
        assert_shows(&text, &[field]);
    }
}

#[tokio::test]
async fn a_watched_page_loads_itself_again_only_while_something_is_due_and_has_nothing_to_open() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let watched = "/console/payments/request-1?watch=true";
    let (_, headers, page) = world.page(&world.url(watched)).await;
    assert_eq!(headers["refresh"], "3");
    assert!(!page.contains("<details") && !page.contains("<form"), "there is something to open or to fill in");
    let (_, headers, page) = world.page(&world.url("/console/payments/request-1")).await;
    assert!(!headers.contains_key("refresh"), "a page with something to open");
    assert_shows(&page, &[watched]);
    world.done("/console/scenarios/new?kind=notificationDrop", "").await;
    world.done("/console/payments/request-1/finish", "paymentResultCode=SUCCESS").await;
    let (_, headers, _) = world.page(&world.url(watched)).await;
    assert!(!headers.contains_key("refresh"), "nothing is due any more");
}

#[tokio::test]
async fn a_payment_is_found_by_either_of_its_ids() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let id = world.inquire("request-1").await.payment_id.unwrap();
    for id in ["request-1", id.as_str()] {
        let (status, headers, _) = world.page(&world.url(&format!("/console/payments?id={id}"))).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_shows(&world.console(&text(&headers, header::LOCATION)).await, &["Kopi O, 250 g"]);
    }
    assert_eq!(world.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
}

#[tokio::test]
async fn refunds_are_shown_with_what_will_become_of_them() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.done("/console/payments/request-1/finish", "paymentResultCode=SUCCESS").await;
    let wanted = "kind=refund&seconds=90&resultCode=RISK_REJECT&paymentRequestId=request-1";
    world.done(&format!("/console/scenarios/new?{wanted}"), "").await;
    let id = world.inquire("request-1").await.payment_id.unwrap();
    let amount = json!({ "currency": "SGD", "value": "1200" });
    let body = json!({ "refundRequestId": "refund-1", "paymentId": id, "refundAmount": amount }).to_string();
    let path = "/ams/api/v1/payments/refund";
    world.answer(path, world.signed_call(path, body.as_bytes())).await;
    let page = world.console("/console/payments/request-1").await;
    assert_shows(&page, &["SGD 12.00 refund", "REFUND_IN_PROCESS", "refund-1", "in 1 minute 30 seconds"]);
    assert_shows(&page, &["the refund ends with RISK_REJECT"]);
    world.done("/console/clock", "number=90&unit=seconds").await;
    let page = world.console("/console/payments/request-1").await;
    assert_shows(&page, &["</span> FAIL</span>", "<code>RISK_REJECT</code>", "Ended"]);
}

#[tokio::test]
async fn what_a_scenario_does_to_a_notification_is_said() {
    let world = World::start().await;
    for (id, scenario, said) in [
        ("request-1", "kind=notificationSignature&fault=missing", "A scenario sends it without a signature."),
        ("request-2", "kind=notificationStale&seconds=3600", "signed with the time of 1 hour ago."),
        ("request-3", "kind=notificationReorder", "Held back until the payment’s next one has been sent"),
        ("request-4", "kind=notificationDrop", "dropped by a scenario"),
    ] {
        world.create(id, "SHOPEEPAY_SG", "SGD").await;
        world.done(&format!("/console/scenarios/new?{scenario}&paymentRequestId={id}"), "").await;
        world.done(&format!("/console/payments/{id}/finish"), "paymentResultCode=SUCCESS").await;
        assert_shows(&world.console(&format!("/console/payments/{id}")).await, &[said]);
    }
}
