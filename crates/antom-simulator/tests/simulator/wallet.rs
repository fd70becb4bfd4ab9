//! Redirect payments: the buyer on the wallet's page.

use antom::types::{Amount, NotifyType, PaymentStatus, ResultStatus};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::test_simulator::{NOTIFY_AFTER, REDIRECT_URL, TestSimulator, minutes};

#[tokio::test]
async fn an_approved_payment_is_paid_and_notified_exactly_once() {
    let mut test = TestSimulator::start_with(|config| config.merchant_name = "Kopi & Sons".to_owned()).await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!(query["paymentMethods"][0]["interActionType"], "REDIRECT");
    assert_eq!(query["paymentAmountView"]["text"], "SGD 42.00");
    assert_eq!(query["merchantName"], "Kopi & Sons");
    let wallet = test.wallet_url(&session).await;

    let (status, headers, page) = test.page(&wallet).await;
    assert_eq!(status, StatusCode::OK);
    for text in [
        "ShopeePay",
        "SGD 42.00",
        "Kopi &amp; Sons",
        "Kopi O, 250 g",
        "Approve payment",
        "Decline",
        "Cancel and return to shop",
    ] {
        assert!(page.contains(text), "{text} is not on the page");
    }
    assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));

    assert_eq!(test.press(&wallet, "approve").await, REDIRECT_URL);

    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("SUCCESS"));
    assert!(inquiry.payment_time.is_some());

    test.clock.forward(NOTIFY_AFTER);
    let received = test.merchant.notification().await;
    let payment = received.payment;
    assert_eq!(payment.notify_type, NotifyType::PaymentResult);
    assert_eq!(payment.result.result_status, ResultStatus::S);
    assert_eq!(payment.result.result_message, "success");
    assert_eq!(payment.payment_request_id, "request-1");
    assert_eq!(payment.payment_id, inquiry.payment_id);
    assert_eq!(payment.payment_amount, Some(Amount::new("SGD", 4200)));
    assert_eq!(payment.payment_time, inquiry.payment_time);

    test.press(&wallet, "approve").await;
    test.press(&wallet, "decline").await;
    test.clock.forward(minutes(24 * 60));
    test.merchant.receives_nothing().await;
    let outbox = test.outbox().await;
    assert_eq!((outbox.len(), outbox[0].outcome.as_deref()), (1, Some("ACKNOWLEDGED")));
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
}

#[tokio::test]
async fn no_notification_is_sent_before_it_is_due() {
    let mut test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    test.press(&wallet, "approve").await;
    test.merchant.receives_nothing().await;
    test.clock.forward(NOTIFY_AFTER);
    test.merchant.notification().await;
}

#[tokio::test]
async fn a_declined_payment_has_failed_with_a_result_code() {
    let mut test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    assert_eq!(test.press(&wallet, "decline").await, REDIRECT_URL);

    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Fail));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("USER_CANCELED"));
    assert_eq!(inquiry.payment_time, None);

    test.clock.forward(NOTIFY_AFTER);
    let received = test.merchant.notification().await;
    assert_eq!(received.payment.result.result_status, ResultStatus::F);
    assert_eq!(received.payment.result.result_code, "USER_CANCELED");
    assert!(received.body.get("paymentTime").is_none(), "{}", received.body);
    assert_eq!(test.rpc("query", &session, json!({})).await["errorCode"], "ORDER_IS_CLOSED");

    let (_, _, page) = test.page(&wallet).await;
    assert!(page.contains("Payment declined") && page.contains("Back to the shop"), "{page}");
    assert!(!page.contains("<form"), "a final payment offers no decision");
}

#[tokio::test]
async fn a_buyer_can_decline_because_the_balance_is_not_enough() {
    let test = TestSimulator::start().await;
    for (id, method) in [("wallet", "SHOPEEPAY_SG"), ("phone", "PAYNOW")] {
        let session = test.create(id, method, "SGD").await;
        let answer = test.rpc("submitPayByPaymentSession", &session, json!({})).await;
        let page = answer["actionForm"]["normalUrl"].as_str().or(answer["codeFormViews"][0]["code"].as_str()).unwrap();
        assert!(test.page(page).await.2.contains("Decline (not enough balance)"));
        test.press(page, "decline-for-balance").await;
        let code = test.inquire(id).await.payment_result_code;
        assert_eq!(code.as_deref(), Some("USER_BALANCE_NOT_ENOUGH"), "{id}");
    }
}

#[tokio::test]
async fn a_buyer_who_turns_back_can_open_the_same_session_again() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    assert_eq!(test.press(&wallet, "cancel").await, REDIRECT_URL);
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));

    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!(query["success"], true, "{query}");
    let wallet_again = test.wallet_url(&session).await;
    assert_eq!(wallet_again, wallet);
    test.press(&wallet_again, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!((&query["success"], &query["errorCode"]), (&json!(false), &json!("ORDER_IS_FINISHED")));
}

#[tokio::test]
async fn a_buyer_who_is_too_late_sees_the_result_and_pays_nothing() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    test.clock.forward(minutes(14));
    let destination = test.press(&wallet, "approve").await;
    assert!(wallet.ends_with(&destination), "back to the wallet's page, found {destination}");
    let (status, _, page) = test.page(&wallet).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Payment closed"), "{page}");
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Fail));
}

#[tokio::test]
async fn a_wallet_page_needs_its_own_token() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    let token = wallet.rsplit_once('/').unwrap().1;
    assert_eq!(token.len(), 32);
    let phone = test.url(&format!("/scan/{token}"));
    for wrong in [test.url("/wallet/00000000000000000000000000000000"), phone, test.url("/nowhere")] {
        let (status, headers, page) = test.page(&wrong).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(page.contains("<h1>") && headers.contains_key(header::CONTENT_SECURITY_POLICY));
        let decision = test.http.post(format!("{wrong}/approve")).send().await.unwrap();
        assert_eq!(decision.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
}

#[tokio::test]
async fn texts_of_the_merchant_are_escaped() {
    let test = TestSimulator::start().await;
    let mut request = test.request("request-1", "SHOPEEPAY_SG", "SGD");
    request.order.order_description = "<script>alert(1)</script>".into();
    let session = test.client.send(&request).await.unwrap();
    let (_, _, page) = test.page(&test.wallet_url(&session).await).await;
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
}
