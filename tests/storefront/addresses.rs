//! Redirects from variants of an address to the canonical one.

use reqwest::{
    Method, StatusCode,
    header::{ACCEPT, HOST, LOCATION},
};

use crate::test_shop::TestShop;

/// An answer's status and redirect target.
async fn ask(shop: &TestShop, method: Method, path: &str, host: Option<&str>) -> (StatusCode, Option<String>) {
    let mut request = shop.http.request(method, format!("{}{path}", shop.url)).header(ACCEPT, "text/html");
    if let Some(host) = host {
        request = request.header(HOST, host);
    }
    let answer = request.send().await.unwrap();
    let location = answer.headers().get(LOCATION).map(|value| value.to_str().unwrap().to_owned());
    (answer.status(), location)
}

#[tokio::test]
async fn an_address_with_a_trailing_slash_redirects_to_the_one_without() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (path, right) in [
        ("/cart/".to_owned(), "/cart".to_owned()),
        ("/products/kaya-jam/".to_owned(), "/products/kaya-jam".to_owned()),
        (format!("/orders/{order}/?a=b&c=%2F"), format!("/orders/{order}?a=b&c=%2F")),
        (format!("/checkout/{order}///"), format!("/checkout/{order}")),
        ("/api/v1/products/?currency=SGD".to_owned(), "/api/v1/products?currency=SGD".to_owned()),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let found = ask(&shop, method, &path, None).await;
            assert_eq!(found, (StatusCode::PERMANENT_REDIRECT, Some(right.clone())), "{path}");
        }
    }
    assert_eq!(ask(&shop, Method::GET, "/", None).await, (StatusCode::OK, None));
}

#[tokio::test]
async fn a_trailing_slash_never_redirects_to_another_site() {
    let shop = TestShop::start().await;
    // Written to the socket, because an HTTP client would normalise them.
    for path in ["//evil.example/", "///evil.example//", "/\\evil.example/", "//", "/\\/"] {
        let answer = raw(&shop, path).await;
        assert!(!answer.to_lowercase().contains("\r\nlocation:"), "{path}: {answer}");
    }
}

async fn raw(shop: &TestShop, path: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = shop.url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let read = connection.read_to_string(&mut answer);
    tokio::time::timeout(std::time::Duration::from_secs(30), read).await.unwrap().unwrap();
    answer
}

#[tokio::test]
async fn a_page_requested_under_another_host_name_redirects_to_the_public_address() {
    let shop = TestShop::start().await;
    let port = shop.url.rsplit(':').next().unwrap().to_owned();
    let localhost = format!("localhost:{port}");
    for path in ["/", "/cart?a=b", "/products/kaya-jam", "/de", "/de?category=table", "/de/products/kaya-jam"] {
        let to_public = (StatusCode::TEMPORARY_REDIRECT, Some(format!("{}{path}", shop.url)));
        assert_eq!(ask(&shop, Method::GET, path, Some(&localhost)).await, to_public);
        assert_eq!(ask(&shop, Method::GET, path, Some(&format!("[::1]:{port}"))).await, to_public);
        for host in [format!("127.0.0.1:{port}"), "shop.example".to_owned(), "localhost:1".to_owned()] {
            assert_eq!(ask(&shop, Method::GET, path, Some(&host)).await, (StatusCode::OK, None), "{host}");
        }
    }
    // Requests of programs, and for files.
    for path in
        ["/api/v1/products?currency=SGD", "/api/v1/openapi.json", "/healthz", "/antom/notify", "/pkg/nothing.css"]
    {
        let (_, location) = ask(&shop, Method::GET, path, Some(&localhost)).await;
        assert_eq!(location, None, "{path}");
    }
}

#[tokio::test]
async fn a_shop_with_localhost_as_public_address_redirects_there() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let public = format!("http://localhost:{}", taken.local_addr().unwrap().port());
    let shop = TestShop::builder().public_url(&public).start().await;
    let asked = public.replace("http://localhost", "127.0.0.1");
    let found = ask(&shop, Method::GET, "/cart", Some(&asked)).await;
    assert_eq!(found, (StatusCode::TEMPORARY_REDIRECT, Some(format!("{public}/cart"))));
    let asked = public.replace("http://", "");
    assert_eq!(ask(&shop, Method::GET, "/cart", Some(&asked)).await, (StatusCode::OK, None));
}

#[tokio::test]
async fn cookies_are_secure_when_the_public_address_is_https() {
    let form = "language=de&currency=EUR&appearance=dark";
    for (public_url, secure) in [("https://shop.example", true), ("http://shop.example", false)] {
        let shop = TestShop::builder().public_url(public_url).start().await;
        let (_, cookies) = shop.post("set_preferences", form, "").await;
        let (_, cart) = shop.post("add_to_cart", "product=kaya-jam&quantity=1", "").await;
        let (_, refusal) = shop.post("add_to_cart", "product=kaya-jam&quantity=0", "").await;
        let cookies: Vec<String> = [cookies, cart, refusal].concat();
        assert_eq!(cookies.len(), 5, "{cookies:?}");
        for cookie in cookies {
            let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
            assert_eq!(attributes.contains(&"Secure"), secure, "{cookie}");
            assert!(["HttpOnly", "SameSite=Lax", "Path=/"].iter().all(|it| attributes.contains(it)), "{cookie}");
        }
    }
}
