//! A gateway that answers late, wrongly or not at all.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use backend::{service::reconcile, store::due_payments::DueInquiries};
use domain::{error::AppError, order::OrderStatus, payment::PaymentStatus};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    fixtures::history,
    movable_clock::MovableClock,
    notification::Notification,
    scripted_gateway::{
        Answer, ScriptedGateway, expired_session, inquiry, refund, result, session, with_refund_inquiries,
    },
    test_shop::TestShop,
    waiting::{expect_that, wait_for},
};

const PRODUCT: &str = "kopi-o-dark-roast";

#[tokio::test]
async fn a_call_without_an_answer_is_repeated_with_the_same_payment_request_id() {
    let mut troubles = 3;
    let (shop, gateway) = TestShop::start_with_gateway(move |endpoint, _| match endpoint {
        "createPaymentSession" if troubles == 0 => Answer::Signed(session()),
        "createPaymentSession" => {
            troubles -= 1;
            Answer::Status(500)
        }
        _ => Answer::Signed(result("UNKNOWN_EXCEPTION", "U")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert!(matches!((status, error), (503, AppError::GatewayUnavailable { .. })));
    // The attempt was stored before the call.
    assert_eq!(shop.rows("payments").await, 1);

    // The server calls three times with a pause between, and then inquires.
    assert_eq!(gateway.calls("createPaymentSession").len(), 3);
    assert_eq!(gateway.calls("inquiryPayment").len(), 1);

    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let calls = gateway.calls("createPaymentSession");
    assert_eq!(calls.len(), 4);
    assert!(calls.iter().all(|call| *call == calls[0]));
    assert_eq!(calls[0]["paymentRequestId"], session.payment_request_id);
    assert_eq!(shop.rows("payments").await, 1);
}

#[tokio::test]
async fn the_request_contains_what_the_guide_requires() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    let order = shop.place_order(PRODUCT, 2, "IDR").await;
    shop.start_payment(&order, "DANA").await;
    let request = &gateway.calls("createPaymentSession")[0];
    assert_eq!(request["productCode"], "CASHIER_PAYMENT");
    assert_eq!(request["paymentAmount"], json!({ "currency": "IDR", "value": "44000000" }));
    assert_eq!(request["order"]["orderAmount"], request["paymentAmount"]);
    assert_eq!(request["order"]["referenceOrderId"], shop.number(&order).await.as_str());
    assert_eq!(request["paymentMethod"]["paymentMethodType"], "DANA");
    assert_eq!(request["paymentNotifyUrl"], format!("{}/antom/notify", shop.url));
    assert_eq!(request["paymentRedirectUrl"], format!("{}/orders/{order}", shop.url));
    assert_eq!(request["env"]["terminalType"], "WEB");
}

#[tokio::test]
async fn a_refusal_ends_the_attempt_and_the_next_attempt_has_a_new_id() {
    let mut first = true;
    let (shop, gateway) = TestShop::start_with_gateway(move |_, _| {
        let refused = std::mem::take(&mut first);
        Answer::Signed(if refused { result("RISK_REJECT", "F") } else { session() })
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert!(matches!((status, error), (502, AppError::GatewayRefused { .. })));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Failed);
    shop.start_payment(&order, "GRABPAY_SG").await;
    let calls = gateway.calls("createPaymentSession");
    assert_ne!(calls[0]["paymentRequestId"], calls[1]["paymentRequestId"]);
}

#[tokio::test]
async fn a_success_without_the_gateways_signature_does_not_count() {
    for wrong in [|body| Answer::Unsigned(body), |body| Answer::SignedByAnother(body)] {
        let (shop, _) = TestShop::start_with_gateway(move |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            _ => wrong(inquiry(request, "SUCCESS")),
        })
        .await;
        let order = shop.place_order(PRODUCT, 1, "SGD").await;
        shop.start_payment(&order, "GRABPAY_SG").await;
        assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Processing);
    }
}

#[tokio::test]
async fn an_inquiry_with_another_amount_no_amount_or_another_payment_never_counts_as_paid() {
    for (field, value, expected) in [
        ("paymentAmount", json!({ "currency": "SGD", "value": "1" }), OrderStatus::ManualReview),
        ("paymentAmount", json!({ "currency": "JPY", "value": "1800" }), OrderStatus::ManualReview),
        ("paymentAmount", Value::Null, OrderStatus::ManualReview),
        ("paymentRequestId", "another".into(), OrderStatus::Processing),
    ] {
        let changed = value.clone();
        let (shop, _) = TestShop::start_with_gateway(move |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            _ => {
                let mut body = inquiry(request, "SUCCESS");
                body[field] = changed.clone();
                Answer::Signed(body)
            }
        })
        .await;
        let order = shop.place_order(PRODUCT, 1, "SGD").await;
        shop.start_payment(&order, "GRABPAY_SG").await;
        assert_eq!(shop.refresh(&order).await.status(), expected, "{field}: {value}");
    }
}

