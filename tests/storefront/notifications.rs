//! `POST /antom/notify`: a verified notification counts once and is acknowledged; any other changes nothing.

use antom::{PrivateKey, notification::ACKNOWLEDGEMENT};
use domain::{order::OrderStatus, payment::PaymentStatus};
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::json;

use crate::{
    fixtures::history,
    scripted_gateway::{Answer, inquiry, session},
    test_shop::TestShop,
};

/// An order for S$18.00 with a payment in progress; returns both ids.
async fn order_in_progress(shop: &TestShop) -> (String, String) {
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    (order, session.payment_request_id)
}

#[tokio::test]
async fn a_verified_success_makes_the_order_paid_and_gets_the_exact_acknowledgement() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    assert_eq!(shop.notification(&id).deliver().await, (StatusCode::OK, ACKNOWLEDGEMENT.to_owned()));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_notification_delivered_a_hundred_times_at_once_counts_once() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let delivery = shop.notification(&id).signed();
    let deliveries: Vec<_> = (0..100)
        .map(|_| {
            let delivery = delivery.clone();
            tokio::spawn(async move { delivery.send().await })
        })
        .collect();
    for delivery in deliveries {
        assert_eq!(delivery.await.unwrap(), (StatusCode::OK, ACKNOWLEDGEMENT.to_owned()));
    }
    let order = shop.stored(&order).await;
    assert_eq!(history(&order).iter().filter(|entry| entry.contains("notification")).count(), 1);
}

#[tokio::test]
async fn a_notification_with_an_invalid_signature_changes_nothing_and_is_not_acknowledged() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let before = shop.stored(&order).await;
    let good = shop.notification(&id).signed();

    let mut attacks = Vec::new();
    for missing in ["client-id", "request-time", "signature"] {
        let mut attack = good.clone();
        attack.headers.retain(|(name, _)| *name != missing);
        attacks.push((format!("without {missing}"), attack));
    }
    let mut altered = good.clone();
    altered.body = altered.body.replace("20260101123456789", "20260101123456780");
    attacks.push(("an altered body".into(), altered));
    let mut rewritten = good.clone();
    rewritten.body = serde_json::from_str::<serde_json::Value>(&rewritten.body).unwrap().to_string();
    attacks.push(("a body that was parsed and written again".into(), rewritten));
    for (name, value) in [
        ("client-id", "SANDBOX_SOMEONE_ELSE".to_owned()),
        ("request-time", "2026-01-01T00:01:04+08:00".to_owned()),
        ("signature", "algorithm=RSA256,keyVersion=1,signature=AAAA".to_owned()),
        ("signature", good.headers[3].1.replace("RSA256", "none")),
        ("signature", String::new()),
    ] {
        let mut attack = good.clone();
        attack.headers.iter_mut().find(|(header, _)| *header == name).unwrap().1 = value.clone();
        attacks.push((format!("{name}: {value}"), attack));
    }
    let mut other_path = shop.notification(&id);
    other_path.path = "/somewhere/else".to_owned();
    attacks.push(("signed for another path".into(), other_path.signed()));
    let other_key = shop.notification(&id).signed_with(&PrivateKey::generate().unwrap());
    attacks.push(("signed with another key".into(), other_key));

    for (what, attack) in attacks {
        let (status, body) = attack.send().await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{what}");
        assert!(!body.contains("SUCCESS"), "{what} was acknowledged");
    }
    assert_eq!(shop.stored(&order).await, before);
    // The genuine notification still counts afterwards.
    assert_eq!(good.send().await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_notification_of_an_unknown_payment_is_listed_and_counts_when_it_comes_again_after_the_payment_is_stored() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let delivery = shop.notification("stored-later").signed();
    for _ in 0..2 {
        assert_eq!(delivery.send().await.0, StatusCode::NOT_FOUND);
    }
    let (_, overview) = shop.page("/development/orders").await;
    assert!(overview.contains("there is no payment with the request id") && overview.contains("stored-later"));

    let store = format!("update payments set payment_request_id = 'stored-later' where payment_request_id = '{id}'");
    shop.database().await.execute(&store).await;
    assert_eq!(delivery.send().await, (StatusCode::OK, ACKNOWLEDGEMENT.to_owned()));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn an_unknown_payment_request_id_is_not_acknowledged() {
    let shop = TestShop::start().await;
    let (status, body) = shop.notification("no-such-payment").deliver().await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("no-such-payment") && !body.contains("SUCCESS"), "{body}");
}

