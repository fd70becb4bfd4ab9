//! The RPC of the component, and the two flows inside it: QR code and form.

use antom::types::PaymentStatus;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::test_simulator::{TestSimulator, minutes, time};

const SUBMIT: &str = "submitPayByPaymentSession";

#[tokio::test]
async fn a_code_is_scanned_and_approved_on_the_phone() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "PAYNOW", "SGD").await;
    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!(query["paymentMethods"][0]["interActionType"], "SHOW_CODE");

    let answer = test.rpc(SUBMIT, &session, json!({})).await;
    let view = &answer["codeFormViews"][0];
    assert_eq!(view["displayType"], "QRCODE");
    assert!(view["imageSvg"].as_str().unwrap().starts_with("<svg "));
    let expiry = time(view["codeExpireTime"].as_str().unwrap());
    let left = expiry.duration_since(test.client.config().clock.now()).as_secs();
    assert!((13 * 60..=14 * 60).contains(&left), "{left}");

    let phone = view["code"].as_str().unwrap();
    let (status, _, page) = test.page(phone).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("PayNow") && page.contains("SGD 42.00"), "{page}");
    assert!(!page.contains("return to shop"), "a phone has no shop to return to");
    assert_eq!(test.rpc("inquirePayment", &session, json!({})).await["paymentStatus"], "PROCESSING");

    let destination = test.press(phone, "approve").await;
    assert!(phone.ends_with(&destination));
    let (_, _, page) = test.page(phone).await;
    assert!(page.contains("Paid – you can go back to the shop’s window"), "{page}");
    let answer = test.rpc("inquirePayment", &session, json!({})).await;
    assert_eq!((&answer["success"], &answer["paymentStatus"]), (&json!(true), &json!("SUCCESS")));
    assert_eq!(answer["paymentResultCode"], "SUCCESS");
}

#[tokio::test]
async fn a_code_can_be_declined_on_the_phone() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "PAYNOW", "SGD").await;
    let answer = test.rpc(SUBMIT, &session, json!({})).await;
    test.press(answer["codeFormViews"][0]["code"].as_str().unwrap(), "decline").await;
    let answer = test.rpc("inquirePayment", &session, json!({})).await;
    assert_eq!(answer["paymentStatus"], "FAIL");
    assert_eq!(answer["paymentResultCode"], "USER_CANCELED");
}

fn code(code: &str) -> Value {
    json!({ "paymentElements": { "code": code } })
}

#[tokio::test]
async fn a_form_accepts_the_right_code_after_a_wrong_one() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "BLIK", "PLN").await;
    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!(query["paymentMethods"][0]["interActionType"], "COLLECT_PAYMENT");
    assert!(query["codeHint"].as_str().unwrap().contains("123456"));

    for wrong in [json!({}), code("12"), code("999999")] {
        let answer = test.rpc(SUBMIT, &session, wrong).await;
        assert_eq!((&answer["success"], &answer["errorCode"]), (&json!(false), &json!("FORM_INVALID")), "{answer}");
    }
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Processing));
    let answer = test.rpc(SUBMIT, &session, code("123456")).await;
    assert_eq!((&answer["success"], &answer["paymentStatus"]), (&json!(true), &json!("SUCCESS")), "{answer}");
    assert_eq!(test.inquire("request-1").await.payment_status, Some(PaymentStatus::Success));
}

#[tokio::test]
async fn a_form_fails_the_payment_when_declined_or_after_three_wrong_codes() {
    let test = TestSimulator::start().await;
    let declined = test.create("declined", "BLIK", "PLN").await;
    let answer = test.rpc(SUBMIT, &declined, code("000000")).await;
    assert_eq!(answer["paymentResultCode"], "USER_CANCELED", "{answer}");

    let clumsy = test.create("clumsy", "BLIK", "PLN").await;
    for tries_left in ["2 tries", "one try"] {
        let answer = test.rpc(SUBMIT, &clumsy, code("999999")).await;
        assert!(answer["errorMessage"].as_str().unwrap().contains(tries_left), "{answer}");
    }
    let answer = test.rpc(SUBMIT, &clumsy, code("999999")).await;
    assert_eq!((&answer["success"], &answer["paymentStatus"]), (&json!(true), &json!("FAIL")), "{answer}");
    assert_eq!(answer["paymentResultCode"], "USER_PAYMENT_VERIFICATION_FAILED");
    let answer = test.rpc(SUBMIT, &clumsy, code("123456")).await;
    assert_eq!(answer["errorCode"], "ORDER_IS_CLOSED", "a failed payment accepts no code");
}