#[tokio::test]
async fn the_server_inquires_at_most_every_two_seconds_for_the_result_page() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(inquiry(request, "PROCESSING")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let began = std::time::Instant::now();
    while gateway.calls("inquiryPayment").len() < 3 {
        shop.refresh(&order).await;
    }
    let millis = began.elapsed().as_millis();
    assert!((3600..20_000).contains(&millis), "three inquiries within {millis} ms");
}

#[tokio::test]
async fn the_server_does_not_cancel_an_order_that_the_gateway_reports_as_paid() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(inquiry(request, "SUCCESS")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let (_, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!(error, AppError::AlreadyPaid);
    assert!(gateway.calls("cancel").is_empty(), "cancelling a paid order refunds it");
}

#[tokio::test]
async fn the_server_repeats_a_call_with_an_unknown_result_and_accepts_the_next_answer() {
    let mut answers = [result("UNKNOWN_EXCEPTION", "U"), session()].into_iter();
    let (shop, gateway) = TestShop::start_with_gateway(move |_, _| Answer::Signed(answers.next().unwrap())).await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let calls = gateway.calls("createPaymentSession");
    assert_eq!((calls.len(), &calls[0]), (2, &calls[1]));
}

#[tokio::test]
async fn a_gateway_that_hangs_times_out_and_the_customer_sees_an_error() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Hang).await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let began = std::time::Instant::now();
    let (_, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert!(error.to_string().contains("Nothing was charged"), "{error}");
    // The server does not repeat a call that timed out after ten seconds.
    assert!((10..20).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    assert_eq!(gateway.calls("createPaymentSession").len(), 1);
}

#[tokio::test]
async fn a_notification_that_arrives_before_the_answer_finds_its_payment() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, _| match endpoint {
        "createPaymentSession" => Answer::Late(Duration::from_millis(300), session()),
        _ => Answer::Status(500),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let notify = async {
        let id = gateway.first_call("createPaymentSession").await["paymentRequestId"].as_str().unwrap().to_owned();
        assert_eq!(shop.notification(&id).deliver().await.0, 200);
    };
    tokio::join!(notify, shop.start_payment(&order, "GRABPAY_SG"));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_server_refunds_a_success_after_a_confirmed_cancellation() {
    let (shop, gateway) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("SUCCESS", |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            "cancel" => Answer::Signed(result("SUCCESS", "S")),
            "refund" => Answer::Signed(refund(request)),
            _ => Answer::Signed(inquiry(request, "PROCESSING")),
        }))
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.start_payment(&order, "PAYNOW").await;
    assert_eq!(shop.notification(&first.payment_request_id).deliver().await.0, 200);
    // The order is not paid: its second attempt is still open.
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);

    shop.wait_for_payment(&first.payment_request_id, PaymentStatus::Refunded).await;
    let refunds = gateway.calls("refund");
    assert_eq!(refunds.len(), 1);
    assert_eq!(refunds[0]["paymentId"], "20260101123456789000000000001");
    assert_eq!(refunds[0]["refundAmount"], json!({ "currency": "SGD", "value": "1800" }));
}

