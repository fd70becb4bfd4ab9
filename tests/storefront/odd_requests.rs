//! Requests that no browser sends: each gets an answer that blames the request, never the server.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, CONTENT_TYPE},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::test_shop::TestShop;

/// Sends these bytes and returns the status of the answer; 0 if the server closes the connection without one.
async fn status_of(shop: &TestShop, request: &[u8]) -> u16 {
    let mut connection = shop.connect().await;
    connection.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    // The server may close the connection while the request is still being sent.
    let _ = connection.read_to_end(&mut answer).await;
    let line = String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned();
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

const TARGETS: [&str; 34] = [
    "/",
    "//",
    "///evil.example/..",
    "/cart//",
    "/./..",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/pkg/..%2f..%2fetc%2fpasswd",
    "/pkg/%00",
    "/%",
    "/%zz",
    "/%ff%fe",
    "/%00",
    "/%0d%0aset-cookie:a=b",
    "/products/%ff",
    "/products/%00",
    "/products/%F0%9F%92%A9",
    "/products/kaya-jam/more",
    "/pictures/%ff",
    "/pictures/%00",
    "/pictures/",
    "/orders/%ff",
    "/orders/%2e%2e%2f",
    "/checkout/%ff",
    "/checkout//leave",
    "/de/products/%ff",
    "/api/v1/orders/%ff",
    "/api/v1/orders/%00/payments",
    "/api/v1/products?currency=%ff",
    "/?category=%ff&category=%00",
    "/development/%ff",
    "/sitemap.xml/",
    "*",
    "http://evil.example/cart",
];

#[tokio::test]
async fn no_method_and_no_path_is_the_servers_fault() {
    let shop = TestShop::start().await;
    let long = format!("/{}", "a".repeat(20_000));
    for target in TARGETS.into_iter().chain([&*long]) {
        for method in
            ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "x-y"]
        {
            let head =
                format!("{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\nconnection: close\r\n");
            for request in [format!("{head}\r\n"), format!("{head}content-length: 3\r\n\r\na=b")] {
                let status = status_of(&shop, request.as_bytes()).await;
                assert!((200..500).contains(&status), "{status} for {method} {target:.60}");
            }
        }
    }
}

#[tokio::test]
async fn no_header_is_the_servers_fault() {
    let shop = TestShop::start().await;
    let long = "a".repeat(10_000);
    for header in [
        "host: \u{ff}",
        "host: [::1",
        "host: a b",
        "cookie: cart=%ff; orders=%00; language=%; currency=\u{ff}; refusal=%7B",
        "cookie: refusal=null",
        &format!("cookie: cart={long}"),
        "accept-language: \u{ff}",
        "accept-language: de;q=NaN, *;q=-1, en;q=1e400",
        "origin: \u{ff}",
        "referer: \u{ff}",
        "user-agent: \u{ff}",
        "x-forwarded-for: \u{ff}",
        "range: bytes=9-1",
        "if-none-match: \u{ff}",
        "if-modified-since: yesterday",
        "accept-encoding: \u{ff}, gzip;q=x",
        "authorization: Basic \u{ff}",
    ] {
        for path in [
            "/",
            "/products/kaya-jam",
            "/cart",
            "/orders",
            "/mark.svg",
            "/development",
            "/api/v1/products?currency=SGD",
        ] {
            let host = if header.starts_with("host") { "" } else { "host: 127.0.0.1\r\n" };
            let request =
                format!("GET {path} HTTP/1.1\r\n{host}accept: text/html\r\nconnection: close\r\n{header}\r\n\r\n");
            // Latin-1, as headers were once defined: `\u{ff}` is one byte, which is not UTF-8.
            let bytes: Vec<u8> = request.chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect();
            let status = status_of(&shop, &bytes).await;
            assert!((200..500).contains(&status), "{status} for {path} with {header:.60}");
        }
    }
}

#[tokio::test]
async fn a_server_function_blames_the_request_for_arguments_that_it_cannot_read() {
    let shop = TestShop::start().await;
    let bodies: [(&str, &[u8]); 7] = [
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"%ff=%ff&quantity=two&waited=-1&renew=maybe"),
        ("application/x-www-form-urlencoded", b"lines[0][product]=a&lines[9999999]=b&quantity=99999999999999999999"),
        ("application/json", b"{\"order\":null}"),
        ("multipart/form-data", b"--x"),
        ("", b"order=1"),
    ];
    for (path, _) in server_fn_paths().filter(|(path, _)| path.starts_with("/api/")) {
        for (content_type, body) in bodies {
            for accept in ["application/json", "text/html"] {
                let request = shop.http.post(format!("{}{path}", shop.url)).header(CONTENT_TYPE, content_type);
                let answer = request.header(ACCEPT, accept).body(body.to_vec()).send().await.unwrap();
                assert!(answer.status() < StatusCode::INTERNAL_SERVER_ERROR, "{path} {}: {body:?}", answer.status());
            }
        }
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let answer = shop.http.request(method.clone(), format!("{}{path}", shop.url)).send().await.unwrap();
            assert!(answer.status() < StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}: {}", answer.status());
        }
    }
    let (status, error) = shop.refused("place_order", "quantity=two").await;
    assert_eq!(status, 400, "{error:?}");
}
