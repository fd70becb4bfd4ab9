//! The main case: the customer places an order and pays it, and the server learns the result.

use domain::{
    money::{Currency, Money},
    order::OrderStatus,
    payment::PaymentStatus,
};

use crate::{fixtures::history, test_shop::TestShop};

#[tokio::test]
async fn an_inquiry_makes_the_order_paid() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 2, "SGD").await;
    let placed = shop.stored(&order).await;
    assert_eq!(placed.total, Money::new(Currency::Sgd, 3600));
    assert_eq!((placed.status(), placed.payment), (OrderStatus::Unpaid, None));

    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Processing);
    shop.decide(&session, "approve").await;
    // Only an event from the gateway changes the status, and the server has not inquired yet.
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);

    let payment = shop.inquire_again(&order).await.payment.unwrap();
    assert_eq!(payment.status, PaymentStatus::Paid);
    assert_eq!(payment.payment_request_id, session.payment_request_id);
    assert!(payment.payment_id.is_some());
}

#[tokio::test]
async fn a_notification_makes_the_order_paid_without_an_inquiry() {
    let shop = TestShop::builder().notify_at_once().start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    let session = shop.start_payment(&order, "PAYPAY").await;
    shop.decide(&session, "approve").await;
    let order = shop.wait_for_order(&order, OrderStatus::Paid).await;
    let last = &history(&order).pop().unwrap();
    assert_eq!(last, "PayPay · Paid: verified notification from Antom");
}

#[tokio::test]
async fn a_declined_payment_fails_with_its_reason() {
    let shop = TestShop::builder().notify_at_once().start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "decline").await;
    let payment = shop.wait_for_order(&order, OrderStatus::Failed).await.payment.unwrap();
    assert_eq!(payment.result_code.as_deref(), Some("USER_CANCELED"));
}

#[tokio::test]
async fn the_browser_gets_the_session_and_no_secret() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(session.session_data.split("&&").count(), 4);
    let (_, page) = shop.page(&format!("/checkout/{order}")).await;
    for secret in ["PRIVATE KEY", "MII", "RSA256"] {
        assert!(!page.contains(secret), "the checkout page holds {secret:?}");
    }
}

#[tokio::test]
async fn the_server_sets_the_price_in_every_currency() {
    let shop = TestShop::start().await;
    for currency in Currency::ALL {
        let listed = shop.context.store.product("kopitiam-cup", currency, "en").await.unwrap().unwrap().price;
        // The server does not read a price from the form.
        let form = format!("product=kopitiam-cup&quantity=3&currency={currency}&price=1&minor_units=1");
        let (status, body) = shop.call("place_order", &form).await;
        assert!(status.is_success(), "{currency}: {body}");
        let order = shop.place_order("kopitiam-cup", 3, currency.code()).await;
        assert_eq!(shop.stored(&order).await.total, listed.checked_times(3).unwrap());
        let method = domain::method::PaymentMethod::in_currency(currency).next().unwrap();
        shop.start_payment(&order, method.code).await;
    }
}