#[tokio::test]
async fn the_server_refunds_a_duplicate_success_once_although_an_answer_is_lost() {
    let mut lost = false;
    let (shop, gateway) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("SUCCESS", move |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            // The first attempt fails, and succeeds later.
            "inquiryPayment" => Answer::Signed(inquiry(request, "FAIL")),
            // The first answer is lost: the server repeats the refund with the same id.
            "refund" if !std::mem::replace(&mut lost, true) => Answer::Status(500),
            "refund" => Answer::Signed(refund(request)),
            _ => Answer::Status(500),
        }))
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
    let second = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    assert_ne!(first, second);
    shop.notification(&second).deliver().await;
    shop.notification(&first).deliver().await;

    gateway.first_call("refund").await;
    shop.forget_inquiries().await;
    shop.wait_for_payment(&first, PaymentStatus::Refunded).await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    let refunds = gateway.calls("refund");
    assert_eq!((refunds.len(), &refunds[0]), (2, &refunds[1]));
}

#[tokio::test]
async fn a_refund_that_the_gateway_refuses_needs_manual_review() {
    let (shop, _) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("SUCCESS", |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            "cancel" => Answer::Signed(result("SUCCESS", "S")),
            "refund" => Answer::Signed(result("REFUND_WINDOW_EXCEED", "F")),
            _ => Answer::Signed(inquiry(request, "PROCESSING")),
        }))
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.start_payment(&order, "PAYNOW").await;
    shop.notification(&first).deliver().await;
    shop.wait_for_payment(&first, PaymentStatus::ManualReview).await;
}

#[tokio::test]
async fn a_payment_that_the_gateway_refunded_itself_counts_as_refunded() {
    let (shop, _) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("SUCCESS", |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            "cancel" => Answer::Signed(result("SUCCESS", "S")),
            "refund" => Answer::Signed(result("ORDER_IS_CANCELED", "F")),
            _ => Answer::Signed(inquiry(request, "CANCELLED")),
        }))
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.start_payment(&order, "PAYNOW").await;
    shop.notification(&first).deliver().await;
    shop.wait_for_payment(&first, PaymentStatus::Refunded).await;
}

#[tokio::test]
async fn an_accepted_refund_that_fails_needs_manual_review() {
    let (shop, gateway) =
        TestShop::builder().reconcile().start_with_gateway(with_refund_inquiries("FAIL", accept_everything)).await;
    let first = cancelled_and_paid(&shop).await;
    shop.wait_for_payment(&first, PaymentStatus::ManualReview).await;
    assert_eq!(gateway.calls("refund").len(), 1);
}

#[tokio::test]
async fn an_accepted_refund_stays_pending_until_antom_reports_success() {
    let (shop, gateway, first, asked) = accepted_refund().await;
    assert_eq!(asked["refundNotifyUrl"], format!("{}/antom/notify", shop.url));

    // The server acknowledges and stores a refund made by hand, and does not count it for this payment.
    let mut refund = refund_result(&shop, &first, "SUCCESS");
    refund.body["refundRequestId"] = "by-hand".into();
    assert_eq!(refund.deliver().await.0, 200);
    shop.wait_for_payment(&first, PaymentStatus::RefundPending).await;
    assert_eq!(shop.context.store.other_notifications().await.unwrap()[0].notify_type, "REFUND_RESULT");

    refund.body["refundRequestId"] = asked["refundRequestId"].clone();
    assert_eq!(refund.deliver().await.0, 200);
    shop.wait_for_payment(&first, PaymentStatus::Refunded).await;
    // It says nothing about the payment.
    assert_eq!(last_result_code(&shop, &first).await, None);
    assert_eq!(gateway.calls("refund").len(), 1);
}

#[tokio::test]
async fn an_accepted_refund_that_fails_by_a_notification_needs_manual_review() {
    let (shop, _gateway, first, asked) = accepted_refund().await;
    // One that Antom has not decided yet changes nothing.
    let mut refund = refund_result(&shop, &first, "PROCESSING");
    refund.body["refundRequestId"] = asked["refundRequestId"].clone();
    assert_eq!(refund.deliver().await.0, 200);
    shop.wait_for_payment(&first, PaymentStatus::RefundPending).await;
    let failure = json!({ "resultCode": "PROCESS_FAIL", "resultStatus": "F", "resultMessage": "failed" });
    (refund.body["refundStatus"], refund.body["result"]) = ("FAIL".into(), failure);
    assert_eq!(refund.deliver().await.0, 200);
    shop.wait_for_payment(&first, PaymentStatus::ManualReview).await;
    assert_eq!(last_result_code(&shop, &first).await.as_deref(), Some("PROCESS_FAIL"));
}

