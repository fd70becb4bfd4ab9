//! The headers with which every answer restricts browsers. A change of one of them must be noticed (PCI DSS 11.6.1).

use reqwest::{
    StatusCode,
    header::{ACCEPT, HeaderMap},
};

use crate::{
    scripted_gateway::{Answer, result},
    test_shop::TestShop,
};

const EVERYWHERE: [(&str, &str); 2] =
    [("x-content-type-options", "nosniff"), ("cross-origin-opener-policy", "same-origin-allow-popups")];

async fn get(shop: &TestShop, path: &str) -> (StatusCode, HeaderMap) {
    let answer = shop.http.get(format!("{}{path}", shop.url)).header(ACCEPT, "text/html").send().await.unwrap();
    (answer.status(), answer.headers().clone())
}

#[tokio::test]
async fn every_answer_restricts_the_browser() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (path, expected) in [
        ("/", 200),
        ("/de/products/kaya-jam", 200),
        ("/cart", 200),
        (&*format!("/checkout/{order}"), 200),
        (&*format!("/orders/{order}"), 200),
        (&*format!("/api/v1/orders/{order}"), 200),
        ("/nothing", 404),
        ("/cart/", 308),
        ("/api/v1/nothing", 404),
        ("/antom/notify", 405),
        ("/mark.svg", 200),
        ("/pictures/kaya-jam", 200),
        ("/healthz", 200),
    ] {
        let (status, headers) = get(&shop, path).await;
        assert_eq!(status, expected, "{path}");
        for (name, value) in EVERYWHERE {
            assert_eq!(headers[name], value, "{path}");
        }
        let permissions = headers["permissions-policy"].to_str().unwrap();
        assert!(permissions.contains("camera=()") && permissions.contains("geolocation=()"), "{path}: {permissions}");
        assert!(headers.contains_key("referrer-policy"), "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}: the shop has no https");
        assert_eq!(headers.get("server"), None, "{path}");
    }
}

#[tokio::test]
async fn a_browser_that_uses_https_never_uses_http_again() {
    for (public_url, expected) in [
        ("https://shop.example", Some("max-age=31536000")),
        // Other programs of this machine have the same host.
        ("https://localhost:8443", None),
        ("http://127.0.0.1:3000", None),
    ] {
        let shop = TestShop::builder().public_url(public_url).start().await;
        let (_, headers) = get(&shop, "/").await;
        let found = headers.get("strict-transport-security").map(|value| value.to_str().unwrap());
        assert_eq!(found, expected, "{public_url}");
    }
}

#[tokio::test]
async fn only_the_checkout_lets_antoms_forms_ask_for_payments() {
    let (shop, _) = TestShop::start_with_gateway(|_, _| Answer::Signed(result("UNKNOWN_EXCEPTION", "U"))).await;
    let (_, headers) = get(&shop, "/checkout/0123").await;
    let permissions = headers["permissions-policy"].to_str().unwrap();
    let payment = r#"payment=(self "https://ac.alipay.com" "https://checkout.antom.com")"#;
    assert!(permissions.contains(payment), "{permissions}");
    for path in ["/", "/cart", "/orders/0123", "/nothing"] {
        let (_, headers) = get(&shop, path).await;
        assert!(headers["permissions-policy"].to_str().unwrap().contains("payment=(),"), "{path}");
    }
}

#[tokio::test]
async fn no_browser_keeps_what_belongs_to_an_order() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for path in [
        "/orders",
        &format!("/orders/{order}"),
        &format!("/checkout/{order}/leave"),
        &format!("/api/v1/orders/{order}"),
    ] {
        let (_, headers) = get(&shop, path).await;
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
    // Back from the wallet, the checkout comes back as it was left, which `no-store` would prevent.
    let (_, headers) = get(&shop, &format!("/checkout/{order}")).await;
    assert_eq!(headers["cache-control"], "private, no-cache");
}

/// The whole policy of the payment page in production, without its nonce.
#[tokio::test]
async fn the_policy_of_the_payment_page_is_this_one() {
    let (shop, _) = TestShop::start_with_gateway(|_, _| Answer::Signed(result("UNKNOWN_EXCEPTION", "U"))).await;
    let (_, headers) = get(&shop, "/checkout/0123").await;
    let policy = headers["content-security-policy"].to_str().unwrap();
    let (before, after) = policy.split_once("'nonce-").unwrap();
    let policy = format!("{before}{}", after.split_once("' ").unwrap().1);
    let expected = "\
        default-src 'self'; \
        script-src 'self' 'wasm-unsafe-eval' http://127.0.0.1/sdk.js \
        https://gw.alipayobjects.com/render/p/yuyan_npm/@alipay_intl-tracker/; \
        style-src 'self' 'unsafe-inline'; \
        img-src 'self' data: https://cdn.marmot-cloud.com https://gw.alipayobjects.com; \
        connect-src 'self' https://imgs-sea-global.alipay.com https://imgs-na-global.alipay.com \
        https://imgs-de-global.alipay.com https://open-sea-global.alipay.com https://open-na-global.alipay.com \
        https://open-de-global.alipay.com https://config.marmot-cloud.com https://gw.alipayobjects.com \
        https://imdap-sea.alipay.com; \
        frame-src https://ac.alipay.com https://checkout.antom.com; \
        object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
        report-uri /csp-reports";
    assert_eq!(policy, expected);
}
