//! A gateway that answers late, wrongly or not at all.

use antom_storefront::{domain::order::OrderStatus, error::AppError};

use crate::{
    harness::TestShop,
    scripted_gateway::{Answer, inquiry, result, session},
};

const PRODUCT: &str = "kopi-o-dark-roast";

#[tokio::test]
async fn a_call_without_an_answer_is_repeated_with_the_same_payment_request_id() {
    let mut first = true;
    let (shop, gateway) = TestShop::start_against(move |_, _| {
        if std::mem::take(&mut first) { Answer::Status(500) } else { Answer::Signed(session()) }
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert!(matches!((status, error), (503, AppError::GatewayUnavailable { .. })));
    // The attempt was stored before the call.
    assert_eq!(shop.rows("payments").await, 1);

    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let calls = gateway.calls("createPaymentSession");
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0], calls[1]);
    assert_eq!(calls[0]["paymentRequestId"], session.payment_request_id);
    assert_eq!(shop.rows("payments").await, 1);
}

#[tokio::test]
async fn the_request_carries_what_the_guide_asks_for() {
    let (shop, gateway) = TestShop::start_against(|_, _| Answer::Signed(session())).await;
    let order = shop.place_order(PRODUCT, 2, "IDR").await;
    shop.start_payment(&order, "DANA").await;
    let request = &gateway.calls("createPaymentSession")[0];
    assert_eq!(request["productCode"], "CASHIER_PAYMENT");
    assert_eq!(request["paymentAmount"], serde_json::json!({ "currency": "IDR", "value": "44000000" }));
    assert_eq!(request["order"]["orderAmount"], request["paymentAmount"]);
    assert_eq!(request["order"]["referenceOrderId"], order);
    assert_eq!(request["paymentMethod"]["paymentMethodType"], "DANA");
    assert_eq!(request["paymentNotifyUrl"], format!("{}/antom/notify", shop.url));
    assert_eq!(request["paymentRedirectUrl"], format!("{}/orders/{order}", shop.url));
    assert_eq!(request["env"]["terminalType"], "WEB");
}

#[tokio::test]
async fn a_refusal_ends_the_attempt_and_the_next_one_has_a_new_id() {
    let mut first = true;
    let (shop, gateway) = TestShop::start_against(move |_, _| {
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
async fn a_success_that_the_gateway_did_not_sign_is_no_success() {
    for wrong in [|body| Answer::Unsigned(body), |body| Answer::SignedByAnother(body)] {
        let (shop, _) = TestShop::start_against(move |endpoint, request| match endpoint {
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
async fn an_inquiry_with_another_amount_or_none_or_about_another_payment_is_never_paid() {
    for (field, value, expected) in [
        ("paymentAmount", serde_json::json!({ "currency": "SGD", "value": "1" }), OrderStatus::Review),
        ("paymentAmount", serde_json::json!({ "currency": "JPY", "value": "1800" }), OrderStatus::Review),
        ("paymentAmount", serde_json::Value::Null, OrderStatus::Review),
        ("paymentRequestId", "another".into(), OrderStatus::Processing),
    ] {
        let changed = value.clone();
        let (shop, _) = TestShop::start_against(move |endpoint, request| match endpoint {
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
async fn however_often_the_page_asks_the_gateway_is_asked_every_two_seconds() {
    let (shop, gateway) = TestShop::start_against(|endpoint, request| match endpoint {
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
    assert!((3600..5000).contains(&millis), "three inquiries within {millis} ms");
}

#[tokio::test]
async fn an_order_is_not_cancelled_when_the_gateway_says_that_it_is_paid() {
    let (shop, gateway) = TestShop::start_against(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        _ => Answer::Signed(inquiry(request, "SUCCESS")),
    })
    .await;
    let order = shop.place_order(PRODUCT, 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let (_, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!(error, AppError::AlreadyPaid);
    assert!(gateway.calls("cancel").is_empty(), "cancelling a paid order gives the money back");
}
