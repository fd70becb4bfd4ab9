//! Payment Element: the buyer chooses the method, may change it, and may try again after a decline.

use antom::types::{Amount, PaymentStatus};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    element::{ALL_THREE, offered},
    test_simulator::{TestSimulator, minutes, time},
};

const SUBMIT: &str = "submitPayByPaymentSession";

fn choice(kind: &str) -> Value {
    json!({ "paymentMethod": { "paymentMethodType": kind } })
}

fn code(code: &str) -> Value {
    json!({ "paymentMethod": { "paymentMethodType": "BLIK" }, "paymentElements": { "code": code } })
}

async fn switch(test: &TestSimulator, assumptions: Value) {
    let (status, answer) = test.control("PUT", "assumptions", assumptions).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

#[tokio::test]
async fn a_payment_has_no_method_until_the_buyer_has_chosen() {
    let mut test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let inquiry = test.inquire("request-1").await;
    assert_eq!((inquiry.payment_status, inquiry.payment_method_type), (Some(PaymentStatus::Processing), None));
    let (_, _, page) = test.page(&test.url("/console/payments/request-1")).await;
    assert!(page.contains("not chosen yet") && page.contains("GRABPAY_SG"), "{page}");
    let (_, _, page) = test.page(&test.url("/console")).await;
    assert!(page.contains("not chosen yet"), "{page}");

    for wrong in [json!({}), choice("GCASH"), choice("PIGEON")] {
        let answer = test.rpc(SUBMIT, &session, wrong).await;
        assert_eq!((&answer["success"], &answer["errorCode"]), (&json!(false), &json!("PARAM_ILLEGAL")), "{answer}");
    }
    let answer = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await;
    let wallet = answer["actionForm"]["normalUrl"].as_str().unwrap();
    assert_eq!(test.inquire("request-1").await.payment_method_type.as_deref(), Some("GRABPAY_SG"));
    assert_eq!(test.rpc("query", &session, json!({})).await["paymentMethodType"], "GRABPAY_SG");
    test.press(wallet, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
    test.simulator.advance(minutes(1)).await;
    let received = test.merchant.raw().await;
    received.verified.unwrap();
    assert_eq!(
        (&received.body["paymentMethodType"], &received.body["result"]["resultStatus"]),
        (&json!("GRABPAY_SG"), &json!("S"))
    );
}

#[tokio::test]
async fn after_a_change_of_the_method_the_earlier_attempt_cannot_be_paid() {
    let test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let wallet = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await["actionForm"]["normalUrl"].clone();
    let wallet = wallet.as_str().unwrap();
    let same = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await["actionForm"]["normalUrl"].clone();
    assert_eq!(same, wallet, "the same attempt");

    let other = test.rpc(SUBMIT, &session, choice("SHOPEEPAY_SG")).await["actionForm"]["normalUrl"].clone();
    assert_ne!(other, wallet);
    assert_eq!(test.page(wallet).await.0, StatusCode::NOT_FOUND);
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    assert_eq!(test.page(other.as_str().unwrap()).await.0, StatusCode::NOT_FOUND);
    test.press(answer["codeFormViews"][0]["code"].as_str().unwrap(), "approve").await;
    let inquiry = test.inquire("request-1").await;
    assert_eq!(
        (inquiry.payment_status, inquiry.payment_method_type.as_deref()),
        (Some(PaymentStatus::Success), Some("PAYNOW"))
    );
    let answer = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await;
    assert_eq!(answer["errorCode"], "ORDER_IS_FINISHED", "{answer}");
}

#[tokio::test]
async fn a_decline_in_the_page_leaves_the_session_payable_without_a_notification() {
    let mut test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    let phone = answer["codeFormViews"][0]["code"].as_str().unwrap();
    test.press(phone, "decline").await;
    let (_, _, page) = test.page(phone).await;
    assert!(page.contains("Payment declined"), "{page}");
    let answer = test.rpc("inquirePayment", &session, json!({})).await;
    assert_eq!(
        (&answer["paymentStatus"], &answer["paymentResultCode"], &answer["notSupportRetryPayForSameSession"]),
        (&json!("FAIL"), &json!("USER_CANCELED"), &json!(false))
    );
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Processing));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("PAYMENT_IN_PROCESS"));
    let (_, _, page) = test.page(&test.url("/console/payments/request-1")).await;
    assert!(page.contains("may try again in the element"), "{page}");

    test = test.restart().await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    let second = answer["codeFormViews"][0]["code"].as_str().unwrap();
    assert_ne!(second, phone);
    test.press(second, "approve").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
    test.simulator.advance(minutes(1)).await;
    let statuses: Vec<_> =
        test.merchant.raw_so_far().into_iter().map(|raw| raw.body["result"]["resultStatus"].clone()).collect();
    assert_eq!(statuses, ["S"], "the decline was no outcome");
}

