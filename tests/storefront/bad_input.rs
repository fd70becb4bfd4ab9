//! The server refuses bad input with a reason, and stores nothing.

use domain::error::AppError;
use reqwest::StatusCode;

use crate::test_shop::TestShop;

#[tokio::test]
async fn the_server_refuses_an_invalid_order_and_does_not_store_it() {
    let shop = TestShop::start().await;
    for (form, status, expected) in [
        ("product=espresso-machine&quantity=1&currency=SGD", 404, AppError::UnknownProduct),
        ("product=&quantity=1&currency=SGD", 404, AppError::UnknownProduct),
        ("product=kaya-jam&quantity=0&currency=SGD", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=-1&currency=SGD", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=21&currency=SGD", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=1000000000&currency=SGD", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=9223372036854775807&currency=SGD", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=1&currency=USD", 400, AppError::UnknownCurrency),
        ("product=kaya-jam&quantity=1&currency=", 400, AppError::UnknownCurrency),
    ] {
        assert_eq!(shop.refused("place_order", form).await, (status, expected), "{form}");
    }
    for form in ["product=kaya-jam&quantity=two&currency=SGD", "product=kaya-jam&currency=SGD", "quantity=1", ""] {
        let (_, error) = shop.refused("place_order", form).await;
        assert!(matches!(error, AppError::BadRequest(_)), "{form}: {error:?}");
    }
    assert_eq!(shop.rows("orders").await, 0);
}

#[tokio::test]
async fn the_server_refuses_an_invalid_payment_and_does_not_store_it() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let unknown_method = AppError::UnknownMethod { currency: "SGD".into() };
    for (form, status, expected) in [
        (format!("order={order}&method=CASH"), 400, unknown_method.clone()),
        (format!("order={order}&method="), 400, unknown_method.clone()),
        // A method of another currency, and one with a trailing space.
        (format!("order={order}&method=BLIK"), 400, unknown_method.clone()),
        (format!("order={order}&method=PAYNOW%20"), 400, unknown_method),
        ("order=0123456789abcdef&method=PAYNOW".to_owned(), 404, AppError::UnknownOrder),
        ("order='%20or%20''='&method=PAYNOW".to_owned(), 404, AppError::UnknownOrder),
    ] {
        assert_eq!(shop.refused("start_payment", &form).await, (status, expected), "{form}");
    }
    assert_eq!(shop.rows("payments").await, 0);
}

#[tokio::test]
async fn a_refused_plain_form_shows_the_reason() {
    let shop = TestShop::start().await;
    let answer = shop
        .http
        .post(format!("{}/api/place_order", shop.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html")
        .header("referer", format!("{}/products/kaya-jam", shop.url))
        .body("product=kaya-jam&quantity=0&currency=SGD")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(answer.headers()["location"], "/products/kaya-jam");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let (status, page) = shop.page_with("/products/kaya-jam", "cookie", cookie.split(';').next().unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("The quantity must be a whole number from 1 to 20."), "{page}");
    assert_eq!(shop.rows("orders").await, 0);
}

#[tokio::test]
async fn a_missing_page_answers_404_and_says_so() {
    let shop = TestShop::start().await;
    for path in ["/nowhere", "/products/espresso-machine", "/orders/0123", "/checkout/0123", "/pkg/nothing.js"] {
        let (status, page) = shop.page(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.contains("Back to the shop"), "{path}");
    }
}
