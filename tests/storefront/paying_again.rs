//! At most one attempt of an order can be paid, and a buyer who went astray finds the way back.

use domain::{error::AppError, order::OrderStatus, payment::PaymentStatus};

use crate::{
    harness::{TestShop, history},
    scripted_gateway::{Answer, result, session},
};

#[tokio::test]
async fn the_same_method_again_is_the_same_session() {
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
async fn many_clicks_at_once_begin_one_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (a, b, c, d) = tokio::join!(
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
        shop.start_payment(&order, "PAYNOW"),
    );
    assert!([&b, &c, &d].into_iter().all(|session| session.payment_request_id == a.payment_request_id));
    assert_eq!(shop.shop.store.payments_of_order(&order).await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_method_cancels_the_first_attempt_at_the_gateway() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await;
    let second = shop.start_payment(&order, "SHOPEEPAY_SG").await;
    assert_ne!(first.payment_request_id, second.payment_request_id);
    let history = history(&shop.stored(&order).await);
    assert!(history.contains(&"Payment cancelled: cancellation confirmed by Antom".to_owned()), "{history:?}");
    shop.decide(&second, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn a_method_that_cannot_be_cancelled_has_to_close_before_another_is_begun() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "IDR").await;
    let first = shop.start_payment(&order, "DANA").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=QRIS")).await;
    assert_eq!((status, error), (409, AppError::PaymentUnderWay));
    // It can still be continued, and paid.
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
async fn an_order_that_is_paid_takes_no_second_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    // The shop has not heard of it yet: it asks before it would cancel anything.
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert_eq!((status, error), (409, AppError::AlreadyPaid));
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert_eq!((status, error), (409, AppError::AlreadyPaid));
    assert_eq!(shop.shop.store.payments_of_order(&order).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_windows_with_two_methods_leave_one_attempt_that_can_be_paid() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    tokio::join!(shop.start_payment(&order, "GRABPAY_SG"), shop.start_payment(&order, "PAYNOW"));
    let payments = shop.shop.store.payments_of_order(&order).await.unwrap();
    let open = payments.iter().filter(|payment| payment.status.is_open()).count();
    assert_eq!((payments.len(), open), (2, 1), "{payments:?}");
}

#[tokio::test]
async fn an_attempt_that_never_reached_the_gateway_makes_way_for_the_next() {
    let mut down = true;
    let (shop, gateway) = TestShop::start_against(move |endpoint, request| match endpoint {
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
    // From here on the second attempt is the one that counts, and goes on.
    assert_eq!(shop.start_payment(&order, "PAYNOW").await, second);
    let payments = shop.shop.store.payments_of_order(&order).await.unwrap();
    let statuses: Vec<PaymentStatus> = payments.iter().map(|payment| payment.status).collect();
    assert_eq!(statuses, [PaymentStatus::Expired, PaymentStatus::Created]);
    assert_eq!(gateway.calls("createPaymentSession").len(), 2);
}
