//! Payment without JavaScript: a plain form redirects to Antom's Checkout Page.

use domain::{error::AppError, order::OrderStatus};
use reqwest::StatusCode;

use crate::test_shop::TestShop;

/// Presses "Pay" without JavaScript, and returns the address of Antom's page.
async fn open_checkout_page(shop: &TestShop, order: &str, method: &str) -> String {
    let form = format!("order={order}&method={method}");
    let (location, _) = shop.post("leave_for_checkout_page", &form, "").await;
    assert_eq!(location, format!("/checkout/{order}/leave"));
    let (status, page) = shop.page(&location).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let address = page.split("http-equiv=\"refresh\" content=\"0; url=").nth(1).and_then(|it| it.split('"').next());
    address.unwrap_or_else(|| panic!("no redirect in {page}")).to_owned()
}

#[tokio::test]
async fn the_customer_pays_an_order_with_plain_forms() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let address = open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await;
    let page = shop.http.get(&address).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Continue with ShopeePay") && !page.contains("GrabPay"), "{page}");
    let chosen = shop
        .http
        .post(&address)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("paymentMethodType=SHOPEEPAY_SG")
        .send()
        .await
        .unwrap();
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    let wallet = reqwest::Url::parse(&address).unwrap().join(chosen.headers()["location"].to_str().unwrap()).unwrap();
    let decided = shop.http.post(format!("{wallet}/approve")).send().await.unwrap();
    assert!(decided.headers()["location"].to_str().unwrap().ends_with(&format!("/orders/{order}")));
    let paid = shop.refresh(&order).await;
    assert_eq!(paid.status(), OrderStatus::Paid);
    assert_eq!(paid.payment.unwrap().method, "SHOPEEPAY_SG");
}

#[tokio::test]
async fn the_same_method_reuses_the_checkout_page_and_another_method_starts_an_attempt() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await;
    assert_eq!(open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await, first);
    assert_ne!(open_checkout_page(&shop, &order, "GRABPAY_SG").await, first);
    // With JavaScript, the same payment continues in the component.
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_server_redirects_to_the_checkout_page_only_with_a_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (status, page) = shop.page(&format!("/checkout/{order}/leave")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!page.contains("http-equiv=\"refresh\""), "{page}");
    let refused = shop.refused("leave_for_checkout_page", &format!("order={order}&method=BLIK")).await;
    assert_eq!(refused, (400, AppError::UnknownMethod { currency: "SGD".to_owned() }));
}

#[tokio::test]
async fn the_server_neither_offers_nor_accepts_a_method_outside_its_amount_limits() {
    let shop = TestShop::start().await;
    let (location, _) =
        shop.post("check_out_cart", "currency=IDR", "cart=long-spout-kettle::20|enamel-tray:jade:20").await;
    let order = location.strip_prefix("/checkout/").unwrap();
    let (_, page) = shop.page(&location).await;
    assert!(page.contains("Up to Rp\u{a0}20,000,000"), "{page}");
    let refused = shop.refused("start_payment", &format!("order={order}&method=QRIS")).await;
    assert_eq!(refused, (400, AppError::MethodLimit));
    shop.start_payment(order, "DANA").await;
}