#[tokio::test]
async fn a_notification_with_another_amount_or_currency_never_counts_as_paid() {
    for (pointer, value) in [
        ("/paymentAmount/value", "1"),
        ("/paymentAmount/value", "18000"),
        ("/paymentAmount/value", "1800.00"),
        ("/paymentAmount/currency", "JPY"),
        ("/paymentAmount/currency", "sgd"),
    ] {
        let shop = TestShop::start().await;
        let (order, id) = order_in_progress(&shop).await;
        let (status, _) = shop.notification(&id).with(pointer, value).deliver().await;
        // The server has stored it for manual review, so Antom need not send it again.
        assert_eq!(status, StatusCode::OK, "{pointer} {value}");
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview, "{pointer} {value}");
        // Without a manual review, not even the expected amount makes it paid.
        shop.notification(&id).deliver().await;
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview, "{pointer} {value}");
    }
}

#[tokio::test]
async fn only_a_payment_result_with_status_s_means_paid() {
    for (kind, status, expected) in [
        ("PAYMENT_PENDING", "S", PaymentStatus::Pending),
        ("PAYMENT_PENDING", "F", PaymentStatus::Processing),
        ("PAYMENT_RESULT", "F", PaymentStatus::Failed),
        ("PAYMENT_RESULT", "U", PaymentStatus::Processing),
        ("CAPTURE", "S", PaymentStatus::Created),
        ("SOMETHING_NEW", "S", PaymentStatus::Created),
    ] {
        let shop = TestShop::start().await;
        let (order, id) = order_in_progress(&shop).await;
        let notification = shop.notification(&id).with("/notifyType", kind).with("/result/resultStatus", status);
        assert_eq!(notification.deliver().await.0, StatusCode::OK, "{kind} {status}");
        assert_eq!(shop.stored(&order).await.payment.unwrap().status, expected, "{kind} {status}");
    }
}

#[tokio::test]
async fn a_later_failure_does_not_replace_paid_and_a_later_success_replaces_a_failure() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let failure = shop.notification(&id).with("/result/resultStatus", "F").with("/result/resultCode", "RISK_REJECT");
    let success = shop.notification(&id);
    failure.deliver().await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Failed);
    success.deliver().await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    failure.with("/result/resultCode", "ORDER_IS_CLOSED").deliver().await;
    let payment = shop.stored(&order).await.payment.unwrap();
    assert_eq!((payment.status, payment.result_code.as_deref()), (PaymentStatus::Paid, Some("SUCCESS")));
}

#[tokio::test]
async fn the_time_of_a_failure_is_no_time_of_payment() {
    let shop = TestShop::start().await;
    let (_, id) = order_in_progress(&shop).await;
    let failure = shop.notification(&id).with("/result/resultStatus", "F");
    failure.with("/paymentTime", "2026-01-01T00:00:30+08:00").deliver().await;
    shop.notification(&id).deliver().await;
    let success: Timestamp = "2026-01-01T00:01:00+08:00".parse().unwrap();
    assert_eq!(shop.database().await.numbers("select paid_at from payments").await, [success.as_millisecond()]);
}

