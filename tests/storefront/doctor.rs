//! The doctor: each test makes a fault that the doctor has to name.

use std::{net::SocketAddr, process::Command};

use antom::{Client, ClientConfig, Clock, PrivateKey};
use axum::{
    Router,
    http::{StatusCode, header::LOCATION},
    routing::{get, post},
};
use backend::{
    config::Environment,
    doctor::{self, DoctorInput, DoctorOptions},
};
use domain::{
    checkout::CheckoutMode,
    diagnostics::{Finding, Verdict},
};
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    fixtures::keys,
    process::Process,
    scripted_gateway::{self, Answer, inquiry, result},
    test_shop::TestShop,
    waiting::wait_for,
};

/// A correct setup with the shop's simulator.
async fn healthy() -> (TestShop, DoctorInput) {
    let shop = TestShop::start().await;
    let setup = DoctorInput::from_context(&shop.context);
    (shop, setup)
}

/// A setup with another client.
fn with_client(setup: &DoctorInput, change: impl FnOnce(&mut ClientConfig)) -> DoctorInput {
    let mut config = setup.client.as_ref().unwrap().config().clone();
    change(&mut config);
    DoctorInput { client: Some(Client::new(config).unwrap()), simulated: false, ..setup.clone() }
}

async fn examine(setup: &DoctorInput) -> Vec<Finding> {
    examine_to(setup, DoctorOptions::default()).await
}

async fn examine_to(setup: &DoctorInput, extent: DoctorOptions) -> Vec<Finding> {
    let mut findings = Vec::new();
    doctor::examine(setup, extent, |finding| findings.push(finding)).await;
    findings
}

/// Checks that one finding has this subject, this verdict, and this text in its description or remedy.
#[track_caller]
fn assert_found(findings: &[Finding], subject: &str, verdict: Verdict, words: &str) {
    let found = findings
        .iter()
        .any(|finding| finding.subject == subject && finding.verdict == verdict && finding.to_string().contains(words));
    let all: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(found, "expected {subject}, {verdict:?}, {words:?} in:\n{}", all.join("\n"));
}

/// A gateway that gives this answer to every call, and a setup that calls it.
async fn scripted(answer: impl Fn(&str, &Value) -> Answer + Send + 'static) -> (TestShop, DoctorInput) {
    let (shop, _gateway) = TestShop::start_with_gateway(answer).await;
    let setup = DoctorInput::from_context(&shop.context);
    (shop, setup)
}

/// Serves another site at the shop's public address.
async fn site(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// The findings when `router` answers at the public address.
async fn behind(router: Router) -> Vec<Finding> {
    let (_shop, setup) = healthy().await;
    let public_url = format!("http://{}", site(router).await).parse().unwrap();
    examine(&DoctorInput { public_url, client: None, ..setup }).await
}

/// A site that answers the doctor's first request as the shop does.
fn shop_like() -> Router {
    Router::new().route("/healthz", get("ok"))
}

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_in_a_correct_setup() {
    let (_shop, setup) = healthy().await;
    let findings = examine_to(&setup, DoctorOptions { methods: true }).await;
    let faults: Vec<_> = findings.iter().filter(|finding| finding.verdict == Verdict::Wrong).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_found(&findings, "Private key", Verdict::Good, "PKCS#8 as bare base64, 2048 bits");
    assert_found(
        &findings,
        "Gateway",
        Verdict::Good,
        "verified the shop's signature, and the shop verified its answer",
    );
    assert_found(&findings, "Clock", Verdict::Good, "within");
    assert_found(&findings, "Payment methods in SGD", Verdict::Good, "accepted: GrabPay, ShopeePay, PayNow");
    assert_found(&findings, "Reachable", Verdict::Good, "the shop answers");
    assert_found(&findings, "Notifications", Verdict::Good, "Antom must sign the path /antom/notify");
    assert_found(&findings, "Browser SDK's address", Verdict::Good, "loads");
    assert_found(&findings, "Content-Security-Policy", Verdict::Good, "allows the SDK all sources");
}

#[tokio::test]
async fn the_doctor_recognises_the_merchants_own_public_key() {
    let (_shop, setup) = healthy().await;
    let setup = with_client(&setup, |config| config.antom_public_keys = vec![config.private_key.public_key()]);
    let words = "this public key belongs to your own private key";
    assert_found(&examine(&setup).await, "Antom's public key", Verdict::Wrong, words);
}

#[tokio::test]
async fn the_doctor_recognises_a_client_id_of_the_other_environment() {
    let (_shop, setup) = healthy().await;
    let live = with_client(&setup, |config| config.client_id = "5Y60000000000000".to_owned());
    assert_found(&examine(&live).await, "Client id", Verdict::Wrong, "does not begin with SANDBOX_");
    let sandbox = DoctorInput { environment: Environment::Production, simulated: false, ..setup };
    assert_found(&examine(&sandbox).await, "Client id", Verdict::Wrong, "begins with SANDBOX_");
}

#[tokio::test]
async fn the_doctor_names_a_gateway_where_nothing_listens() {
    let (_shop, setup) = healthy().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let setup = with_client(&setup, |config| config.gateway = format!("http://{closed}").parse().unwrap());
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "the connection was refused");
}

