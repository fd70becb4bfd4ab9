//! The page of the customer's orders: those of this device, and the look-up by a receipt's number and code.

use domain::error::AppError;
use reqwest::header::{CACHE_CONTROL, COOKIE};

use crate::test_shop::TestShop;

/// The cookie that remembers orders, as a browser returns it.
fn orders_in(cookies: &[String]) -> String {
    let cookie = cookies.iter().find(|it| it.starts_with("orders=")).unwrap_or_else(|| panic!("none in {cookies:?}"));
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_lists_the_orders_of_this_device_only() {
    let shop = TestShop::start().await;
    let (first, cookies) = shop.post("place_order", "product=kaya-jam&quantity=1&currency=SGD", "").await;
    let cookie = orders_in(&cookies);
    let (second, cookies) = shop.post("check_out_cart", "currency=JPY", &format!("cart=kaya-jam::2; {cookie}")).await;
    let cookie = orders_in(&cookies);
    let tokens = [second, first].map(|location| location.strip_prefix("/checkout/").unwrap().to_owned());
    assert_eq!(cookie, format!("orders={}", tokens.join(".")), "newest first");

    let answer = shop.http.get(format!("{}/orders", shop.url)).header(COOKIE, &cookie).send().await.unwrap();
    assert_eq!(answer.headers()[CACHE_CONTROL], "no-store");
    let page = answer.text().await.unwrap();
    assert!(page.contains("noindex"));
    let positions = tokens.clone().map(|token| page.find(&format!("/orders/{token}")).expect("a link to the order"));
    assert!(positions[0] < positions[1], "newest first");
    for token in &tokens {
        assert!(page.contains(shop.number(token).await.as_str()), "{page}");
    }
    assert!(page.contains("S$9.50") && page.contains("Not paid"), "{page}");

    let (_, elsewhere) = shop.page("/orders").await;
    assert!(elsewhere.contains("No orders yet") && !elsewhere.contains("KL-"), "{elsewhere}");
}

#[tokio::test]
async fn an_invalid_orders_cookie_is_harmless() {
    let shop = TestShop::start().await;
    let many = vec!["0123"; 500].join(".");
    for cookie in ["orders=", "orders=....", "orders=<script>", "orders=KL-123456", &format!("orders={many}")] {
        let (status, page) = shop.page_with("/orders", "cookie", cookie).await;
        assert!(status.is_success() && page.contains("No orders yet"), "{cookie}");
    }
    let (_, cookies) =
        shop.post("place_order", "product=kaya-jam&quantity=1&currency=SGD", &format!("orders={many}")).await;
    assert_eq!(orders_in(&cookies).split('.').count(), 20);
}

#[tokio::test]
async fn number_and_code_of_a_receipt_open_the_order() {
    let shop = TestShop::start().await;
    let token = shop.place_order("kaya-jam", 1, "SGD").await;
    let order = shop.stored(&token).await;
    let (number, code) = (order.number.as_str(), order.lookup_code.grouped());
    for (number, code) in
        [(number.to_owned(), code.clone()), (number.to_lowercase(), code.to_lowercase().replace('-', "+"))]
    {
        let (location, cookies) = shop.post("look_up_order", &format!("number={number}&code={code}"), "").await;
        assert_eq!(location, format!("/orders/{token}"));
        assert_eq!(orders_in(&cookies), format!("orders={token}"), "the device remembers it");
    }
}

#[tokio::test]
async fn a_wrong_code_and_a_wrong_number_get_the_same_answer_and_tries_are_limited() {
    let shop = TestShop::start().await;
    let token = shop.place_order("kaya-jam", 1, "SGD").await;
    let order = shop.stored(&token).await;
    let (number, code) = (&order.number, order.lookup_code.as_str());
    let refused = (404, AppError::NoOrderWithCode);
    assert_eq!(shop.refused("look_up_order", &format!("number=KL-000000&code={code}")).await, refused);
    for code in ["00000000", "", &token].into_iter().cycle().take(10) {
        assert_eq!(shop.refused("look_up_order", &format!("number={number}&code={code}")).await, refused, "{code}");
    }
    // The right code is refused too: an attacker does not learn that it is right.
    let (status, error) = shop.refused("look_up_order", &format!("number={number}&code={code}")).await;
    assert!(status == 429 && matches!(error, AppError::TooManyTries { .. }), "{status} {error:?}");
    // Another order can still be looked up, until the address has tried too often.
    let mut last = 404;
    for tried in 11..=30 {
        assert_eq!(last, 404, "{tried}");
        last = shop.refused("look_up_order", &format!("number=KL-{tried}&code=x")).await.0;
    }
    assert_eq!(last, 429);
}
