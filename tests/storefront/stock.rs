//! Stock is reserved when a payment starts and released when it ends unpaid.

use domain::{error::AppError, order::OrderStatus, payment::PaymentStatus};

use crate::{raw_database::is_postgres, test_shop::TestShop};

/// The tests' catalogue has four.
const COASTERS: &str = "marble-coaster-set";

#[tokio::test]
async fn starting_a_payment_reserves_stock_and_a_success_takes_it() {
    let shop = TestShop::start().await;
    let order = shop.place_order(COASTERS, 3, "SGD").await;
    assert_eq!(shop.stock(COASTERS).await, 4);
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.stock(COASTERS).await, 1);
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.stock(COASTERS).await, 1, "continuing the payment reserves nothing more");
    shop.decide(&session, "approve").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Paid);
    assert_eq!(shop.stock(COASTERS).await, 1);
}

#[tokio::test]
async fn an_unpaid_payment_releases_its_stock_and_the_next_payment_reserves_it() {
    let shop = TestShop::start().await;
    let order = shop.place_order(COASTERS, 3, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "decline").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Failed);
    assert_eq!(shop.stock(COASTERS).await, 4);
    shop.start_payment(&order, "SHOPEEPAY_SG").await;
    assert_eq!(shop.stock(COASTERS).await, 1);
    shop.start_payment(&order, "PAYNOW").await;
    assert_eq!(shop.stock(COASTERS).await, 1, "another method uses the order's reservation");
}

#[tokio::test]
async fn the_first_customer_to_start_a_payment_gets_the_last_items() {
    let shop = TestShop::start().await;
    let first = shop.place_order(COASTERS, 3, "SGD").await;
    let second = shop.place_order(COASTERS, 3, "SGD").await;
    shop.start_payment(&second, "GRABPAY_SG").await;
    let (status, error) = shop.refused("start_payment", &format!("order={first}&method=GRABPAY_SG")).await;
    assert_eq!((status, error), (409, AppError::OutOfStock { name: "Marble Coasters".to_owned() }));
    assert_eq!(shop.rows("payments").await, 1);
    assert_eq!(shop.stock(COASTERS).await, 1);
}

#[tokio::test]
async fn the_server_refuses_an_order_for_more_than_the_stock() {
    let shop = TestShop::start().await;
    for (form, name) in [
        (format!("product={COASTERS}&quantity=5&currency=SGD"), "Marble Coasters"),
        ("product=half-boiled-egg-set&quantity=1&currency=SGD".to_owned(), "Half-Boiled Egg Set"),
        ("product=kopitiam-cup&variant=cobalt&quantity=1&currency=SGD".to_owned(), "Kopitiam Cup and Saucer"),
    ] {
        let refused = shop.refused("place_order", &form).await;
        assert_eq!(refused, (409, AppError::OutOfStock { name: name.to_owned() }), "{form}");
    }
    let refused = shop.refused("place_order", "product=kopitiam-cup&variant=pink&quantity=1&currency=SGD").await;
    assert_eq!(refused, (400, AppError::UnknownVariant));
    assert_eq!(shop.rows("orders").await, 0);
}

#[tokio::test]
async fn a_late_success_is_paid_even_when_the_stock_is_sold() {
    let shop = TestShop::start().await;
    let first = shop.place_order(COASTERS, 3, "SGD").await;
    let payment = shop.start_payment(&first, "GRABPAY_SG").await.payment_request_id;
    let failed =
        shop.notification(&payment).with("/result/resultStatus", "F").with("/result/resultCode", "RISK_REJECT");
    failed.with("/paymentAmount/value", "11700").signed().send().await;
    assert_eq!(shop.stock(COASTERS).await, 4);
    let second = shop.place_order(COASTERS, 3, "SGD").await;
    shop.start_payment(&second, "GRABPAY_SG").await;
    assert_eq!(shop.stock(COASTERS).await, 1);
    shop.notification(&payment).with("/paymentAmount/value", "11700").signed().send().await;
    shop.wait_for_payment(&payment, PaymentStatus::Paid).await;
    assert_eq!(shop.stock(COASTERS).await, 0, "more was sold than was in stock, so nothing is available");
}

#[tokio::test]
async fn the_next_attempt_keeps_the_reservation_of_the_first_attempt() {
    let shop = TestShop::start().await;
    let order = shop.place_order(COASTERS, 4, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let watch = match is_postgres() {
        false => {
            "create table stock_changes (stock bigint); \
             create trigger watch after update of stock on variants begin \
                 insert into stock_changes values (new.stock); end"
        }
        true => {
            "create table stock_changes (stock bigint); \
             create function watch() returns trigger language plpgsql as \
                 'begin insert into stock_changes values (new.stock); return new; end'; \
             create trigger watch after update of stock on variants for each row execute function watch()"
        }
    };
    shop.database().await.execute(watch).await;
    let first = shop.start_payment(&order, "PAYNOW").await;
    // The gateway has declined it. The shop learns this when the customer chooses a method again.
    let second = shop.start_payment(&order, "SHOPEEPAY_SG").await;
    shop.decide(&second, "decline").await;
    let third = shop.start_payment(&order, "GRABPAY_SG").await;
    assert!(first.payment_request_id != second.payment_request_id && second != third);
    assert_eq!(shop.rows("stock_changes").await, 0);
    assert_eq!(shop.stock(COASTERS).await, 0);
}
