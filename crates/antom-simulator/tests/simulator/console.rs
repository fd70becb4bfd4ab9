//! The console in a browser without JavaScript.

mod filters;
mod payment;
mod scenarios;
mod signed_text;
mod start_page;
mod test_plan;

use std::collections::BTreeSet;

use axum::http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::test_simulator::{TestSimulator, eventually, minutes};

/// Markup that a page must not contain unescaped.
const MARKUP: &str = "\"><img src=x onerror=alert(1)></script><script>alert(1)</script>";

/// The only script of a page.
const SCRIPT: &str = "<script src=\"/console.js\" defer></script>";

impl TestSimulator {
    /// A page of the console: it must be there.
    async fn console(&self, path: &str) -> String {
        let (status, _, text) = self.page(&self.url(path)).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        text
    }

    /// A page as soon as it has this text: the message log and the worker run concurrently.
    async fn console_with(&self, path: &str, text: &str) -> String {
        eventually(async || Some(self.console(path).await).filter(|page| page.contains(text))).await
    }

    /// Sends a form as a browser does that shows one of the console's pages.
    async fn submit(&self, path: &str, fields: &str) -> (StatusCode, String, String) {
        let origin = self.simulator.origin().as_str().trim_end_matches('/').to_owned();
        let form = "application/x-www-form-urlencoded";
        let request = self.http.post(self.url(path)).header("origin", origin).header("content-type", form);
        let answer = request.header("sec-fetch-site", "same-origin").body(fields.to_owned()).send().await.unwrap();
        let location = answer.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (answer.status(), location.unwrap_or_default(), answer.text().await.unwrap())
    }

    /// Sends a valid form; returns where the browser is sent.
    async fn done(&self, path: &str, fields: &str) -> String {
        let (status, location, _) = self.submit(path, fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{path}");
        location
    }

    async fn shown_by(&self, path: &str) -> Value {
        let (_, _, text) = self.page(&self.url(path)).await;
        serde_json::from_str(&text).unwrap()
    }

    async fn scenarios(&self) -> Vec<Value> {
        self.shown_by("/control/scenarios").await.as_array().unwrap().clone()
    }
}

/// The values of an attribute, entities resolved.
fn values(page: &str, attribute: &str) -> Vec<String> {
    let opening = format!(" {attribute}=\"");
    let quoted = page.split(&opening).skip(1).filter_map(|rest| rest.split('"').next());
    quoted.map(unescaped).collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The text of the block that has a button for copying it: the first one with this label.
fn block(page: &str, label: &str) -> String {
    let opening = format!("aria-label=\"{label}\"><code id=\"");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("there is no block {label:?}"));
    let (_, rest) = rest.split_once('>').unwrap();
    unescaped(rest.split_once("</code>").unwrap().0)
}

#[track_caller]
fn assert_shows(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "{text:?} is not on the page");
    }
}

fn payments_on(page: &str) -> Vec<String> {
    values(page, "href").into_iter().filter(|link| link.starts_with("/console/payments/")).collect()
}

#[tokio::test]
async fn an_empty_console_shows_the_first_steps_and_no_key() {
    let test = TestSimulator::start().await;
    let page = test.console("/console").await;
    let origin = test.simulator.origin().as_str().trim_end_matches('/');
    let texts = [
        "There is no payment yet",
        "its credentials",
        "createPaymentSession",
        "No scenario is active",
        "The start page",
    ];
    assert_shows(&page, &[texts.as_slice(), &[origin]].concat());
    let credentials = test.shown_by("/control/credentials").await;
    let secret = credentials["merchantPrivateKey"].as_str().unwrap();
    for path in ["/console", "/console/scenarios", "/console/assumptions"] {
        assert!(!test.console(path).await.contains(secret), "{path} shows a private key");
    }
}