#[tokio::test]
async fn an_unknown_incomplete_or_expired_session_is_refused() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let mut broken = session.clone();
    for data in ["&&SG&&188&&x", "nonsense&&SG&&188&&x", "x&&x"] {
        broken.payment_session_data = data.into();
        let answer = test.rpc("query", &broken, json!({})).await;
        assert_eq!(
            (&answer["success"], &answer["errorCode"]),
            (&json!(false), &json!("INQUIRY_PAYMENT_SESSION_FAILED"))
        );
    }
    test.clock.forward(minutes(59));
    assert_eq!(test.rpc("query", &session, json!({})).await["success"], true);
    test.clock.forward(minutes(1));
    for operation in ["query", SUBMIT] {
        let answer = test.rpc(operation, &session, json!({})).await;
        assert_eq!(answer["errorCode"], "INQUIRY_PAYMENT_SESSION_FAILED", "{answer}");
    }
    let answer = test.rpc("inquirePayment", &session, json!({})).await;
    assert_eq!((&answer["paymentStatus"], &answer["paymentResultCode"]), (&json!("FAIL"), &json!("ORDER_IS_CLOSED")));
}

#[tokio::test]
async fn a_browser_may_call_from_any_page_and_with_the_genuine_sdks_headers() {
    let test = TestSimulator::start().await;
    let preflight = test
        .http
        .request(reqwest::Method::OPTIONS, test.url("/mgw.htm"))
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,operation-type,workspaceid,x-cors-antom_payment_web-default",
        )
        .send()
        .await
        .unwrap();
    let header = |name: &str| preflight.headers()[name].to_str().unwrap().to_ascii_lowercase();
    assert_eq!(header("access-control-allow-origin"), "https://shop.example");
    assert_eq!(header("access-control-allow-credentials"), "true");
    assert!(header("access-control-allow-headers").contains("x-cors-antom_payment_web-default"));

    let unknown = test.http.post(test.url("/mgw.htm")).header("operation-type", "com.ipay.other").body("[{}]");
    assert_ne!(unknown.send().await.unwrap().headers()["result-status"], "1000");
}

#[tokio::test]
async fn the_sdks_files_are_served_to_any_page_and_only_the_hosted_pages_may_be_framed() {
    let test = TestSimulator::start().await;
    for (path, content_type) in [
        ("/sdk/ams-checkout.js", "text/javascript; charset=utf-8"),
        ("/sdk/component", "text/html; charset=utf-8"),
        ("/sdk/component.js", "text/javascript; charset=utf-8"),
        ("/sdk/component.css", "text/css; charset=utf-8"),
        ("/sdk/element", "text/html; charset=utf-8"),
        ("/sdk/element.js", "text/javascript; charset=utf-8"),
        ("/sdk/element.css", "text/css; charset=utf-8"),
        ("/sdk/hosted/channel.js", "text/javascript; charset=utf-8"),
        ("/sdk/hosted/code.js", "text/javascript; charset=utf-8"),
        ("/sdk/hosted/gateway.js", "text/javascript; charset=utf-8"),
        ("/sdk/hosted/texts.js", "text/javascript; charset=utf-8"),
        ("/wallet.css", "text/css; charset=utf-8"),
        ("/healthz", "text/plain; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
    ] {
        let (status, headers, body) = test.page(&test.url(path)).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (StatusCode::OK, content_type), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(!body.is_empty());
        if path.starts_with("/sdk/") {
            assert_eq!(headers["access-control-allow-origin"], "*", "{path}");
            assert_eq!(headers["cross-origin-resource-policy"], "cross-origin", "{path}");
            assert_eq!(headers["cache-control"], "no-cache", "{path}");
        }
        if content_type.starts_with("text/html") {
            let policy = headers["content-security-policy"].to_str().unwrap();
            let framed = if path.starts_with("/sdk/") { "frame-ancestors *" } else { "frame-ancestors 'none'" };
            assert!(policy.contains(framed) && policy.contains("default-src 'none'"), "{path}: {policy}");
        }
    }
    assert_eq!(test.simulator.sdk_url().as_str(), test.url("/sdk/ams-checkout.js"));
}