#[tokio::test]
async fn the_doctor_names_a_gateway_with_an_unknown_host_name() {
    let (_shop, setup) = healthy().await;
    let setup = with_client(&setup, |config| config.gateway = "http://gateway.invalid".parse().unwrap());
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "the host name cannot be resolved");
}

#[tokio::test]
async fn the_doctor_names_a_gateway_that_does_not_answer() {
    let (_shop, setup) = scripted(|_, _| Answer::Hang).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "no answer within 10 seconds");
}

#[tokio::test]
async fn the_doctor_recognises_a_host_that_is_not_a_gateway_by_its_status() {
    let (_shop, setup) = scripted(|_, _| Answer::Status(404)).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "there is no gateway at this address");

    let (_other, setup) = healthy().await;
    let moved =
        site(Router::new().fallback(|| async { (StatusCode::FOUND, [(LOCATION, "https://antom.com/")]) })).await;
    let setup = with_client(&setup, |config| config.gateway = format!("http://{moved}").parse().unwrap());
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "it redirects to https://antom.com/");
}

#[tokio::test]
async fn the_doctor_names_an_unknown_private_key_and_shows_the_public_key_to_upload() {
    let (_shop, setup) = healthy().await;
    let stranger = PrivateKey::generate().unwrap();
    let upload = stranger.public_key().to_base64().unwrap();
    let setup = with_client(&setup, |config| config.private_key = stranger);
    let findings = examine(&setup).await;
    assert_found(&findings, "Gateway", Verdict::Wrong, "the gateway refused the shop's signature");
    assert_found(&findings, "Gateway", Verdict::Wrong, &upload);
}

#[tokio::test]
async fn the_doctor_names_a_client_id_that_the_gateway_does_not_know() {
    let (_shop, setup) = healthy().await;
    let setup = with_client(&setup, |config| config.client_id = "SANDBOX_5UNKNOWN".to_owned());
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "the gateway does not know the client id");
}

#[tokio::test]
async fn the_doctor_recognises_an_account_without_the_product() {
    let (_shop, setup) = scripted(|_, _| Answer::Signed(result("ACCESS_DENIED", "F"))).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "ask Antom to activate the product");
}

#[tokio::test]
async fn the_doctor_recognises_an_address_without_the_api() {
    let (_shop, setup) = scripted(|_, _| Answer::Unsigned(result("NO_INTERFACE_DEF", "F"))).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "no inquiry API at this address");
}

#[tokio::test]
async fn the_doctor_names_a_public_key_that_is_not_the_gateways() {
    let (_shop, setup) = healthy().await;
    let stranger = PrivateKey::generate().unwrap().public_key();
    let setup = with_client(&setup, |config| config.antom_public_keys = vec![stranger]);
    let words = "the private half of ANTOM_PUBLIC_KEY did not sign it";
    assert_found(&examine(&setup).await, "Antom's public key", Verdict::Wrong, words);
}

#[tokio::test]
async fn the_doctor_recognises_a_proxy_that_rewrites_answers() {
    let (_shop, setup) = scripted(|_, request| Answer::Rewritten(inquiry(request, "PROCESSING"))).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "the received text is not the signed text");
}

