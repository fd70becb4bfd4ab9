//! The shop refuses requests that a page of another site causes.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, ORIGIN, SET_COOKIE},
};
use serde_json::json;

use crate::test_shop::TestShop;

/// The header in which browsers state the origin of a request.
const SITE: &str = "sec-fetch-site";

const FORM: &str = "product=kaya-jam&quantity=1&currency=SGD&language=en&appearance=dark&order=0&method=GRABPAY_SG";

#[tokio::test]
async fn no_route_accepts_a_request_from_another_site() {
    let shop = TestShop::start().await;
    let cart = "cart=kaya-jam::2";
    let from_elsewhere: [&[(&str, &str)]; 6] = [
        &[(SITE, "cross-site"), ("origin", "https://evil.example"), ("cookie", cart)],
        &[(SITE, "same-site")],
        // `Sec-Fetch-Site` takes precedence over `Origin`.
        &[(SITE, "cross-site"), ("origin", &shop.url)],
        &[("origin", "https://evil.example")],
        &[("origin", "null"), ("cookie", cart)],
        &[("cookie", cart)],
    ];
    let mut routes: Vec<(Method, String)> =
        server_fn_paths().map(|(path, method)| (method, path.to_owned())).filter(|(it, _)| !it.is_safe()).collect();
    assert!(routes.len() > 10, "{routes:?}");
    for path in ["/api/v1/orders", "/api/v1/orders/0123/payments", "/api/v1/nothing", "/", "/cart", "/nowhere"] {
        routes.extend([Method::POST, Method::PUT, Method::PATCH, Method::DELETE].map(|it| (it, path.to_owned())));
    }
    for (method, path) in &routes {
        for headers in from_elsewhere {
            let mut request = shop.http.request(method.clone(), format!("{}{path}", shop.url));
            request = request.header(ACCEPT, "text/html").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = request.body(FORM).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method} {path} with {headers:?}");
            assert!(answer.headers().get(SET_COOKIE).is_none(), "{method} {path} with {headers:?}");
            let text = answer.text().await.unwrap();
            assert!(text.contains("came from another site"), "{method} {path}: {text}");
        }
    }
    assert_eq!(shop.rows("orders").await, 0);
}

#[tokio::test]
async fn the_server_answers_its_own_pages_and_programs_without_cookies() {
    let shop = TestShop::start().await;
    let port = shop.url.rsplit(':').next().unwrap();
    let (host, origin) = (format!("localhost:{port}"), format!("http://localhost:{port}"));
    let (site, cookie) = (SITE, ("cookie", "cart=kaya-jam::2"));
    let own: [&[(&str, &str)]; 5] = [
        &[(site, "same-origin"), cookie],
        &[(site, "none"), cookie],
        &[("origin", &shop.url), cookie],
        // The same machine under another name.
        &[("host", &host), ("origin", &origin), cookie],
        // An app, or curl.
        &[],
    ];
    for headers in own {
        let mut form = shop.http.post(format!("{}/api/place_order", shop.url));
        let mut json = shop.http.post(format!("{}/api/v1/orders", shop.url));
        for (name, value) in headers {
            (form, json) = (form.header(*name, *value), json.header(*name, *value));
        }
        let form =
            form.header(CONTENT_TYPE, "application/x-www-form-urlencoded").header(ACCEPT, "text/html").body(FORM);
        assert_eq!(form.send().await.unwrap().status(), StatusCode::FOUND, "{headers:?}");
        let order = json!({ "currency": "SGD", "lines": [{ "product": "kaya-jam", "quantity": 1 }] }).to_string();
        let json = json.header(CONTENT_TYPE, "application/json").body(order);
        assert_eq!(json.send().await.unwrap().status(), StatusCode::CREATED, "{headers:?}");
    }
    assert_eq!(shop.rows("orders").await, 10);
}

#[tokio::test]
async fn behind_a_proxy_the_public_address_counts_as_the_shops_origin() {
    let shop = TestShop::builder().public_url("https://shop.example").start().await;
    for (origin, status) in [
        ("https://shop.example", StatusCode::FOUND),
        ("http://shop.example", StatusCode::FORBIDDEN),
        ("https://shop.example:8443", StatusCode::FORBIDDEN),
        ("https://shop.example.evil.example", StatusCode::FORBIDDEN),
    ] {
        let form = shop.http.post(format!("{}/api/place_order", shop.url)).header(HOST, "10.0.0.7:3000");
        let form = form.header(ORIGIN, origin).header(COOKIE, "cart=").header(ACCEPT, "text/html");
        let form = form.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(FORM);
        assert_eq!(form.send().await.unwrap().status(), status, "{origin}");
    }
}

#[tokio::test]
async fn a_notification_needs_only_its_signature() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await;
    let mut delivery = shop.notification(&payment.payment_request_id).signed();
    delivery.headers.extend([(SITE, "cross-site".to_owned()), ("cookie", "a=b".to_owned())]);
    assert_eq!(delivery.send().await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_refusal_is_a_problem_in_the_api_and_a_sentence_in_the_customers_language_elsewhere() {
    let shop = TestShop::start().await;
    let send = async |path: &str| {
        let request = shop.http.post(format!("{}{path}", shop.url)).header(SITE, "cross-site");
        request.header("accept-language", "de").send().await.unwrap()
    };
    let answer = send("/api/v1/orders").await;
    assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json");
    assert!(answer.text().await.unwrap().contains(r#""code":"cross_site""#));
    let answer = send("/api/place_order").await;
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert!(answer.text().await.unwrap().starts_with("Diese Anfrage kam von einer anderen Website"));
}

#[tokio::test]
async fn the_pages_of_an_order_send_no_referrer_to_other_sites_and_their_origin_to_their_own_forms() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (path, policy) in [
        (format!("/orders/{order}"), "same-origin"),
        (format!("/checkout/{order}/leave"), "same-origin"),
        (format!("/checkout/{order}"), "strict-origin-when-cross-origin"),
        ("/".to_owned(), "strict-origin-when-cross-origin"),
    ] {
        let answer = shop.http.get(format!("{}{path}", shop.url)).header(ACCEPT, "text/html").send().await.unwrap();
        assert_eq!(answer.headers()["referrer-policy"], policy, "{path}");
        // A `<meta>` tag in the page would override the header.
        assert!(!answer.text().await.unwrap().contains(r#"name="referrer""#), "{path}");
    }
}
