//! The Checkout Page: the buyer chooses on the gateway's site, without JavaScript.

use antom::types::{PaymentStatus, ProductScene};
use axum::http::StatusCode;

use crate::test_simulator::{REDIRECT_URL, TestSimulator};

/// Creates a session for the page; returns the address of the page.
async fn create(test: &TestSimulator, id: &str, methods: &[&str]) -> String {
    let mut request = test.element_request(id, methods, "SGD");
    request.product_scene = Some(ProductScene::CheckoutPayment);
    test.client.send(&request).await.unwrap().normal_url.unwrap()
}

#[tokio::test]
async fn the_buyer_chooses_on_the_page_and_pays_in_the_wallet() {
    let test = TestSimulator::start().await;
    let url = create(&test, "request-1", &["GRABPAY_SG", "SHOPEEPAY_SG"]).await;
    let (status, headers, page) = test.page(&url).await;
    assert_eq!(status, StatusCode::OK);
    assert!(headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    for text in ["SGD 42.00", "Continue with GrabPay", "Continue with ShopeePay", REDIRECT_URL] {
        assert!(page.contains(text), "{text} is not in {page}");
    }
    let wallet = test.choose(&url, "GRABPAY_SG").await;
    // The buyer goes back and chooses another method.
    assert_eq!(test.page(&url).await.0, StatusCode::OK);
    assert_eq!(test.choose(&url, "SHOPEEPAY_SG").await, wallet);
    let wallet = reqwest::Url::parse(&url).unwrap().join(&wallet).unwrap();
    assert_eq!(test.press(wallet.as_str(), "approve").await, REDIRECT_URL);
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Success));
    assert_eq!(inquiry.payment_method_type.as_deref(), Some("SHOPEEPAY_SG"));
    assert!(test.page(&url).await.2.contains("Your payment is complete."));
}

#[tokio::test]
async fn the_page_accepts_only_offered_methods() {
    let test = TestSimulator::start().await;
    let url = create(&test, "request-1", &["GRABPAY_SG"]).await;
    for method in ["SHOPEEPAY_SG", "nothing", ""] {
        let back = test.choose(&url, method).await;
        assert!(url.ends_with(&back), "{method} led to {back}");
    }
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
    // A session for the component has no page.
    let session = test.create("request-2", "GRABPAY_SG", "SGD").await;
    assert_eq!(session.normal_url, None);
    assert_eq!(test.page(&url.replace(url.rsplit('/').next().unwrap(), "0123")).await.0, StatusCode::NOT_FOUND);
}