#[tokio::test]
async fn a_decline_on_the_wallets_page_is_final() {
    let mut test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await;
    test.press(answer["actionForm"]["normalUrl"].as_str().unwrap(), "decline").await;
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Fail));
    let answer = test.rpc("inquirePayment", &session, json!({})).await;
    assert_eq!(
        (&answer["paymentResultCode"], &answer["notSupportRetryPayForSameSession"]),
        (&json!("USER_CANCELED"), &json!(true))
    );
    test.simulator.advance(minutes(1)).await;
    assert_eq!(test.merchant.raw().await.body["result"]["resultCode"], "USER_CANCELED");
}

#[tokio::test]
async fn the_effect_of_a_decline_is_an_assumption() {
    let test = TestSimulator::start().await;
    switch(&test, json!({ "elementDecline": "payable", "elementRedirect": "processing" })).await;
    let session = test.create_for_element("payable", &ALL_THREE, "SGD").await;
    assert_eq!(test.rpc("query", &session, json!({})).await["submitAnswersBeforeRedirect"], true);
    let answer = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await;
    test.press(answer["actionForm"]["normalUrl"].as_str().unwrap(), "decline").await;
    assert_eq!(test.inquire("payable").await.payment_status, Some(PaymentStatus::Processing));
    assert_eq!(test.rpc(SUBMIT, &session, choice("PAYNOW")).await["success"], true);

    switch(&test, json!({ "elementDecline": "final" })).await;
    let session = test.create_for_element("final", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    test.press(answer["codeFormViews"][0]["code"].as_str().unwrap(), "decline").await;
    assert_eq!(test.inquire("final").await.payment_status, Some(PaymentStatus::Fail));
}

#[tokio::test]
async fn a_declined_form_can_be_retried_but_not_a_failed_verification() {
    let test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &["BLIK", "P24"], "PLN").await;
    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!(offered(&query), ["BLIK", "P24"]);
    assert!(query["codeHint"].as_str().unwrap().contains("123456"));
    let answer = test.rpc(SUBMIT, &session, code("12")).await;
    assert_eq!(answer["errorCode"], "FORM_INVALID");
    assert_eq!(test.inquire("request-1").await.payment_method_type, None, "nothing was submitted");

    let answer = test.rpc(SUBMIT, &session, code("000000")).await;
    assert_eq!(
        (&answer["paymentStatus"], &answer["notSupportRetryPayForSameSession"]),
        (&json!("FAIL"), &json!(false)),
        "{answer}"
    );
    for _ in 0..2 {
        assert_eq!(test.rpc(SUBMIT, &session, code("999999")).await["errorCode"], "FORM_INVALID");
    }
    let answer = test.rpc(SUBMIT, &session, code("999999")).await;
    assert_eq!(
        (&answer["paymentResultCode"], &answer["notSupportRetryPayForSameSession"]),
        (&json!("USER_PAYMENT_VERIFICATION_FAILED"), &json!(true)),
        "{answer}"
    );
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Fail));

    let session = test.create_for_element("request-2", &["BLIK"], "PLN").await;
    assert_eq!(test.rpc(SUBMIT, &session, code("123456")).await["paymentStatus"], "SUCCESS");
}