#[tokio::test]
async fn payments_are_listed_newest_first_and_none_is_lost_between_two_pages() {
    let test = TestSimulator::start().await;
    // All at the same time of the test's clock.
    for number in 0..52 {
        test.create(&format!("request-{number}"), "BLIK", "PLN").await;
    }
    test.clock.forward(minutes(1));
    test.create("request-last", "PAYNOW", "SGD").await;
    let page = test.console("/console").await;
    let first = payments_on(&page);
    assert_eq!((first.len(), first[0].as_str()), (50, "/console/payments/request-last"));
    let texts = ["PayNow", "PAYNOW", "SGD 42.00", "PLN 42.00", "PROCESSING", "not submitted"];
    assert_shows(&page, &texts);
    let older = values(&page, "href").into_iter().find(|link| link.starts_with("/console?before=")).unwrap();
    let page = test.console(&older).await;
    let second = payments_on(&page);
    assert_eq!(second.len(), 3);
    assert_eq!(first.iter().chain(&second).collect::<BTreeSet<_>>().len(), 53);
    assert!(!page.contains("Older payments") && page.contains("Newest payments"));

    let (status, _, text) = test.page(&test.url("/console?before=yesterday")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_shows(&text, &["before: there is no payment with this paymentId"]);
}

#[tokio::test]
async fn texts_of_merchants_are_escaped() {
    let test = TestSimulator::start().await;
    let id = &MARKUP[..64];
    let mut request = test.request(id, "PAYNOW", "SGD");
    request.order.order_description = MARKUP.to_owned();
    request.order.reference_order_id = MARKUP[..40].to_owned();
    test.client.send(&request).await.unwrap();
    let body = format!("{{\"paymentRequestId\":\"{}\"}}", MARKUP[..40].replace('"', "\\\""));
    let call = test.signed_call("/ams/api/v1/payments/inquiryPayment", body.as_bytes());
    test.answer("/ams/api/v1/payments/inquiryPayment", call.header("user-agent", MARKUP)).await;
    test.done(&format!("/console/scenarios/new?kind=loseAnswer&paymentRequestId={}", encoded(id)), "").await;

    let list = test.console_with("/console", "ORDER_NOT_EXIST").await;
    let path = payments_on(&list).pop().unwrap();
    let payment = test.console_with(&path, "createPaymentSession").await;
    for page in [list, payment, test.console(&format!("/console/scenarios?paymentRequestId={}", encoded(id))).await] {
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "the text is not shown");
        let page = page.replace(SCRIPT, "");
        for markup in ["<img", "<script", " style=", "javascript:"] {
            assert!(!page.contains(markup), "{markup} is part of a page");
        }
    }
}

#[tokio::test]
async fn pages_allow_only_the_consoles_script_and_let_browsers_send_the_origin_of_forms() {
    let test = TestSimulator::start().await;
    for path in [
        "/console",
        "/console/scenarios",
        "/console/assumptions",
        "/console/payments/nothing",
        "/console/scenarios/new",
    ] {
        let (_, headers, page) = test.page(&test.url(path)).await;
        assert_eq!((page.matches(SCRIPT).count(), page.matches("<script").count()), (1, 1), "{path}");
        let policy = text(&headers, header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{path}: {policy}");
        assert!(policy.contains("form-action 'self'") && policy.contains("script-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        // With no-referrer, browsers send `Origin: null` with forms, and every button would be refused.
        assert_eq!(text(&headers, header::REFERRER_POLICY), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn refused_calls_are_shown_with_the_reason() {
    let test = TestSimulator::start().await;
    let path = "/ams/api/v1/payments/inquiryPayment";
    let call = test.signed_call(path, b"{}").body("{ }");
    test.answer(path, call).await;
    let page = test.console_with("/console", "INVALID_SIGNATURE").await;
    assert_shows(&page, &["client-id: SANDBOX_", "&quot;resultStatus&quot;: &quot;F&quot;"]);
    let (_, reason) = page.split_once("class=\"reason\">").unwrap();
    let (reason, _) = reason.split_once('<').unwrap();
    assert_shows(reason, &["To be signed: `POST /ams/api/v1/payments/inquiryPayment"]);

    let mut call = test.signed_call(path, b"{}").build().unwrap();
    call.headers_mut().insert("client-id", "SANDBOX_STRANGER".parse().unwrap());
    test.http.execute(call).await.unwrap();
    let page = test.console_with("/console", "INVALID_CLIENT").await;
    assert_shows(&page, &["There is no client SANDBOX_STRANGER; the simulator", "client-id: SANDBOX_STRANGER"]);
}

#[tokio::test]
async fn pages_of_other_origins_cannot_use_forms_or_be_a_return_path() {
    let test = TestSimulator::start().await;
    let url = test.url("/console/scenarios/new?kind=notificationDrop");
    let form = "application/x-www-form-urlencoded";
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("host", "evil.example"),
    ] {
        let answer = test.http.post(&url).header("content-type", form).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    let answer = test.http.get(test.url("/console")).header("host", "evil.example").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert!(test.scenarios().await.is_empty());
    for back in
        ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fconsole%0d%0aset-cookie%3A1", "javascript%3Aalert(1)"]
    {
        assert_eq!(test.done("/console/scenarios/off", &format!("back={back}")).await, "/console/scenarios", "{back}");
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> String {
    headers[name].to_str().unwrap().to_owned()
}

/// A text as part of a query or a form.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
