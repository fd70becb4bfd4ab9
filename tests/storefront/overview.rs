//! The page of the newest orders: refused notifications, notifications with another amount, and payments in review.

use domain::{order::OrderStatus, payment::PaymentStatus};
use reqwest::StatusCode;

use crate::test_shop::TestShop;

async fn overview(shop: &TestShop) -> String {
    let (status, page) = shop.page("/development/orders").await;
    assert_eq!(status, StatusCode::OK);
    page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

#[tokio::test]
async fn the_overview_shows_orders_with_state_last_notification_and_links() {
    let shop = TestShop::start().await;
    let unpaid = shop.place_order("kaya-jam", 1, "JPY").await;
    let paid = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&paid, "GRABPAY_SG").await.payment_request_id;
    shop.notification(&payment).deliver().await;
    let page = overview(&shop).await;
    for part in [
        &format!("/orders/{unpaid}"),
        &format!("/orders/{paid}"),
        &format!("{}console/payments/{payment}", shop.context.gateway.url()),
        "GrabPay",
        "success, SUCCESS",
        "S$18.00",
        "Paid. Thank you!",
    ] {
        assert!(page.contains(part), "{part:?} is not in {page}");
    }
    let position = |text: &str| page.find(text).unwrap();
    assert!(position(&format!("/orders/{paid}")) < position(&format!("/orders/{unpaid}")), "the newest is not first");
}

#[tokio::test]
async fn the_overview_shows_a_notification_with_another_amount() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.notification(&payment).deliver().await;
    assert!(!overview(&shop).await.contains("another amount"));
    shop.notification(&payment).with("/paymentAmount/value", "1801").deliver().await;
    // A later notification does not hide it.
    shop.notification(&payment).with("/result/resultCode", "SUCCESS_AGAIN").deliver().await;
    let page = overview(&shop).await;
    assert!(page.contains("another amount or currency than the order's: S$18.01"), "{page}");
}

#[tokio::test]
async fn the_overview_shows_refused_notifications_with_the_reason() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let good = shop.notification(&payment).signed();
    let mut changed = good.clone();
    changed.body = changed.body.replace("1800", "1801");
    let mut other_type = good.clone();
    other_type.headers[0].1 = "text/plain".to_owned();
    let mut large = good.clone();
    large.body = "x".repeat(65 * 1024);
    let mut key = good.clone();
    key.body = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC".to_owned();
    for refused in [changed, other_type, large, key, shop.notification("no-payment").signed()] {
        assert!(!refused.send().await.0.is_success());
    }
    let page = overview(&shop).await;
    for part in [
        "HTTP 400: ",
        "HTTP 415: the content-type is not application/json",
        "HTTP 413: ",
        "HTTP 404: there is no payment with the request id",
        "POST /antom/notify",
        &format!("client-id: {}", shop.client_id),
        "&quot;value&quot;: &quot;1801&quot;",
        "not kept, because it may contain a private key",
    ] {
        let plain = part.replace("&quot;", "\"");
        assert!(page.contains(part) || page.contains(&plain), "{part:?} is not in {page}");
    }
    assert!(!page.contains("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"), "{page}");
    assert_eq!(shop.rows("refused_notifications").await, 5);
    good.send().await;
    assert_eq!(shop.rows("refused_notifications").await, 5, "an acknowledged notification was kept");
}

#[tokio::test]
async fn a_flood_of_refused_notifications_is_not_stored() {
    let shop = TestShop::start().await;
    let forged = shop.notification("no-payment").signed();
    for _ in 0..40 {
        assert_eq!(forged.send().await.0, StatusCode::NOT_FOUND);
    }
    assert_eq!(shop.rows("refused_notifications").await, 30);
}

#[tokio::test]
async fn a_form_applies_a_persons_decision_about_a_payment() {
    for (resolution, status) in
        [("paid", PaymentStatus::Paid), ("refunded", PaymentStatus::Refunded), ("unpaid", PaymentStatus::Failed)]
    {
        let shop = TestShop::start().await;
        let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
        let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        shop.notification(&payment).with("/paymentAmount/value", "1").deliver().await;
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview);
        let page = overview(&shop).await;
        assert!(page.contains("notification: mismatch, 1 in the smallest unit of SGD"), "{page}");
        let form = format!("payment={payment}&resolution={resolution}&note=Mei:+asked+the+customer");
        // Without the confirmation nothing changes.
        shop.refused("decide_payment", &form).await;
        shop.refused("decide_payment", &format!("payment={payment}&resolution={resolution}&note=+&confirmed=yes"))
            .await;
        assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview);
        let (target, _) = shop.post("decide_payment", &format!("{form}&confirmed=yes"), "").await;
        assert_eq!(target, "/development/orders");
        assert_eq!(shop.context.store.payment(&payment).await.unwrap().unwrap().status, status, "{resolution}");
        let events = shop.context.store.events_of_payment(&payment).await.unwrap();
        assert_eq!(events.last().unwrap().note.as_deref(), Some("Mei: asked the customer"));
        assert_eq!(shop.refused("decide_payment", &format!("{form}&confirmed=yes")).await.0, 400);
    }
}

#[tokio::test]
async fn other_visitors_cannot_decide_about_a_payment() {
    let shop = TestShop::builder().public_url("https://shop.test").start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.notification(&payment).with("/paymentAmount/value", "1").deliver().await;
    let form = format!("payment={payment}&resolution=paid&note=x&confirmed=yes");
    for (header, value, expected) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("x-forwarded-for", "203.0.113.9", StatusCode::NOT_FOUND),
        ("host", "shop.test", StatusCode::NOT_FOUND),
    ] {
        let request = shop.http.post(format!("{}/api/decide_payment", shop.url)).body(form.clone());
        let request = request.header("content-type", "application/x-www-form-urlencoded").header(header, value);
        assert_eq!(request.send().await.unwrap().status(), expected, "{header}: {value}");
    }
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview);
}