/// A refund that the gateway has accepted and not decided: the payment's request id and the shop's call.
async fn accepted_refund() -> (TestShop, ScriptedGateway, String, Value) {
    let (shop, gateway) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("PROCESSING", accept_everything))
        .await;
    let first = cancelled_and_paid(&shop).await;
    let asked = gateway.first_call("refund").await;
    shop.wait_for_payment(&first, PaymentStatus::RefundPending).await;
    (shop, gateway, first, asked)
}

async fn last_result_code(shop: &TestShop, payment_request_id: &str) -> Option<String> {
    shop.context.store.events_of_payment(payment_request_id).await.unwrap().pop().unwrap().result_code
}

/// Antom's message about the end of a refund, without the refund's id.
fn refund_result(shop: &TestShop, payment_request_id: &str, status: &str) -> Notification {
    let mut notification = shop.notification(payment_request_id);
    notification.body = json!({
        "notifyType": "REFUND_RESULT", "refundStatus": status, "refundId": "1",
        "refundAmount": { "currency": "SGD", "value": "1800" },
        "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": null },
    });
    notification
}

/// A gateway that accepts every call, and whose customers never pay.
pub(crate) fn accept_everything(endpoint: &str, request: &Value) -> Answer {
    match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        "cancel" => Answer::Signed(result("SUCCESS", "S")),
        "refund" => Answer::Signed(refund(request)),
        _ => Answer::Signed(inquiry(request, "PROCESSING")),
    }
}

/// An order whose first attempt succeeds after its cancellation; returns the attempt's request id.
pub(crate) async fn cancelled_and_paid(shop: &TestShop) -> String {
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.start_payment(&order, "PAYNOW").await;
    assert_eq!(shop.notification(&first).deliver().await.0, 200);
    first
}

#[tokio::test]
async fn the_reconciler_finds_a_payment_without_a_notification() {
    let (shop, _) = TestShop::builder()
        .reconcile()
        .start_with_gateway(|endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            _ => Answer::Signed(inquiry(request, "SUCCESS")),
        })
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    // There is no notification and no open page.
    let order = shop.wait_for_order(&order, OrderStatus::Paid).await;
    assert_eq!(history(&order).last().unwrap(), "GrabPay · Paid: we asked Antom");
}

#[tokio::test]
async fn the_reconciler_finds_the_outcome_of_a_payment_that_was_open_before_a_restart() {
    let (shop, _gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
        _ => Answer::Signed(session()),
    })
    .await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Processing);
    let clock = MovableClock::default();
    let restarted = TestShop::builder().clock(&clock).database_of(&shop).reconcile();
    shop.stop().await;
    clock.advance(Duration::from_secs(60));

    let (restarted, _gateway) =
        restarted.start_with_gateway(|_, request| Answer::Signed(inquiry(request, "SUCCESS"))).await;
    restarted.wait_for_order(&order, OrderStatus::Paid).await;
}