#[tokio::test]
async fn the_signed_path_is_the_public_path_when_a_proxy_adds_a_prefix() {
    let shop = TestShop::builder().public_url("https://example.test/kopi").start().await;
    let (order, id) = order_in_progress(&shop).await;
    let mut notification = shop.notification(&id);
    assert_eq!(notification.deliver().await.0, StatusCode::BAD_REQUEST);
    notification.path = "/kopi/antom/notify".to_owned();
    assert_eq!(notification.deliver().await.0, StatusCode::OK);
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_server_refuses_a_notification_that_is_too_large_or_not_json() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let good = shop.notification(&id).signed();
    let mut large = good.clone();
    large.body = "x".repeat(65 * 1024);
    assert_eq!(large.send().await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let mut other_type = good.clone();
    other_type.headers[0].1 = "text/plain".to_owned();
    assert_eq!(other_type.send().await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
    let mut spelled = good;
    spelled.headers[0].1 = "Application/JSON; charset=UTF-8".to_owned();
    assert_eq!(spelled.send().await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_server_accepts_both_public_keys_during_a_key_change() {
    let old = PrivateKey::generate().unwrap();
    let (shop, _) =
        TestShop::builder().old_public_key(old.public_key()).start_with_gateway(|_, _| Answer::Signed(session())).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let id = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let notification = shop.notification(&id);
    assert_eq!(notification.signed_with(&PrivateKey::generate().unwrap()).send().await.0, StatusCode::BAD_REQUEST);
    assert_eq!(notification.signed_with(&old).send().await.0, StatusCode::OK);
    assert_eq!(notification.deliver().await.0, StatusCode::OK);
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_server_acknowledges_and_stores_other_signed_notifications_once() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let before = shop.stored(&order).await;
    let mut notification = shop.notification(&id);
    for body in [
        json!({ "notifyType": "DISPUTE_CREATED", "disputeId": "1", "paymentId": "2" }),
        json!({ "notifyType": "CAPTURE_RESULT", "result": { "resultStatus": "S" }, "captureRequestId": "1",
                "paymentId": "2", "captureId": "3", "captureAmount": { "currency": "SGD", "value": "1800" } }),
        json!({ "paymentRequestId": id }),
    ] {
        notification.body = body.clone();
        for _ in 0..2 {
            assert_eq!(notification.deliver().await, (StatusCode::OK, ACKNOWLEDGEMENT.to_owned()), "{body}");
        }
    }
    assert_eq!(shop.stored(&order).await, before);
    let kept = shop.context.store.other_notifications().await.unwrap();
    let mut kinds: Vec<_> = kept.into_iter().map(|notification| notification.notify_type).collect();
    kinds.sort();
    assert_eq!(kinds, ["", "CAPTURE_RESULT", "DISPUTE_CREATED"]);
    let (status, page) = shop.page("/development/orders").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("DISPUTE_CREATED") && page.contains("disputeId"), "{page}");
}

#[tokio::test]
async fn a_failure_without_an_amount_counts_and_a_success_without_an_amount_does_not() {
    let shop = TestShop::start().await;
    for (status, expected) in [("F", OrderStatus::Failed), ("S", OrderStatus::ManualReview)] {
        let (order, id) = order_in_progress(&shop).await;
        let mut notification = shop.notification(&id);
        notification.body = json!({ "notifyType": "PAYMENT_RESULT", "paymentRequestId": id,
                                    "result": { "resultStatus": status, "resultMessage": null } });
        assert_eq!(notification.deliver().await.0, StatusCode::OK);
        assert_eq!(shop.stored(&order).await.status(), expected);
    }
}

#[tokio::test]
async fn another_amount_needs_manual_review_before_and_after_the_expected_amount() {
    for mismatch_first in [true, false] {
        let shop = TestShop::start().await;
        let (order, id) = order_in_progress(&shop).await;
        let (right, wrong) = (shop.notification(&id), shop.notification(&id).with("/paymentAmount/value", "1"));
        for notification in if mismatch_first { [&wrong, &right] } else { [&right, &wrong] } {
            assert_eq!(notification.deliver().await.0, StatusCode::OK);
        }
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview, "mismatch first: {mismatch_first}");
    }
}

#[tokio::test]
async fn the_history_names_another_amount_or_currency_and_never_confirms_it() {
    for (pointer, value, reported) in [
        ("/paymentAmount/value", "1801", "GrabPay · Notification with another amount (S$18.01)"),
        ("/paymentAmount/currency", "JPY", "GrabPay · Notification with another amount (¥1,800)"),
        ("/paymentAmount/currency", "USD", "GrabPay · Notification with another amount (USD, 1800 minor units)"),
        ("/paymentAmount/value", "a lot", "GrabPay · Notification without a readable amount"),
    ] {
        let shop = TestShop::start().await;
        let (order, id) = order_in_progress(&shop).await;
        shop.notification(&id).deliver().await;
        // Before and after a person looks at the payment: the second one changes nothing.
        for kind in ["SUCCESS", "OTHER"] {
            shop.notification(&id).with(pointer, value).with("/result/resultCode", kind).deliver().await;
        }
        let paid = "GrabPay · Paid: verified notification from Antom";
        let review = "GrabPay · On hold for review: verified notification from Antom";
        let expected = ["Order placed", "GrabPay · Payment started", paid, reported, review, reported];
        assert_eq!(history(&shop.stored(&order).await), expected, "{pointer} {value}");
    }
}

#[tokio::test]
async fn the_history_says_what_a_notification_confirms_and_what_it_contradicts() {
    let shop = TestShop::start().await;
    let (order, id) = order_in_progress(&shop).await;
    let failure = shop.notification(&id).with("/result/resultStatus", "F").with("/result/resultCode", "RISK_REJECT");
    failure.deliver().await;
    failure.with("/result/resultCode", "ORDER_IS_CLOSED").deliver().await;
    shop.notification(&id).deliver().await;
    shop.notification(&id).with("/result/resultCode", "OTHER").deliver().await;
    let late = shop.notification(&id).with("/result/resultStatus", "F").with("/result/resultCode", "PROCESS_FAIL");
    late.deliver().await;
    assert_eq!(
        history(&shop.stored(&order).await)[2..],
        [
            "GrabPay · Payment failed: verified notification from Antom",
            "GrabPay · Notification confirms: payment failed",
            "GrabPay · Paid: verified notification from Antom",
            "GrabPay · Notification confirms: paid",
            "GrabPay · Notification reports: payment failed (no change)",
        ]
    );
}

#[tokio::test]
async fn the_history_tells_two_successes_apart() {
    // The first attempt fails, and succeeds later.
    let (shop, _) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(inquiry(request, "FAIL")),
    })
    .await;
    let (order, first) = order_in_progress(&shop).await;
    let second = shop.start_payment(&order, "PAYNOW").await.payment_request_id;
    shop.notification(&first).deliver().await;
    shop.notification(&second).with("/paymentTime", "2026-01-01T00:02:00+08:00").deliver().await;
    let mut refunded = shop.notification(&first);
    refunded.body = json!({
        "notifyType": "REFUND_RESULT", "refundStatus": "SUCCESS", "refundId": "1",
        "refundRequestId": format!("{first}-refund"), "refundAmount": { "currency": "SGD", "value": "1800" },
        "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success" },
    });
    assert_eq!(refunded.deliver().await.0, StatusCode::OK);

    let order = shop.stored(&order).await;
    let lines = history(&order);
    assert_eq!(
        lines[lines.len() - 4..],
        [
            "GrabPay · Paid: verified notification from Antom",
            "PayNow · Paid: verified notification from Antom",
            "GrabPay · Duplicate payment: another payment counts",
            "GrabPay · Refunded (duplicate payment, S$18.00): refund confirmed by Antom",
        ]
    );
    let references: Vec<&str> =
        order.history.iter().filter_map(|it| it.attempt.as_ref()).map(|it| it.reference()).collect();
    assert!(references.contains(&&first[30..]) && references.contains(&&second[30..]), "{references:?}");
    let (_, page) = shop.page(&format!("/orders/{}", order.token.as_str())).await;
    assert!(page.contains("We have refunded your other payment with GrabPay (S$18.00)."), "{page}");
}
