//! The result page shows the server's state, regardless of the query string.

use domain::order::OrderStatus;
use reqwest::StatusCode;

use crate::test_shop::TestShop;

#[tokio::test]
async fn the_result_page_shows_paid_after_the_server_inquires() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
    // One request without cookies and JavaScript: rendering the page sends the inquiry.
    let (status, page) = shop.page(&format!("/orders/{order}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Paid. Thank you!"));
    assert!(page.contains("noindex"));
    assert!(!page.contains("http-equiv=\"refresh\""), "a final page does not reload");
}

#[tokio::test]
async fn forged_query_parameters_change_nothing() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let query = "?status=paid&resultStatus=S&resultCode=SUCCESS&paymentStatus=SUCCESS";
    let (_, page) = shop.page(&format!("/orders/{order}{query}")).await;
    assert!(page.contains("Waiting for your payment") && !page.contains("Thank you"));
    assert!(page.contains("http-equiv=\"refresh\""), "without JavaScript the page asks again by itself");
}
