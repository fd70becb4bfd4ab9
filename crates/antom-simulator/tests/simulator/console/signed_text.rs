//! What was signed: for every call, answer and notification.

use std::process::Command;

use axum::http::StatusCode;

use super::{assert_shows, block, unescaped};
use crate::test_simulator::{NOTIFY_AFTER, TestSimulator, minutes};

const PAGE: &str = "/console/payments/request-1";

/// The part of a page between two texts.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("{from:?} is not on the page"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

/// Runs a command of a page in a shell; returns what it prints.
async fn run(command: String) -> String {
    // The simulator runs on this thread and has to answer.
    let run = move || Command::new("sh").args(["-c", &command]).env("no_proxy", "*").output().unwrap();
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[tokio::test]
async fn the_signed_text_of_every_message_is_shown_and_openssl_verifies_it() {
    let mut test = TestSimulator::start().await;
    let mut request = test.request("request-1", "SHOPEEPAY_SG", "SGD");
    // What shells, HTML and JSON escape.
    request.order.order_description = "Kopi's \"O\" $HOME `id` <b>& é\\".to_owned();
    test.client.send(&request).await.unwrap();
    test.done(&format!("{PAGE}/finish"), "paymentResultCode=SUCCESS").await;
    test.clock.forward(NOTIFY_AFTER);
    let received = test.merchant.notification().await;
    test.console_with(PAGE, "createPaymentSession").await;
    let page = test.console_with(PAGE, "> acknowledged</span>").await;

    let call = between(&page, "Request of the shop", "Answer of the gateway");
    let body = block(call, "Body as sent");
    assert_eq!(body, serde_json::to_string(&request).unwrap());
    let text = block(call, "Signed text");
    assert!(text.starts_with("POST /ams/sandbox/api/v1/payments/createPaymentSession\nSANDBOX_5KOPILANE000000001."));
    assert!(text.ends_with(&format!(".{body}")), "{text}");
    let notification = between(&page, "Notification of the gateway", "Answer of your shop");
    let text = block(notification, "Signed text");
    let start = format!("POST /antom/notify\nSANDBOX_5KOPILANE000000001.{}.", received.request_time);
    assert_eq!(text, format!("{start}{}", received.body));
    assert_shows(&unescaped(notification), &[&format!("signature: {}", received.signature)]);

    let answer = between(&page, "Answer of the gateway", "<section");
    for (part, key) in [(call, "the merchant’s key"), (answer, "Antom’s key"), (notification, "Antom’s key")] {
        assert_shows(part, &[&format!("verified with {key}")]);
        let command = block(part, "Verify the signature with openssl");
        assert_eq!(run(command.clone()).await, "Verified OK\n");
        let printed = run(command.replace("SANDBOX_", "SANDBOX-")).await;
        assert!(printed.contains("Verification failure"), "{printed}");
    }

    // The gateway and the shop take the same bytes again.
    let printed = run(block(call, "Send the same request again")).await;
    // Refusals of an unknown caller are not signed.
    assert!(printed.contains("HTTP/1.1 200") && printed.contains("\nsignature: "), "{printed}");
    let printed = run(block(notification, "Send the same request again")).await;
    assert!(printed.contains("HTTP/1.1 200"), "{printed}");
    assert_eq!(test.merchant.notification().await.signature, received.signature);
}

#[tokio::test]
async fn a_message_that_is_not_signed_correctly_says_why() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let path = "/ams/api/v1/payments/inquiryPayment";
    let body = br#"{"paymentRequestId":"request-1"}"#;
    test.answer(path, test.signed_call(path, body).body(r#"{ "paymentRequestId": "request-1" }"#)).await;
    let page = test.console_with("/console", "INVALID_SIGNATURE").await;
    assert_shows(&page, &["not signed with the merchant’s key", "The signature does not verify: ", "no signature"]);
    let command = block(&page, "Verify the signature with openssl");
    assert!(run(command).await.contains("Verification failure"));

    for (fault, shown) in [
        ("wrong", "not signed with Antom’s key"),
        ("missing", "The header <code>signature</code> is missing."),
        ("timeMissing", "The header <code>response-time</code> is missing."),
    ] {
        test.done(&format!("/console/scenarios/new?kind=answerSignature&fault={fault}&times=1"), "").await;
        test.answer_of("inquiryPayment", "request-1").await;
        test.console_with(PAGE, shown).await;
    }
}

#[tokio::test]
async fn a_body_that_the_log_has_cut_is_not_called_wrong() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let path = "/ams/api/v1/payments/inquiryPayment";
    let body = format!("{{\"paymentRequestId\":\"request-1\",\"more\":\"{}\"}}", "x".repeat(20_000));
    test.answer(path, test.signed_call(path, body.as_bytes())).await;
    let page = test.console_with(PAGE, "signature not checked here").await;
    let call = between(&page, "signature not checked here", "Answer of the gateway");
    assert!(!call.contains("Signed text") && !call.contains("openssl") && !call.contains("curl"));
}

#[tokio::test]
async fn every_attempt_has_its_time_and_the_answer_of_the_shop() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.merchant.answer_next(StatusCode::BAD_REQUEST, "the signature does not belong to <this> message");
    test.merchant.answer_next(StatusCode::OK, "{\"result\":{\"resultCode\":\"FAIL\"}}");
    test.done(&format!("{PAGE}/finish"), "paymentResultCode=SUCCESS").await;
    test.simulator.advance(minutes(3)).await;
    let page = test.console(PAGE).await;
    assert_shows(&page, &["Attempt 1", "Attempt 2", "due again", "attempt 3"]);
    assert_shows(
        &page,
        &["the signature does not belong to &lt;this&gt; message", "HTTP 400\ncontent-type: text/plain"],
    );
    assert_shows(
        &page,
        &["HTTP 200 with", "instead of the acknowledgement", "&quot;resultCode&quot;: &quot;FAIL&quot;"],
    );
    let (first, second) = page.split_once("Attempt 2").unwrap();
    let (_, first) = first.split_once("Attempt 1").unwrap();
    let time = |part: &str| between(part, "<time datetime=\"", "\"").to_owned();
    assert_ne!(time(first), time(second));

    let attempts = test.control("GET", "payments/request-1", serde_json::Value::Null).await.1;
    let response = attempts["notifications"][0]["attempts"][0]["response"].as_str().unwrap();
    assert!(
        response.starts_with("HTTP: 400\n")
            && response.ends_with("\n\nthe signature does not belong to <this> message")
    );
}

