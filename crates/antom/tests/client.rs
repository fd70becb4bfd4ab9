//! The client believes nothing that Antom did not sign.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{net::SocketAddr, sync::OnceLock};

use antom::{
    Client, ClientConfig, Error, Message, PrivateKey,
    client::{MAXIMUM_ANSWER, TIMEOUT, http_client_builder},
    error::Untrusted,
    types::{InquiryPayment, PaymentStatus, ResultStatus},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    routing::post,
};

const CLIENT_ID: &str = "SANDBOX_5Y0000000000000";
const PATH: &str = "/ams/sandbox/api/v1/payments/inquiryPayment";
const PAID: &str = r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"Success"},"paymentStatus":"SUCCESS","paymentRequestId":"pr-1","paymentId":"20240101","paymentAmount":{"value":"4200","currency":"SGD"},"paymentTime":"2024-01-01T00:01:00+08:00"}"#;
const TIME: &str = "2026-01-01T00:00:00+08:00";

struct Keys {
    merchant: PrivateKey,
    gateway: PrivateKey,
}

fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys { merchant: PrivateKey::generate().unwrap(), gateway: PrivateKey::generate().unwrap() })
}

/// What the gateway of one test answers, whatever is asked.
#[derive(Clone, Default)]
struct Answer {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: &'static str,
}

impl Answer {
    fn signed(body: &'static str) -> Self {
        let message = Message { method: "POST", path: PATH, client_id: CLIENT_ID, time: TIME, body: body.as_bytes() };
        let signature = message.sign(&keys().gateway).unwrap();
        let headers = vec![("signature", signature), ("response-time", TIME.into()), ("client-id", CLIENT_ID.into())];
        Self { status: StatusCode::OK, headers, body }
    }

    fn without(mut self, header: &str) -> Self {
        self.headers.retain(|(name, _)| *name != header);
        self
    }
}

