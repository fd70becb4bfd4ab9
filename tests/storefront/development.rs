//! The pages for developers: who may open them, and the bar that leads to them.

use std::{net::SocketAddr, path::Path};

use antom_storefront::http::development_access::{self, DevelopmentGuard};
use axum::{Extension, Router, extract::ConnectInfo, middleware::from_fn_with_state, routing::get};
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, COOKIE, HOST, SET_COOKIE, WWW_AUTHENTICATE},
};

use crate::test_shop::TestShop;

const PAGES: [&str; 6] = [
    "/development",
    "/development/orders",
    "/development/doctor",
    "/development/go-live",
    "/development/reports",
    "/development/api",
];

const BAR: &str = "development-bar";

/// `developer:correct horse battery` and two wrong ones, in base64.
const RIGHT: &str = "Basic ZGV2ZWxvcGVyOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ==";
const WRONG: [&str; 3] =
    ["Basic ZGV2ZWxvcGVyOndyb25n", "Basic nonsense", "Bearer ZGV2ZWxvcGVyOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ=="];

fn with_password() -> crate::test_shop_builder::TestShopBuilder {
    TestShop::builder().public_url("https://shop.test").development_password("correct horse battery")
}

#[tokio::test]
async fn without_a_password_only_this_machine_opens_the_development_pages() {
    let shop = TestShop::builder().public_url("https://shop.test").start().await;
    for path in PAGES {
        let (status, page) = shop.page(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains(BAR), "{path}");
    }
    // A tunnel on this machine asks for the public name, or says for whom it asks.
    for (header, value) in [
        ("host", "shop.test"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-forwarded-host", "shop.test"),
        ("forwarded", "for=203.0.113.9"),
        // Another site lets its name point to this machine.
        ("host", "rebound.example"),
        ("origin", "https://rebound.example"),
        ("origin", "null"),
    ] {
        for path in PAGES {
            let (status, page) = shop.page_with(path, header, value).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path} with {header}: {value}");
            assert!(!page.contains(BAR) && !page.contains("Private key"), "{path} with {header}: {value}");
        }
        let (status, page) = shop.page_with("/", header, value).await;
        assert!(status.is_success() && !page.contains(BAR), "{header}: {value}");
        let file = shop.page_with("/development/rapidoc-min.js", header, value).await;
        assert_eq!(file, (StatusCode::NOT_FOUND, String::new()), "{header}: {value}");
    }
}

#[tokio::test]
async fn a_connection_from_another_machine_does_not_open_the_development_pages() {
    let shop = TestShop::start().await;
    for (peer, expected) in [
        ("203.0.113.9:5000", StatusCode::NOT_FOUND),
        ("192.168.1.2:5000", StatusCode::NOT_FOUND),
        ("127.0.0.1:5000", StatusCode::OK),
        ("[::1]:5000", StatusCode::OK),
        ("[::ffff:127.0.0.1]:5000", StatusCode::OK),
    ] {
        let peer: SocketAddr = peer.parse().unwrap();
        let guard = DevelopmentGuard::new(shop.context.clone());
        let router = Router::new()
            .route("/development/file.js", get("file"))
            .layer(from_fn_with_state(guard, development_access::apply))
            .layer(Extension(ConnectInfo(peer)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let answer = shop.http.get(format!("http://{address}/development/file.js")).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{peer}");
    }
}

#[tokio::test]
async fn a_password_opens_the_development_pages_from_every_machine() {
    let shop = with_password().start().await;
    let get = |path: &str, name, value: &str| {
        let request = shop.http.get(format!("{}{path}", shop.url)).header("accept", "text/html");
        request.header(HOST, "shop.test").header("x-forwarded-for", "203.0.113.9").header(name, value).send()
    };
    for path in PAGES {
        let answer = get(path, COOKIE, "development=forged").await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(answer.headers()[WWW_AUTHENTICATE].to_str().unwrap().starts_with("Basic "), "{path}");
        for wrong in WRONG {
            assert_eq!(get(path, AUTHORIZATION, wrong).await.unwrap().status(), StatusCode::UNAUTHORIZED, "{wrong}");
        }
    }
    // This machine needs the password, too: a proxy on it is no different from its owner.
    assert_eq!(shop.page("/development").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(shop.call("examine_shop", "").await.0, StatusCode::NOT_FOUND);

    let answer = get("/development", AUTHORIZATION, RIGHT).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Secure"), "{cookie}");
    // Browsers send the password to no other page. The cookie shows the bar there.
    let cookie = cookie.split(';').next().unwrap();
    assert!(get("/", COOKIE, cookie).await.unwrap().text().await.unwrap().contains(BAR));
    assert!(!get("/", COOKIE, "development=forged").await.unwrap().text().await.unwrap().contains(BAR));
    // Not under another name.
    let rebound = shop.http.get(format!("{}/development", shop.url)).header(HOST, "rebound.example");
    assert_eq!(rebound.header(AUTHORIZATION, RIGHT).send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_bar_names_the_source_of_each_page() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (checkout, result) = (format!("/checkout/{order}"), format!("/orders/{order}"));
    let mut sources = Vec::new();
    for path in [["/", "/products/kaya-jam", "/cart", &checkout, &result, "/nowhere"].as_slice(), &PAGES].concat() {
        let (_, page) = shop.page(path).await;
        let bar = page.split_once(BAR).unwrap_or_else(|| panic!("{path} has no bar")).1;
        let source = bar.split_once("src/pages/").unwrap_or_else(|| panic!("{path} names no source")).1;
        let source = format!("src/pages/{}", source.split('<').next().unwrap());
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&source).is_file(), "{path}: {source}");
        sources.push(source);
    }
    sources.dedup();
    assert_eq!(sources.len(), 11, "{sources:?}");
}

#[tokio::test]
async fn the_bar_leads_to_the_orders_payment_in_the_console() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let console = format!("{}console/payments/", shop.context.gateway.url());
    let (_, page) = shop.page(&format!("/checkout/{order}")).await;
    assert!(!page.contains(&console), "an order without a payment: {page}");
    assert!(page.contains(&format!("/checkout/{order}?checkout_mode=element")), "{page}");
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    for path in [format!("/checkout/{order}"), format!("/orders/{order}")] {
        let (_, page) = shop.page(&path).await;
        assert!(page.contains(&format!("{console}{payment}")), "{path}: {page}");
    }
    assert_eq!(shop.http.get(format!("{console}{payment}")).send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn the_index_names_every_development_page() {
    let shop = TestShop::start().await;
    let (_, page) = shop.page("/development").await;
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    for path in &PAGES[1..] {
        assert!(main.contains(&format!("href=\"{path}\"")), "{path}: {main}");
    }
    assert!(main.contains(&format!("{}console", shop.context.gateway.url())), "{main}");
}

#[tokio::test]
async fn only_the_api_viewers_page_allows_style_attributes() {
    let shop = TestShop::start().await;
    for (path, expected) in [("/development/api", true), ("/development", false), ("/", false)] {
        let answer = shop.http.get(format!("{}{path}", shop.url)).header("accept", "text/html").send().await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert_eq!(policy.contains("'unsafe-inline'"), expected, "{path}: {policy}");
        assert!(!policy.contains("http") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
    }
}