#[tokio::test]
async fn a_wrong_amount_or_currency_has_its_own_line_with_the_shops_answer() {
    for (scenario, line, answer) in [
        (
            "notificationAmount&effectValue=4201",
            "Wrong amount, by a scenario: it says SGD 42.01, the right amount is SGD 42.00.",
            "Your shop’s answer to SGD 42.01: acknowledged.",
        ),
        (
            "notificationCurrency&effectCurrency=USD",
            "Wrong currency, by a scenario: it says USD 42.00, the right amount is SGD 42.00.",
            "Your shop’s answer to USD 42.00: acknowledged.",
        ),
    ] {
        let test = TestSimulator::start().await;
        test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
        test.done(&format!("/console/scenarios/new?kind={scenario}&times=1"), "").await;
        test.done(&format!("{PAGE}/finish"), "paymentResultCode=SUCCESS").await;
        let page = test.console(PAGE).await;
        assert_shows(&page, &[line]);
        assert!(!page.contains("Your shop’s answer to"), "it has not been sent");
        test.simulator.advance(NOTIFY_AFTER).await;
        assert_shows(&test.console(PAGE).await, &[line, answer]);
    }
}

#[tokio::test]
async fn no_page_shows_a_private_key() {
    let test = TestSimulator::start().await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(NOTIFY_AFTER).await;
    let page = test.console_with(PAGE, "createPaymentSession").await;
    let credentials = test.shown_by("/control/credentials").await;
    let secret = credentials["merchantPrivateKey"].as_str().unwrap();
    for page in [page, test.console("/").await] {
        assert!(!page.contains(secret) && !page.contains("PRIVATE KEY"));
    }
}