#[tokio::test]
async fn a_payment_unknown_to_the_gateway_expires_and_can_still_succeed() {
    let (shop, _) = TestShop::start_with_gateway(|endpoint, _| match endpoint {
        "createPaymentSession" => Answer::Signed(expired_session()),
        _ => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Expired);
    shop.notification(&payment).deliver().await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn an_attempt_that_gets_no_session_expires_after_an_hour() {
    let clock = MovableClock::default();
    let (shop, _) = TestShop::builder()
        .clock(&clock)
        .start_with_gateway(|endpoint, _| match endpoint {
            "createPaymentSession" => Answer::Status(500),
            _ => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
        })
        .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    for (minutes, status) in [(59, PaymentStatus::Created), (1, PaymentStatus::Expired)] {
        clock.advance(Duration::from_secs(60 * minutes));
        shop.refresh(&order).await;
        assert_eq!(shop.payments(&order).await[0].status, status);
    }
}

#[tokio::test]
async fn a_waiting_page_inquires_every_two_seconds_and_every_thirty_for_a_payment_number() {
    for (currency, method, interval) in [("SGD", "GRABPAY_SG", 2), ("IDR", "BANKTRANSFER_BNI", 30)] {
        let clock = MovableClock::default();
        clock.stop();
        let (shop, gateway) = TestShop::builder()
            .clock(&clock)
            .start_with_gateway(|endpoint, request| match endpoint {
                "createPaymentSession" => Answer::Signed(session()),
                _ => {
                    let mut body = inquiry(request, "PROCESSING");
                    body["paymentAmount"].take();
                    Answer::Signed(body)
                }
            })
            .await;
        let order = shop.place_order(PRODUCT, 1, currency).await;
        shop.start_payment(&order, method).await;
        for (pause, inquiries) in [(0, 1), (interval - 1, 1), (1, 2)] {
            clock.advance(Duration::from_secs(pause));
            shop.refresh(&order).await;
            assert_eq!(gateway.calls("inquiryPayment").len(), inquiries, "{method}, {pause} seconds later");
        }
    }
}

#[tokio::test]
async fn an_issued_session_blocks_another_attempt_although_the_gateway_knows_no_payment() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, _| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert!(status == 409 && matches!(error, AppError::PaymentUnderWay { .. }), "{status} {error:?}");
    assert_eq!((gateway.calls("createPaymentSession").len(), shop.rows("payments").await), (1, 1));
    // The customer can continue it.
    assert_eq!(shop.start_payment(&order, "GRABPAY_SG").await, first);
}

#[tokio::test]
async fn the_server_states_no_waiting_time_for_a_payment_that_outlives_its_session() {
    let (shop, _) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(expired_session()),
        "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
        _ => Answer::Signed(result("ORDER_STATUS_INVALID", "F")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let refused = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!(refused, (409, AppError::PaymentUnderWay { minutes: None }));
}

#[tokio::test]
async fn the_error_does_not_say_nothing_was_charged_while_an_earlier_payment_can_succeed() {
    let mut calls = 0;
    let (shop, _) = TestShop::start_with_gateway(move |_, _| {
        calls += 1;
        if calls == 1 { Answer::Signed(session()) } else { Answer::Status(500) }
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!(status, 503);
    assert!(matches!(error, AppError::EarlierPaymentUnknown { .. }), "{error:?}");
    assert!(!error.to_string().contains("Nothing was charged"), "{error}");
    assert_eq!(shop.rows("payments").await, 1);
}

#[tokio::test]
async fn the_reconciler_inquires_about_a_failed_payment_again_and_its_late_success_counts() {
    let mut asked = 0;
    let (shop, gateway) = TestShop::start_with_gateway(move |endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => {
            asked += 1;
            Answer::Signed(inquiry(request, if asked == 1 { "FAIL" } else { "SUCCESS" }))
        }
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(gateway.calls("inquiryPayment").len(), 1, "a minute has not passed");
    shop.age_payments(Duration::from_secs(61)).await;
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    assert_eq!(gateway.calls("inquiryPayment").len(), 2);
}

#[tokio::test]
async fn the_reconciler_inquires_about_a_closed_payment_less_and_less_often() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(inquiry(request, "FAIL")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
    let mut asked = 1;
    let minutes = [1, 5, 30, 120, 480].into_iter().chain((1..=8).map(|day| day * 24 * 60)).collect::<Vec<u64>>();
    let mut passed = 0;
    for minutes in minutes {
        shop.age_payments(Duration::from_secs((minutes - passed) * 60)).await;
        passed = minutes;
        asked += 1;
        for _ in 0..2 {
            reconcile::reconcile(&shop.context).await.unwrap();
            assert_eq!(gateway.calls("inquiryPayment").len(), asked, "after {minutes} minutes");
        }
    }
    shop.age_payments(Duration::from_secs(30 * 24 * 60 * 60)).await;
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(gateway.calls("inquiryPayment").len(), asked);
}

#[tokio::test]
async fn the_server_keeps_the_later_of_two_successes_and_refunds_the_other() {
    let script = |endpoint: &str, request: &Value| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        "refund" => Answer::Signed(refund(request)),
        _ => Answer::Signed(inquiry(request, "FAIL")),
    };
    // Antom has refunded the earlier payment itself, or has not.
    for refunded_by_antom in [false, true] {
        let (shop, gateway) = TestShop::builder()
            .reconcile()
            .start_with_gateway(with_refund_inquiries("SUCCESS", move |endpoint, request| match endpoint {
                "refund" if refunded_by_antom => Answer::Signed(result("REFUND_AMOUNT_EXCEED", "F")),
                _ => script(endpoint, request),
            }))
            .await;
        let order = shop.place_order(PRODUCT, 1, "SGD").await;
        let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
        let second = shop.start_payment(&order, "PAYNOW").await.payment_request_id;
        let paid_at = |id, time: &str| shop.notification(id).with("/paymentTime", time);
        assert_eq!(paid_at(&second, "2026-01-01T00:01:00+08:00").deliver().await.0, 200);
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
        assert_eq!(paid_at(&first, "2026-01-01T00:02:00+08:00").deliver().await.0, 200);
        shop.wait_for_payment(&second, PaymentStatus::Refunded).await;
        shop.wait_for_payment(&first, PaymentStatus::Paid).await;
        assert_eq!(gateway.calls("refund").len(), 1);
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    }
}

#[tokio::test]
async fn no_payment_and_no_refund_waits_for_a_call_that_hangs() {
    let hanging = Arc::new(Mutex::new(Vec::<String>::new()));
    let hangs = Arc::clone(&hanging);
    let (shop, gateway) = TestShop::builder()
        .reconcile()
        .start_with_gateway(with_refund_inquiries("SUCCESS", move |endpoint, request| {
            let id = request["paymentRequestId"].as_str().unwrap_or_default().to_owned();
            match endpoint {
                "createPaymentSession" => Answer::Signed(session()),
                "refund" => Answer::Signed(refund(request)),
                "inquiryPayment" if hangs.lock().unwrap().contains(&id) => Answer::Hang,
                "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
                _ => Answer::Signed(result("SUCCESS", "S")),
            }
        }))
        .await;
    for _ in 0..12 {
        let order = shop.place_order(PRODUCT, 1, "SGD").await;
        let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        hanging.lock().unwrap().push(payment);
    }
    shop.age_payments(Duration::from_secs(60)).await;
    let inquired = |id: &String| gateway.calls("inquiryPayment").iter().any(|it| it["paymentRequestId"] == **id);
    wait_for(async || {
        let all = hanging.lock().unwrap().iter().all(inquired);
        expect_that(all, "the reconciler has not inquired about all payments")
    })
    .await;
    // The calls hang for ten seconds, and these two payments do not wait for them.
    let start = Instant::now();
    let cancelled = cancelled_and_paid(&shop).await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let other = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.age_payments(Duration::from_secs(6)).await;
    shop.wait_for_payment(&cancelled, PaymentStatus::Refunded).await;
    shop.wait_for_payment(&other, PaymentStatus::Processing).await;
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_reconciler_starts_with_the_payment_whose_last_inquiry_is_oldest() {
    let (shop, _) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    let mut payments = Vec::new();
    for _ in 0..3 {
        let order = shop.place_order(PRODUCT, 1, "SGD").await;
        payments.push(shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id);
    }
    // All started an hour ago. The shop inquired about the first recently, the second long ago, and the third never.
    let (store, now) = (&shop.context.store, shop.context.clock.now());
    shop.age_payments(Duration::from_secs(60 * 60)).await;
    assert!(store.claim_inquiry(&payments[0], now - Duration::from_secs(600), now).await.unwrap());
    assert!(store.claim_inquiry(&payments[1], now - Duration::from_secs(1800), now).await.unwrap());
    let due = DueInquiries {
        open: [(now - Duration::from_secs(7200), now); 4],
        not_since: now,
        overdue: [(Timestamp::MIN, Default::default()); 4],
        closed: [(now, Default::default()); 13],
    };
    let found: Vec<String> =
        store.due_inquiries(&due, 3).await.unwrap().into_iter().map(|payment| payment.payment_request_id).collect();
    assert_eq!(found, [&*payments[2], &payments[1], &payments[0]]);
    assert_eq!(store.due_inquiries(&due, 1).await.unwrap().len(), 1);
}