#[tokio::test]
async fn the_doctor_does_not_accept_a_success_without_a_signature() {
    let (_shop, setup) = scripted(|_, request| Answer::Unsigned(inquiry(request, "SUCCESS"))).await;
    assert_found(&examine(&setup).await, "Gateway", Verdict::Wrong, "it reports success but is not signed");
}

#[tokio::test]
async fn the_doctor_does_not_blame_this_machine_for_the_simulators_clock() {
    let (shop, setup) = healthy().await;
    let url = shop.context.gateway.url().join("control/clock/advance").unwrap();
    let request = shop.http.post(url).header("content-type", "application/json").body(r#"{"seconds":4560}"#);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let text = "The simulator's clock was moved ahead by 1 h 16 min (console). Not a fault.";
    assert_found(&examine(&setup).await, "Clock", Verdict::Good, text);
}

#[tokio::test]
async fn the_doctor_names_a_wrong_clock_and_its_difference() {
    let (_shop, setup) = healthy().await;
    for (minutes, words) in [(10, "s ahead of the gateway's"), (-10, "s behind the gateway's")] {
        let setup = with_client(&setup, |config| {
            let clock = Clock::system();
            let shift = jiff::SignedDuration::from_mins(minutes);
            config.clock = Clock::new(move || clock.now() + shift);
        });
        assert_found(&examine(&setup).await, "Clock", Verdict::Wrong, words);
    }
    // A clock that stands still is wrong too.
    let setup = with_client(&setup, |config| config.clock = Clock::new(|| Timestamp::UNIX_EPOCH));
    assert_found(&examine(&setup).await, "Clock", Verdict::Wrong, "behind the gateway's");
}

#[tokio::test]
async fn the_doctor_names_currencies_and_methods_that_the_account_refuses() {
    let (_shop, setup) = scripted(|endpoint, request| match endpoint {
        "inquiryPayment" => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
        "createPaymentSession" if request["paymentAmount"]["currency"] == "PLN" => {
            Answer::Signed(result("CURRENCY_NOT_SUPPORT", "F"))
        }
        "createPaymentSession" if request["paymentMethod"]["paymentMethodType"] == "PAYNOW" => {
            Answer::Signed(result("NO_PAY_OPTIONS", "F"))
        }
        "createPaymentSession" => Answer::Signed(scripted_gateway::session()),
        _ => Answer::Signed(result("SUCCESS", "S")),
    })
    .await;
    let findings = examine_to(&setup, DoctorOptions { methods: true }).await;
    assert_found(&findings, "Payment methods in PLN", Verdict::Wrong, "the account does not accept PLN");
    assert_found(&findings, "Payment methods in SGD", Verdict::Wrong, "PayNow (PAYNOW): NO_PAY_OPTIONS");
    assert_found(&findings, "Payment methods in MYR", Verdict::Good, "accepted");
}

#[tokio::test]
async fn the_doctor_names_an_address_that_antom_cannot_reach_and_a_remedy() {
    let (_shop, setup) = scripted(|_, _| Answer::Signed(result("ORDER_NOT_EXIST", "F"))).await;
    let findings = examine(&setup).await;
    assert_found(&findings, "Public address", Verdict::Advice, "an address of this network only");
    assert_found(&findings, "Notifications", Verdict::Advice, "open a tunnel");
    let setup = DoctorInput { public_url: "https://shop.invalid".parse().unwrap(), ..setup };
    assert_found(&examine(&setup).await, "Public address", Verdict::Wrong, "cannot resolve the host");
}

#[tokio::test]
async fn the_doctor_names_a_shop_that_does_not_run() {
    let (_shop, setup) = healthy().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let setup = DoctorInput { public_url: format!("http://{closed}").parse().unwrap(), ..setup };
    assert_found(&examine(&setup).await, "Reachable", Verdict::Wrong, "does not answer");
}

#[tokio::test]
async fn the_doctor_recognises_another_site_at_the_public_address() {
    let findings = behind(Router::new().fallback(|| async { "Welcome to nginx!" })).await;
    assert_found(&findings, "Reachable", Verdict::Wrong, "but not like this shop");
    let moved = || async { (StatusCode::MOVED_PERMANENTLY, [(LOCATION, "https://www.shop.example/healthz")]) };
    let findings = behind(Router::new().fallback(moved)).await;
    assert_found(&findings, "Reachable", Verdict::Wrong, "redirects to https://www.shop.example/healthz");
}

#[tokio::test]
async fn the_doctor_names_what_blocks_notifications() {
    let notify = |status: u16| {
        shop_like().route("/antom/notify", post(move || async move { StatusCode::from_u16(status).unwrap() }))
    };
    for (status, words) in [
        (401, "a login, a firewall or a CSRF check refuses"),
        (404, "does not arrive at the shop's own path"),
        (200, "a server in front of the shop answers instead"),
        (502, "the proxy or the shop has an internal error"),
    ] {
        assert_found(&behind(notify(status)).await, "Notifications", Verdict::Wrong, words);
    }
    let moved = || async { (StatusCode::PERMANENT_REDIRECT, [(LOCATION, "/login")]) };
    let findings = behind(shop_like().route("/antom/notify", post(moved))).await;
    assert_found(&findings, "Notifications", Verdict::Wrong, "it redirects to /login");
}

#[tokio::test]
async fn the_doctor_names_the_sources_that_the_content_security_policy_lacks() {
    let policy = [("content-security-policy", "default-src 'self'; frame-src https://*.alipay.com")];
    let router = shop_like().route("/checkout/doctor", get(move || async move { policy }));
    let (_shop, setup) = healthy().await;
    let public_url = format!("http://{}", site(router).await).parse().unwrap();
    let sdk_url =
        Some("https://sdk.marmot-cloud.com/package/ams-checkout/1.47.1/dist/umd/ams-checkout.min.js".parse().unwrap());
    let findings = examine(&DoctorInput { public_url, sdk_url, simulated: false, client: None, ..setup }).await;
    let subject = "Content-Security-Policy";
    assert_found(&findings, subject, Verdict::Wrong, "script-src https://sdk.marmot-cloud.com");
    assert_found(&findings, subject, Verdict::Wrong, "frame-src https://checkout.antom.com");
    assert!(!findings.iter().any(|finding| finding.text.contains("frame-src https://ac.alipay.com")));
}

#[tokio::test]
async fn the_doctor_names_an_sdk_that_is_old_unpinned_or_missing() {
    let (_shop, setup) = healthy().await;
    let setup = DoctorInput { simulated: false, client: None, checkout_mode: CheckoutMode::Element, ..setup };
    let at = |url: &str| DoctorInput { sdk_url: Some(url.parse().unwrap()), ..setup.clone() };
    let unpinned = examine(&at("https://js.invalid/v2/ams-checkout.js")).await;
    assert_found(&unpinned, "Browser SDK", Verdict::Advice, "names no version");
    assert_found(&unpinned, "Browser SDK's address", Verdict::Advice, "this machine cannot load");
    let version_2 = at("https://js.antom.com/v2/ams-checkout.js");
    let findings = examine(&version_2).await;
    assert_found(&findings, "Browser SDK", Verdict::Advice, "which Antom changes at the same address");
    let component = DoctorInput { checkout_mode: CheckoutMode::Component, ..version_2 };
    assert_found(&examine(&component).await, "Browser SDK", Verdict::Advice, "and not AMSCashierPayment");
    let old = examine(&at("https://sdk.invalid/ams-checkout/1.12.0/ams-checkout.min.js")).await;
    assert_found(&old, "Browser SDK", Verdict::Wrong, "older than 1.47, the first version with Payment Element");
    let newer = examine(&at("https://sdk.invalid/ams-checkout/1.48.0/ams-checkout.min.js")).await;
    assert_found(&newer, "Browser SDK", Verdict::Advice, "this shop is tested with 1.47");
    let page = site(Router::new().fallback(|| async { "no script" })).await;
    let page = examine(&at(&format!("http://{page}/1.47.1/sdk.js"))).await;
    assert_found(&page, "Browser SDK's address", Verdict::Wrong, "not with a script");
}

#[tokio::test]
async fn the_page_shows_the_doctors_findings_and_the_checklist() {
    let shop = TestShop::start().await;
    let (status, page) = shop.page("/development/doctor").await;
    assert_eq!(status, 200);
    assert!(page.contains("verified the shop's signature, and the shop verified its answer"), "{page}");
    assert!(page.contains(">OK<") && page.contains(">Note<"), "{page}");
    let (status, page) = shop.page("/development/go-live").await;
    assert_eq!(status, 200);
    assert!(page.contains("The simulator is off"), "{page}");
    assert!(page.contains("Development pages are off (DEVELOPMENT_PAGES)."), "{page}");
    let (merchant, gateway) = keys();
    for key in [merchant.to_base64().unwrap(), gateway.to_base64().unwrap()] {
        assert!(!page.contains(&key));
    }
}

#[tokio::test]
async fn disabled_development_pages_answer_404() {
    let shop = TestShop::builder().without_development_pages().start().await;
    for path in
        ["/development", "/development/orders", "/development/doctor", "/development/go-live", "/development/api"]
    {
        let (status, page) = shop.page(path).await;
        assert_eq!(status, 404, "{path}");
        assert!(
            !page.contains("development-bar")
                && !page.contains("Private key")
                && !page.contains("The simulator is off"),
            "{path}"
        );
    }
    for function in ["examine_shop", "show_checklist", "show_overview"] {
        assert_eq!(shop.call(function, "").await.0, 404, "{function}");
    }
    // A customer cannot choose the checkout mode either.
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (_, page) = shop.page(&format!("/checkout/{order}?checkout_mode=element")).await;
    assert!(!page.contains("payment-element") && !page.contains("For developers"), "{page}");
}

/// Runs `doctor signature` with this client id; returns its exit status and output.
fn examine_signature(client_id: &str, message: &[u8]) -> (Option<i32>, String) {
    let (merchant, gateway) = keys();
    let mut program = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    program
        .args(["doctor", "signature"])
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("ANTOM_CLIENT_ID", client_id)
        .env("ANTOM_ENVIRONMENT", "sandbox")
        .env("ANTOM_PRIVATE_KEY", merchant.to_base64().unwrap())
        .env("ANTOM_PUBLIC_KEY", gateway.public_key().to_base64().unwrap());
    let (status, words) = Process::start(&mut program, message).finish();
    (status.code(), words)
}

/// The first call about a payment, as the simulator's control API shows it.
async fn recorded_request(shop: &TestShop, payment_request_id: &str) -> String {
    let url = shop.context.gateway.url().join(&format!("control/payments/{payment_request_id}")).unwrap();
    wait_for(async || {
        let answer = shop.http.get(url.clone()).send().await.unwrap().text().await.unwrap();
        let details: Value = serde_json::from_str(&answer).unwrap();
        let request = details["messages"][0]["request"].as_str().map(str::to_owned);
        request.ok_or_else(|| format!("no call was recorded: {details}"))
    })
    .await
}

#[tokio::test]
async fn the_doctor_examines_a_call_from_the_simulators_control_api() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let request = recorded_request(&shop, &session.payment_request_id).await;
    assert!(request.starts_with("POST: /ams/"), "{request}");
    let client_id = &shop.context.gateway.client().config().client_id;
    // The message unchanged, and as `jq -r` and editors write it to a file.
    for message in [request.clone(), format!("{request}\n")] {
        let (status, words) = examine_signature(client_id, message.as_bytes());
        assert_eq!(status, Some(0), "{words}; the message was {message:?}");
        assert!(
            words.contains("the signature is right: POST /ams/sandbox/api/v1/payments/createPaymentSession"),
            "{words}"
        );
    }
    // The same message as an HTTP request with an absolute URL.
    let (first, rest) = request.split_once('\n').unwrap();
    let path = first.strip_prefix("POST: ").unwrap();
    for line in [format!("POST {path} HTTP/1.1"), format!("POST https://open-sea-global.alipay.com{path} HTTP/1.1")] {
        let (status, words) = examine_signature(client_id, format!("{line}\n{rest}").as_bytes());
        assert_eq!(status, Some(0), "{words}");
    }
    let (status, words) = examine_signature(client_id, request.replace("kaya", "kopi").as_bytes());
    assert_eq!(status, Some(1), "{words}");
    assert!(words.contains("another text was signed") && words.contains("→"), "{words}");
}

