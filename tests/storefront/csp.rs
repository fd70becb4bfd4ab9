//! The Content Security Policy of each page.

use backend::sdk_policy;
use reqwest::header::{ACCEPT, CONTENT_SECURITY_POLICY};

use crate::{
    scripted_gateway::{Answer, result},
    test_shop::TestShop,
};

/// A page's policy and its HTML.
async fn page(shop: &TestShop, path: &str) -> (String, String) {
    let answer = shop.http.get(format!("{}{path}", shop.url)).header(ACCEPT, "text/html").send().await.unwrap();
    let policy = answer.headers().get(CONTENT_SECURITY_POLICY).unwrap_or_else(|| panic!("{path} has no policy"));
    (policy.to_str().unwrap().to_owned(), answer.text().await.unwrap())
}

fn directive<'a>(policy: &'a str, name: &str) -> &'a str {
    let found = policy.split("; ").find_map(|directive| directive.strip_prefix(name)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {name} in {policy}"))
}

#[tokio::test]
async fn every_page_runs_only_scripts_with_its_nonce() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let mut nonces = Vec::new();
    let (checkout, result) = (format!("/checkout/{order}"), format!("/orders/{order}"));
    for path in [&*checkout, &checkout, &result, &result, "/development/api", "/development/doctor"] {
        let (policy, html) = page(&shop, path).await;
        let scripts = directive(&policy, "script-src");
        assert!(!scripts.contains("'unsafe-inline'") && !scripts.contains("'unsafe-eval'"), "{path}: {policy}");
        let nonce = scripts.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: <script{tag}>");
        }
        assert!(!nonces.contains(&nonce.to_owned()), "{path}: the nonce was used before");
        nonces.push(nonce.to_owned());
        assert_eq!(directive(&policy, "frame-ancestors"), "'none'", "{path}");
    }
}

#[tokio::test]
async fn a_page_without_an_island_has_no_script_and_allows_none() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for path in [
        "/",
        "/?category=coffee",
        "/?q=kopi",
        "/de/products/kopitiam-cup",
        "/products/kaya-jam",
        "/products/nothing",
        "/cart",
        "/orders",
        "/orders/0123",
        "/checkout/0123",
        &format!("/checkout/{order}/leave"),
        "/development",
        "/development/orders",
        "/nowhere",
    ] {
        let (policy, html) = page(&shop, path).await;
        // The doctor examines the checkout's policy without an order.
        if !path.starts_with("/checkout/") {
            assert_eq!(directive(&policy, "script-src"), "'none'", "{path}");
        }
        assert!(html.contains(" data-hydrated><head>") && html.contains("</html>"), "{path}: {html}");
        let data = "<script type=\"application/ld+json\"";
        assert_eq!(html.matches("<script").count(), html.matches(data).count(), "{path}: {html}");
        assert!(!html.contains("modulepreload") && !html.contains(".wasm"), "{path}: {html}");
    }
    for path in [format!("/checkout/{order}"), format!("/orders/{order}")] {
        let (_, html) = page(&shop, &path).await;
        assert!(html.contains(".wasm") && !html.contains("data-hydrated"), "{path}: {html}");
        assert!(html.contains("requestIdleCallback(c, { timeout: 500 })"), "it may never be idle: {path}: {html}");
        // An island would need a JSON library to read its props.
        assert!(html.contains("<leptos-island") && !html.contains("data-props"), "{path}: {html}");
    }
}

#[tokio::test]
async fn only_the_checkout_allows_the_sdk() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let sdk = shop.context.sdk.url.clone();
    let origin = sdk.strip_suffix("/sdk/ams-checkout.js").unwrap();
    let (checkout, _) = page(&shop, &format!("/checkout/{order}")).await;
    for (name, expected) in [("script-src", &*sdk), ("frame-src", origin), ("connect-src", origin)] {
        assert!(directive(&checkout, name).split(' ').any(|source| source == expected), "{name}: {checkout}");
    }
    for path in ["/", "/products/kaya-jam", &format!("/orders/{order}"), "/nowhere"] {
        let (policy, html) = page(&shop, path).await;
        assert!(!policy.contains("http"), "{path}: {policy}");
        assert!(!html.contains(&sdk), "{path} names the SDK");
    }
}

#[tokio::test]
async fn the_checkouts_policy_allows_everything_that_the_sdk_needs() {
    let (live, _) = TestShop::start_with_gateway(|_, _| Answer::Signed(result("UNKNOWN_EXCEPTION", "U"))).await;
    for shop in [live, TestShop::start().await] {
        let required = sdk_policy::required_sources(&shop.context.sdk.url.parse().unwrap(), shop.context.simulated);
        let (policy, _) = page(&shop, "/checkout/0123").await;
        assert_eq!(sdk_policy::missing_sources(&policy, &required), []);
    }
}

#[tokio::test]
async fn a_page_without_the_sdk_allows_no_other_origin() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (policy, _) = page(&shop, &format!("/orders/{order}")).await;
    let scripts = directive(&policy, "script-src");
    assert!(scripts.starts_with("'self' 'nonce-") && scripts.ends_with("' 'wasm-unsafe-eval'"), "{policy}");
    assert_eq!(directive(&policy, "frame-src"), "'none'", "{policy}");
    let required = sdk_policy::required_sources(&"https://sdk.example/sdk.js".parse().unwrap(), false);
    assert_eq!(sdk_policy::missing_sources(&policy, &required).len(), 16);
    let version_2 = sdk_policy::required_sources(&"https://js.antom.com/v2/ams-checkout.js".parse().unwrap(), false);
    for (directive, source) in [
        ("script-src", "https://js.antom.com"),
        ("connect-src", "https://js.antom.com"),
        ("connect-src", "https://checkout.antom.com"),
        ("frame-src", "https://checkout.antom.com"),
    ] {
        assert!(
            sdk_policy::missing_sources(&policy, &version_2).contains(&(directive, source.to_owned())),
            "{directive}"
        );
    }
}
