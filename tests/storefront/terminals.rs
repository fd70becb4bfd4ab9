//! The terminal that the shop reports to the gateway.

use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
};
use serde_json::{Value, json};

use crate::{
    scripted_gateway::{Answer, session},
    test_shop::TestShop,
};

/// A browser's `User-Agent`, the `terminalType` and `osType` that the shop sends for it, and whether the checkout
/// mentions apps on this device.
const BROWSERS: [(&str, &str, Option<&str>, bool); 12] = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "WEB", None, false),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
        "WEB",
        None,
        false,
    ),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "WEB", None, false),
    ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", "WEB", None, false),
    ("", "WEB", None, false),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
        "WAP",
        Some("IOS"),
        true,
    ),
    (
        "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Safari/604.1",
        "WAP",
        Some("IOS"),
        true,
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
        "WAP",
        Some("ANDROID"),
        true,
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
        "WAP",
        Some("ANDROID"),
        true,
    ),
    ("Mozilla/5.0 (Android 14; Tablet; rv:140.0) Gecko/140.0 Firefox/140.0", "WAP", Some("ANDROID"), true),
    // Antom defines no `osType` for these.
    (
        "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile",
        "WEB",
        None,
        true,
    ),
    (
        "Mozilla/5.0 (Tablet; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1",
        "WEB",
        None,
        true,
    ),
];

#[tokio::test]
async fn the_server_reports_a_phone_as_wap_with_its_system_and_a_computer_as_web() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    for (agent, terminal_type, os_type, _) in BROWSERS {
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        let form = shop.http.post(format!("{}/api/start_payment", shop.url)).header(USER_AGENT, agent);
        let form = form.header(CONTENT_TYPE, "application/x-www-form-urlencoded").header(ACCEPT, "application/json");
        let answer = form.body(format!("order={order}&method=GRABPAY_SG")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{agent}");
        let calls = gateway.calls("createPaymentSession");
        let env = &calls.last().unwrap()["env"];
        assert_eq!(env["terminalType"], terminal_type, "{agent}");
        assert_eq!(env.get("osType").and_then(Value::as_str), os_type, "{agent}");
    }
}

#[tokio::test]
async fn the_checkout_page_mentions_apps_on_phones_and_tablets_only() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (agent, _, _, on_phone) in BROWSERS {
        let (_, page) = shop.page_with(&format!("/checkout/{order}"), "user-agent", agent).await;
        assert_eq!(page.contains("You pay in the GrabPay app"), on_phone, "{agent}");
        assert_eq!(page.contains("You pay on GrabPay’s site"), !on_phone, "{agent}");
    }
}

#[tokio::test]
async fn the_server_forwards_the_terminal_type_of_an_api_client_and_no_system_for_web() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    for (terminal, expected) in [
        (json!({ "terminalType": "WEB" }), ("WEB", None)),
        (json!({ "terminalType": "WEB", "osType": "IOS" }), ("WEB", None)),
        (json!({ "terminalType": "WAP", "osType": "IOS" }), ("WAP", Some("IOS"))),
        (json!({ "terminalType": "APP", "osType": "ANDROID" }), ("APP", Some("ANDROID"))),
    ] {
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        let mut body = terminal.clone();
        body["paymentMethodType"] = "GRABPAY_SG".into();
        let payment = shop.http.post(format!("{}/api/v1/orders/{order}/payments", shop.url));
        let payment = payment.header(CONTENT_TYPE, "application/json").header(USER_AGENT, BROWSERS[7].0);
        assert_eq!(payment.body(body.to_string()).send().await.unwrap().status(), StatusCode::CREATED, "{terminal}");
        let calls = gateway.calls("createPaymentSession");
        let env = &calls.last().unwrap()["env"];
        let found = (env["terminalType"].as_str().unwrap(), env.get("osType").and_then(Value::as_str));
        assert_eq!(found, expected, "{terminal}");
    }
}