#[test]
fn the_doctor_names_each_signing_mistake_and_a_remedy() {
    let (merchant, gateway) = keys();
    let (client_id, time, path) = ("SANDBOX_5Y60000000000000", "1685599933871", "/ams/sandbox/api/v1/payments/cancel");
    let body = r#"{"url":"https://shop.example/?a=1&b=2"}"#;
    let sign = |key: &PrivateKey, body: &str| {
        antom::Message { method: "POST", path, client_id, time, body: body.as_bytes() }.sign(key).unwrap()
    };
    let message = |signature: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nClient-Id: {client_id}\r\nRequest-Time: {time}");
        format!("{head}\r\nSignature: {signature}\r\n\r\n{body}")
    };
    let right = sign(merchant, body);
    let base64 = right.rsplit_once('=').unwrap().1.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    let with = |value: &str| format!("algorithm=RSA256,keyVersion=1,signature={value}");
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    for (signature, found, remedy) in [
        (with(&lines.join("%0A")), "base64 with line breaks", "openssl base64 -A"),
        // The file wraps the header's value over several lines.
        (with(&lines.join("\r\n")), "base64 with line breaks", "openssl base64 -A"),
        (with(&base64.replace('+', "-").replace('/', "_").replace('=', "")), "base64url", "standard alphabet"),
        (with(&base64), "not URL-encoded", "URL-encode the base64"),
        (right.replace('%', "%25"), "URL-encoded twice", "once"),
        (with(&base64[..64].replace('+', "%2B")), "48 bytes and one by this key 256", "send the whole signature"),
        (sign(gateway, body), "the other side's private key", "the keys are swapped"),
        (sign(&PrivateKey::generate().unwrap(), body), "another key", "copy it again"),
        (
            sign(merchant, r#"{"url":"https://shop.example/?a\u003d1\u0026b\u003d2"}"#),
            r"serialised twice: signed `\u0026` `\u003d` as by Gson, sent `&` `=` as by JSON.stringify",
            "sign these bytes and send the same bytes",
        ),
        (
            sign(merchant, r#"{"url":"https:\/\/shop.example\/?a=1&b=2"}"#),
            "as by PHP's json_encode",
            "sign these bytes and send the same bytes",
        ),
        (sign(merchant, "{}"), "another text was signed", "before a parser changes them"),
        (with("%%%"), "not URL-encoded base64", "algorithm=RSA256,keyVersion=1"),
    ] {
        let (status, words) = examine_signature(client_id, message(&signature).as_bytes());
        assert_eq!(status, Some(1), "{words}");
        let (said, remedies) = words.split_once('→').unwrap_or_else(|| panic!("no remedy in {words}"));
        assert!(said.contains(found) && remedies.contains(remedy), "expected {found:?} and {remedy:?} in {words}");
        assert!(!words.contains(&merchant.to_base64().unwrap()[40..60]), "{words}");
    }
}

#[test]
fn the_doctor_refuses_a_file_that_is_not_a_message_without_showing_it() {
    let (merchant, _) = keys();
    let key = merchant.to_base64().unwrap();
    let answer = "HTTP: 200\nclient-id: x\nresponse-time: x\nsignature: x\n\n{}";
    for (message, part) in [
        (key.clone(), "the first line must be the request line"),
        (format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----\n"), "the first line"),
        (format!("{key} {key}"), "the first line has no path"),
        (answer.to_owned(), "the status line of an answer: replace it by the request line"),
        ("POST: /ams/x\nclient-id: x\nrequest-time: x\nsignature: x\n\n{\"a\":…".to_owned(), "the body is incomplete"),
        (String::new(), "the first line must be the request line"),
    ] {
        let (status, words) = examine_signature("SANDBOX_5Y60000000000000", message.as_bytes());
        assert_eq!(status, Some(1), "{words}");
        assert!(words.contains(part), "expected {part:?} in {words}");
        let shown = key.as_bytes().windows(12).find(|part| words.contains(std::str::from_utf8(part).unwrap()));
        assert!(shown.is_none(), "the output contains a part of the key: {words}");
    }
}
