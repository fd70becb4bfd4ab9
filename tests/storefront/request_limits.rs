//! How many requests of an address the shop answers, also behind a proxy.

use backend::config::ServerLimits;
use domain::error::AppError;
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use crate::test_shop::TestShop;

/// So few that the next one is accepted only after half a minute.
const REQUESTS: u32 = 2;

/// A shop behind a proxy on this machine, where an address may send two requests in a minute.
async fn behind_a_proxy(proxies: &str) -> TestShop {
    let limits = ServerLimits { requests_per_minute: REQUESTS.try_into().ok(), ..ServerLimits::default() };
    TestShop::builder().trusted_proxies(proxies).limits(limits).start().await
}

/// A request that the proxy has received from the last of these addresses.
async fn get(shop: &TestShop, path: &str, forwarded_for: &str) -> Response {
    let request = shop.http.get(format!("{}{path}", shop.url)).header("x-forwarded-for", forwarded_for);
    request.header("accept-language", "de").send().await.unwrap()
}

#[tokio::test]
async fn an_address_that_sends_too_many_requests_has_to_wait() {
    let shop = behind_a_proxy("127.0.0.1").await;
    for _ in 0..REQUESTS {
        assert_eq!(get(&shop, "/healthz", "203.0.113.9").await.status(), StatusCode::OK);
    }
    let refused = get(&shop, "/", "203.0.113.9").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = refused.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60 / REQUESTS).contains(&seconds), "{seconds}");
    assert!(refused.text().await.unwrap().starts_with("Zu viele Versuche"));
    let refused = get(&shop, "/api/v1/products?currency=SGD", "203.0.113.9").await;
    assert_eq!(refused.headers()[CONTENT_TYPE], "application/problem+json");
    assert_eq!(get(&shop, "/", "203.0.113.10").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_client_is_the_last_address_that_is_no_trusted_proxy() {
    let shop = behind_a_proxy("127.0.0.1, 10.0.0.0/8").await;
    for _ in 0..REQUESTS {
        assert_eq!(get(&shop, "/healthz", "203.0.113.9").await.status(), StatusCode::OK);
    }
    for same in [
        "198.51.100.1, 203.0.113.9",
        "127.0.0.1,203.0.113.9, 10.1.2.3",
        "203.0.113.9:4711",
        "::ffff:203.0.113.9",
        "[::ffff:203.0.113.9]:4711, 10.0.0.1",
    ] {
        assert_eq!(get(&shop, "/", same).await.status(), StatusCode::TOO_MANY_REQUESTS, "{same}");
    }
    for other in ["203.0.113.9, 198.51.100.2", "203.0.113.9, unknown", "", "10.0.0.1"] {
        assert_eq!(get(&shop, "/", other).await.status(), StatusCode::OK, "{other:?}");
    }
}

#[tokio::test]
async fn without_trusted_proxies_the_header_does_not_count() {
    let shop = behind_a_proxy("").await;
    for _ in 0..2 * REQUESTS {
        // This machine is not limited.
        assert_eq!(get(&shop, "/healthz", "203.0.113.9").await.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn what_antom_has_signed_is_not_limited() {
    let shop = behind_a_proxy("127.0.0.1").await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let mut signed = shop.notification(&payment).signed();
    signed.headers.push(("x-forwarded-for", "203.0.113.9".to_owned()));
    let mut forged = signed.clone();
    forged.body = forged.body.replace("1800", "1");
    for _ in 0..REQUESTS {
        assert_eq!(forged.send().await.0, StatusCode::BAD_REQUEST);
    }
    assert_eq!(forged.send().await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(shop.rows("refused_notifications").await, i64::from(REQUESTS));
    for _ in 0..10 * REQUESTS {
        assert_eq!(signed.send().await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn tries_to_look_an_order_up_are_counted_by_the_client_behind_the_proxy() {
    let shop = TestShop::builder().trusted_proxies("127.0.0.1").start().await;
    let look_up = async |number: u32, client: &str| {
        let request = shop.http.post(format!("{}/api/look_up_order", shop.url)).header("x-forwarded-for", client);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.body(format!("number=KL-{number}&code=x")).send().await.unwrap();
        let error: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        serde_json::from_value::<AppError>(error["error"].clone()).unwrap()
    };
    for number in 0..30 {
        assert_eq!(look_up(number, "203.0.113.9").await, AppError::NoOrderWithCode);
    }
    assert!(matches!(look_up(30, "203.0.113.9").await, AppError::TooManyTries { .. }));
    assert_eq!(look_up(31, "203.0.113.10").await, AppError::NoOrderWithCode);
}
