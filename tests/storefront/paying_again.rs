//! Repeated attempts: at most one attempt of an order is payable, and the customer can continue it.

use std::time::Duration;

use antom_storefront::{labels, language::Language};
use domain::{error::AppError, order::OrderStatus, payment::PaymentStatus};

use crate::{
    fixtures::history,
    scripted_gateway::{Answer, result, session},
    test_shop::TestShop,
};

#[tokio::test]
async fn the_same_method_reuses_the_session() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&first, "cancel").await;
    let second = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(first, second);
    shop.decide(&second, "approve").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn many_clicks_at_once_start_one_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (a, b, c, d) = tokio::join!(
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
    );
    assert!([&b, &c, &d].into_iter().all(|session| session.payment_request_id == a.payment_request_id));
    assert_eq!(shop.payments(&order).await.len(), 1);
}

#[tokio::test]
async fn another_method_cancels_the_first_attempt_at_the_gateway() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    let second = shop.start_payment(&order, "SHOPEEPAY_SG").await;
    assert_ne!(first.payment_request_id, second.payment_request_id);
    let history = history(&shop.stored(&order).await);
    assert!(
        history.contains(&"GrabPay · Payment cancelled: cancellation confirmed by Antom".to_owned()),
        "{history:?}"
    );
    shop.decide(&second, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_payment_that_cannot_be_cancelled_blocks_another_method_until_it_closes() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "IDR").await;
    let first = shop.start_payment(&order, "DANA").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=QRIS")).await;
    assert_eq!(status, 409);
    // The session lasts a quarter of an hour, and the gateway's clock may be two minutes behind.
    assert!(matches!(error, AppError::PaymentUnderWay { minutes: Some(17..=18) }), "{error:?}");
    let text = labels::error(Language::default(), &error);
    assert!(text.contains("try again in 1"), "{text}");
    // The customer can still continue and pay it.
    assert_eq!(shop.start_payment(&order, "DANA").await.payment_request_id, first.payment_request_id);
    shop.decide(&first, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_failed_payment_is_followed_by_a_new_payment_request_id() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&first, "decline").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
    let second = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_ne!(first.payment_request_id, second.payment_request_id);
    shop.decide(&second, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_paid_order_accepts_no_second_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    // The shop has no event of the success yet: it inquires before it cancels a payment.
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!((status, error), (409, AppError::AlreadyPaid));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert_eq!((status, error), (409, AppError::AlreadyPaid));
    assert_eq!(shop.payments(&order).await.len(), 1);
}

#[tokio::test]
async fn two_windows_with_two_methods_leave_one_payable_attempt() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    tokio::join!(shop.start_payment(&order, "GRABPAY_SG"), shop.start_payment(&order, "PAYNOW"));
    let payments = shop.payments(&order).await;
    let open = payments.iter().filter(|payment| payment.status.is_open()).count();
    assert_eq!((payments.len(), open), (2, 1), "{payments:?}");
}

#[tokio::test]
async fn an_attempt_that_never_reached_the_gateway_does_not_block_the_next() {
    let mut down = true;
    let (shop, gateway) = TestShop::start_with_gateway(move |endpoint, request| match endpoint {
        "createPaymentSession" if request["paymentMethod"]["paymentMethodType"] == "GRABPAY_SG" && down => {
            down = false;
            Answer::Hang
        }
        "createPaymentSession" => Answer::Signed(session()),
        _ if request["paymentRequestId"].is_string() => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
        _ => Answer::Status(500),
    })
    .await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    let second = shop.start_payment(&order, "PAYNOW").await;
    // The second attempt is now the current one.
    assert_eq!(shop.start_payment(&order, "PAYNOW").await, second);
    let payments = shop.payments(&order).await;
    let statuses: Vec<PaymentStatus> = payments.iter().map(|payment| payment.status).collect();
    assert_eq!(statuses, [PaymentStatus::Expired, PaymentStatus::Created]);
    assert_eq!(gateway.calls("createPaymentSession").len(), 2);
}

#[tokio::test]
async fn a_session_lasts_a_quarter_of_an_hour() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    shop.start_element(&shop.place_order("kaya-jam", 1, "SGD").await, false).await;
    for request in gateway.calls("createPaymentSession") {
        let expiry: jiff::Timestamp = request["paymentSessionExpiryTime"].as_str().unwrap().parse().unwrap();
        let seconds = expiry.duration_since(shop.context.clock.now()).as_secs();
        assert!((14 * 60..=15 * 60).contains(&seconds), "{seconds} s");
    }
}

#[tokio::test]
async fn an_order_without_payment_closes_after_a_day() {
    let shop = TestShop::start().await;
    let (never_begun, failed) =
        (shop.place_order("kaya-jam", 1, "SGD").await, shop.place_order("kaya-jam", 1, "SGD").await);
    let session = shop.start_payment(&failed, "GRABPAY_SG").await;
    shop.decide(&session, "decline").await;
    assert_eq!(shop.refresh(&failed).await.status(), OrderStatus::Failed);
    shop.age_orders(Duration::from_secs(25 * 60 * 60)).await;
    for order in [never_begun, failed] {
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::Closed);
        let refused = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
        assert_eq!(refused, (409, AppError::OrderClosed));
        let (_, page) = shop.page(&format!("/orders/{order}")).await;
        assert!(page.contains("was not paid in time") && !page.contains("/checkout/"), "{page}");
        let (_, page) = shop.page(&format!("/checkout/{order}")).await;
        assert!(page.contains("was not paid in time") && !page.contains("needs no payment"), "{page}");
    }
}

#[tokio::test]
async fn an_order_whose_payment_can_still_succeed_stays_open() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.age_orders(Duration::from_secs(25 * 60 * 60)).await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
    shop.decide(&session, "approve").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Paid);
}