async fn serve(router: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

fn config(gateway: &str) -> ClientConfig {
    // The workspace compiles `reqwest` without a provider of TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let private_key = keys().merchant.clone();
    ClientConfig::new(gateway.parse().unwrap(), CLIENT_ID, private_key, [keys().gateway.public_key()])
}

fn client(address: SocketAddr) -> Client {
    Client::new(config(&format!("http://{address}"))).unwrap()
}

async fn inquire(answer: Answer) -> Result<antom::types::PaymentInquiry, Error> {
    async fn respond(State(answer): State<Answer>) -> (StatusCode, HeaderMap, &'static str) {
        let headers = answer.headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        (answer.status, headers.collect(), answer.body)
    }
    let address = serve(Router::new().route(PATH, post(respond)).with_state(answer)).await;
    client(address).send(&InquiryPayment::by_request_id("pr-1")).await
}

#[tokio::test]
async fn a_signed_success_is_returned_typed() {
    let answer = inquire(Answer::signed(PAID)).await.unwrap();
    assert_eq!(answer.payment_status, Some(PaymentStatus::Success));
    assert_eq!(answer.payment_amount.unwrap().minor_units(), Ok(4200));
    assert_eq!(answer.payment_time.unwrap().to_string(), "2023-12-31T16:01:00Z");
}

#[tokio::test]
async fn the_request_is_signed_over_the_sandbox_path_and_the_exact_body() {
    async fn check(request: Request) -> StatusCode {
        let (parts, body) = request.into_parts();
        let body: Bytes = axum::body::to_bytes(body, 4096).await.unwrap();
        let header = |name: &str| parts.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/json; charset=UTF-8");
        assert_eq!(header("client-id"), CLIENT_ID);
        assert!(header("request-time").parse::<u64>().unwrap() > 1_600_000_000_000);
        assert_eq!(body, r#"{"paymentRequestId":"pr-1"}"#);
        let time = header("request-time");
        Message { method: "POST", path: PATH, client_id: CLIENT_ID, time: &time, body: &body }
            .verify(&header("signature"), &[keys().merchant.public_key()])
            .unwrap();
        StatusCode::IM_A_TEAPOT
    }
    let address = serve(Router::new().route(PATH, post(check))).await;
    let error = client(address).send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    assert!(matches!(error, Error::HttpStatus { status: StatusCode::IM_A_TEAPOT, .. }), "{error}");
}

#[tokio::test]
async fn an_unsigned_success_is_refused() {
    for answer in [
        Answer { headers: vec![], ..Answer::signed(PAID) },
        Answer::signed(PAID).without("signature").without("response-time"),
    ] {
        let error = inquire(answer).await.unwrap_err();
        assert!(matches!(error, Error::Untrusted { reason: Untrusted::Unsigned, .. }), "{error}");
    }
}

#[tokio::test]
async fn a_half_signed_answer_is_refused_whatever_it_says() {
    let declined = r#"{"result":{"resultCode":"PROCESS_FAIL","resultStatus":"F","resultMessage":"no"}}"#;
    for body in [PAID, declined] {
        for missing in ["signature", "response-time", "client-id"] {
            let error = inquire(Answer::signed(body).without(missing)).await.unwrap_err();
            let Error::Untrusted { reason: Untrusted::HalfSigned { missing: named }, .. } = error else {
                panic!("{error}")
            };
            assert_eq!(named, missing);
        }
    }
}

#[tokio::test]
async fn an_answer_with_a_changed_body_or_another_key_is_refused() {
    let changed = Answer { body: r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S"}}"#, ..Answer::signed(PAID) };
    let message = Message { method: "POST", path: PATH, client_id: CLIENT_ID, time: TIME, body: PAID.as_bytes() };
    let mut other_key = Answer::signed(PAID);
    other_key.headers[0].1 = message.sign(&keys().merchant).unwrap();
    for answer in [changed, other_key] {
        let error = inquire(answer).await.unwrap_err();
        assert!(matches!(error, Error::Untrusted { reason: Untrusted::Signature(_), .. }), "{error}");
    }
}

#[tokio::test]
async fn an_answer_to_another_client_is_refused() {
    let mut answer = Answer::signed(PAID);
    answer.headers[2].1 = "SANDBOX_SOMEONE_ELSE".into();
    let error = inquire(answer).await.unwrap_err();
    assert!(matches!(error, Error::Untrusted { reason: Untrusted::ClientId { .. }, .. }), "{error}");
}

#[tokio::test]
async fn an_unsigned_gateway_error_is_passed_on_as_such() {
    let body = r#"{"result":{"resultCode":"INVALID_SIGNATURE","resultStatus":"F","resultMessage":"wrong"}}"#;
    let error = inquire(Answer { headers: vec![], ..Answer::signed(body) }).await.unwrap_err();
    assert!(error.is_final_refusal());
    let Error::Declined(declined) = error else { panic!("{error}") };
    assert!(!declined.signed);
    assert_eq!(declined.result.result_code, "INVALID_SIGNATURE");
}

#[tokio::test]
async fn a_result_that_is_not_known_yet_is_no_refusal() {
    let body = r#"{"result":{"resultCode":"UNKNOWN_EXCEPTION","resultStatus":"U","resultMessage":"again"}}"#;
    let error = inquire(Answer::signed(body)).await.unwrap_err();
    assert!(!error.is_final_refusal());
    let Error::Declined(declined) = error else { panic!("{error}") };
    assert_eq!((declined.signed, declined.result.result_status), (true, ResultStatus::U));
}

#[tokio::test]
async fn an_unknown_payment_status_is_never_success() {
    let body = r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S"},"paymentStatus":"SUCCESSFUL"}"#;
    let answer = inquire(Answer::signed(body)).await.unwrap();
    assert_eq!(answer.payment_status, Some(PaymentStatus::Unknown));
}

#[tokio::test]
async fn a_body_that_is_no_json_and_a_server_that_is_not_there_leave_the_outcome_open() {
    let error = inquire(Answer::signed("<html>")).await.unwrap_err();
    assert!(matches!(error, Error::Decode { .. }) && !error.is_final_refusal(), "{error}");

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(address).send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    assert!(matches!(error, Error::Transport { timeout: false, .. }) && !error.is_final_refusal(), "{error}");
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_given_up_after_ten_seconds() {
    let address = serve(Router::new().route(PATH, post(std::future::pending::<()>))).await;
    let start = std::time::Instant::now();
    let error = client(address).send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    assert!(matches!(error, Error::Transport { timeout: true, .. }), "{error}");
    assert!((10..20).contains(&start.elapsed().as_secs()), "gave up after {:?}", start.elapsed());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut answer = Answer::signed(PAID);
    answer.status = StatusCode::TEMPORARY_REDIRECT;
    answer.headers.push(("location", HeaderValue::from_static("/elsewhere").to_str().unwrap().to_owned()));
    let error = inquire(answer).await.unwrap_err();
    assert!(matches!(error, Error::HttpStatus { status: StatusCode::TEMPORARY_REDIRECT, .. }), "{error}");
}

#[tokio::test]
async fn an_answer_to_which_the_applications_http_client_was_redirected_is_refused() {
    let elsewhere = serve(Router::new().fallback(post(|| async { PAID }))).await;
    let redirect = move || async move {
        (StatusCode::TEMPORARY_REDIRECT, [("location", format!("http://{elsewhere}/elsewhere"))])
    };
    let address = serve(Router::new().route(PATH, post(redirect))).await;
    let config = config(&format!("http://{address}"));
    let client = Client::builder(config).http_client(reqwest::Client::new()).build().unwrap();
    let error = client.send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    let Error::Untrusted { reason: Untrusted::Redirected { to }, .. } = error else { panic!("{error}") };
    assert_eq!(to.as_str(), format!("http://{elsewhere}/elsewhere"));
}

#[tokio::test]
async fn the_applications_http_client_sends_the_requests() {
    async fn respond(headers: HeaderMap) -> StatusCode {
        assert_eq!(headers["user-agent"], "a shop");
        StatusCode::IM_A_TEAPOT
    }
    let address = serve(Router::new().route(PATH, post(respond))).await;
    let config = config(&format!("http://{address}"));
    let http = http_client_builder(&config.gateway).user_agent("a shop").build().unwrap();
    let client = Client::builder(config).http_client(http).build().unwrap();
    let error = client.send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    assert!(matches!(error, Error::HttpStatus { status: StatusCode::IM_A_TEAPOT, .. }), "{error}");
}

#[tokio::test]
async fn the_time_limit_is_the_crates_whatever_the_applications_http_client_has() {
    let address = serve(Router::new().route(PATH, post(std::future::pending::<()>))).await;
    let config = config(&format!("http://{address}"));
    let client = Client::builder(config).http_client(reqwest::Client::new()).build().unwrap();
    let start = std::time::Instant::now();
    let error = client.send(&InquiryPayment::by_request_id("pr-1")).await.unwrap_err();
    assert!(matches!(error, Error::Transport { timeout: true, .. }), "{error}");
    assert!(start.elapsed() >= TIMEOUT);
}

#[test]
#[cfg(not(feature = "rustls"))]
fn without_tls_an_https_gateway_is_refused_before_anything_is_sent() {
    let error = Client::new(config("https://open-sea-global.alipay.com")).unwrap_err();
    assert!(matches!(error, Error::NoTls { .. }), "{error}");
}

#[test]
fn clones_share_one_configuration() {
    let client = Client::new(config("http://127.0.0.1:1")).unwrap();
    assert!(std::ptr::eq(client.config(), client.clone().config()));
}

#[tokio::test]
async fn an_error_keeps_its_source_and_shows_it_when_asked_to() {
    let error = inquire(Answer::signed("<html>")).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(!error.to_string().contains(&source), "{error}");
    assert!(error.with_causes().ends_with(&source), "{}", error.with_causes());
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_largest_size_and_leaves_the_outcome_open() {
    async fn respond(State(length): State<usize>) -> Vec<u8> {
        vec![b' '; length]
    }
    for (length, is_read) in [(MAXIMUM_ANSWER, true), (MAXIMUM_ANSWER + 1, false), (64 * MAXIMUM_ANSWER, false)] {
        let address = serve(Router::new().route(PATH, post(respond)).with_state(length)).await;
        let exchange = client(address).exchange(&InquiryPayment::by_request_id("pr-1")).await;
        match exchange {
            Ok(exchange) => assert!(is_read && exchange.body.len() == length, "{length}"),
            Err(error) => {
                assert!(!is_read && matches!(error, Error::TooLarge { .. }), "{length}: {error}");
                assert!(!error.is_final_refusal(), "the request may have been carried out");
            }
        }
    }
}