#[tokio::test]
async fn the_element_adds_an_hour_and_a_declined_payment_closes_with_its_session() {
    let test = TestSimulator::start().await;
    let session = test.create_for_element("submitted", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    let now = test.client.config().clock.now();
    let expiry = time(answer["codeFormViews"][0]["codeExpireTime"].as_str().unwrap());
    assert!((13 * 60..=14 * 60).contains(&expiry.duration_since(now).as_secs()), "the code has no extra hour");
    let session = test.create_for_element("declined", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    test.press(answer["codeFormViews"][0]["code"].as_str().unwrap(), "decline").await;

    test.clock.forward(minutes(59));
    for id in ["submitted", "declined"] {
        assert_eq!(test.inquire(id).await.payment_status, Some(PaymentStatus::Processing), "{id}");
    }
    test.clock.forward(minutes(2));
    assert_eq!(test.inquire("submitted").await.payment_status, Some(PaymentStatus::Processing));
    assert_eq!(test.inquire("declined").await.payment_result_code.as_deref(), Some("ORDER_IS_CLOSED"));
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    assert_eq!(answer["errorCode"], "INQUIRY_PAYMENT_SESSION_FAILED");
    test.clock.forward(minutes(13));
    assert_eq!(test.inquire("submitted").await.payment_result_code.as_deref(), Some("ORDER_IS_CLOSED"));
}

#[tokio::test]
async fn the_control_api_submits_with_the_first_method_and_ends_the_payment() {
    let test = TestSimulator::start().await;
    test.create_for_element("paid", &ALL_THREE, "SGD").await;
    test.finish("paid", "SUCCESS").await;
    let inquiry = test.inquire("paid").await;
    assert_eq!(inquiry.payment_method_type.as_deref(), Some("SHOPEEPAY_SG"));
    assert_eq!(inquiry.payment_amount, Some(Amount::new("SGD", 4200)));
    test.create_for_element("failed", &["PAYNOW"], "SGD").await;
    test.finish("failed", "RISK_REJECT").await;
    assert_eq!(test.inquire("failed").await.payment_status, Some(PaymentStatus::Fail));
}

#[tokio::test]
async fn a_payment_can_be_cancelled_before_and_after_the_buyer_has_chosen() {
    let test = TestSimulator::start().await;
    let untouched = test.create_for_element("untouched", &ALL_THREE, "SGD").await;
    let declined = test.create_for_element("declined", &["QRIS"], "IDR").await;
    let answer = test.rpc(SUBMIT, &declined, choice("QRIS")).await;
    let phone = answer["codeFormViews"][0]["code"].as_str().unwrap();
    let cancel = |id: &str| test.result("cancel", json!({ "paymentRequestId": id }));
    assert_eq!(
        cancel("declined").await["resultCode"],
        "ORDER_STATUS_INVALID",
        "DANA payments cannot be cancelled after submission"
    );
    test.press(phone, "decline").await;
    for (id, session) in [("untouched", &untouched), ("declined", &declined)] {
        assert_eq!(cancel(id).await["resultCode"], "SUCCESS", "{id}");
        assert_eq!(test.rpc("query", session, json!({})).await["errorCode"], "ORDER_IS_CANCELLED", "{id}");
        assert_eq!(test.inquire(id).await.payment_status, Some(PaymentStatus::Cancelled), "{id}");
    }
}

#[tokio::test]
async fn a_pending_payment_cannot_be_submitted_again() {
    let test = TestSimulator::start().await;
    let effect = json!({ "kind": "processing", "seconds": 60, "paymentResultCode": "SUCCESS" });
    test.add_scenario(effect, json!({ "paymentMethodType": "PAYNOW" })).await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let answer = test.rpc(SUBMIT, &session, choice("PAYNOW")).await;
    test.press(answer["codeFormViews"][0]["code"].as_str().unwrap(), "approve").await;
    assert_eq!(test.rpc("query", &session, json!({})).await["paymentStatus"], "PENDING");
    let answer = test.rpc(SUBMIT, &session, choice("GRABPAY_SG")).await;
    assert_eq!(answer["errorCode"], "REPEAT_REQ_REJECT", "{answer}");
    assert_eq!(test.inquire("request-1").await.payment_method_type.as_deref(), Some("PAYNOW"));
}
