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

#[tokio::test]
async fn the_result_page_has_an_id_that_cannot_be_guessed() {
    let shop = TestShop::start().await;
    let first = shop.place_order("kaya-jam", 1, "SGD").await;
    let second = shop.place_order("kaya-jam", 1, "SGD").await;
    // 122 random bits (UUID version 4), not in order.
    for id in [&first, &second] {
        assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 4);
    }
    let neighbour = format!("{:032x}", u128::from_str_radix(&first, 16).unwrap() + 1);
    for guess in [neighbour, format!("{first}0"), first[..31].to_owned(), "%25".to_owned(), "1".to_owned()] {
        let (status, _) = shop.page(&format!("/orders/{guess}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{guess}");
    }
}
