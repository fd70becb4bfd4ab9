//! Paths, headers and signatures of calls, and unsigned refusals.

use antom::{
    Client, Error, PrivateKey,
    types::{InquiryPayment, ResultStatus},
};
use serde_json::{Value, json};

use crate::test_simulator::TestSimulator;

const INQUIRY: &str = "/ams/sandbox/api/v1/payments/inquiryPayment";

#[tokio::test]
async fn a_signature_by_another_key_has_an_unsigned_refusal() {
    let test = TestSimulator::start().await;
    let mut config = test.client.config().clone();
    config.private_key = PrivateKey::generate().unwrap();
    let stranger = Client::new(config).unwrap();

    let error = stranger.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();

    let Error::Declined(declined) = error else { panic!("{error}") };
    assert!(!declined.signed);
    assert_eq!(declined.result.result_code, "INVALID_SIGNATURE");
    assert_eq!(declined.result.result_status, ResultStatus::F);
    let message = declined.result.result_message;
    // The SHA-256 of {"paymentRequestId":"request-1"}.
    let hash = "69300c58c39d20bf7e2d77112d70b19d4d35d6b5cd71e0a3aa5a86611bda102c";
    for part in [&format!("POST {INQUIRY}"), &test.client.config().client_id, "32 bytes", hash] {
        assert!(message.contains(part), "{part} is not in {message}");
    }
    assert!(message.chars().count() <= 256);
}

#[tokio::test]
async fn each_error_before_the_signature_check_has_its_own_code_and_no_signature() {
    let test = TestSimulator::start().await;
    let body = br#"{"paymentRequestId":"request-1"}"#;
    let call = || test.signed_call(INQUIRY, body);
    let changed = |name: &'static str, value: &'static str| {
        let mut request = call().build().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        reqwest::RequestBuilder::from_parts(test.http.clone(), request)
    };
    let without = |name: &str| {
        let mut request = call().build().unwrap();
        request.headers_mut().remove(name).unwrap();
        reqwest::RequestBuilder::from_parts(test.http.clone(), request)
    };
    let elsewhere = |path: &str| test.signed_call(path, body);
    let rows = [
        ("INVALID_CLIENT", "is valid for that one", changed("client-id", "SANDBOX_OTHER")),
        ("INVALID_SIGNATURE", "POST /ams/sandbox", changed("request-time", "1685599933871")),
        ("INVALID_SIGNATURE", "13:00", changed("request-time", "2026-05-20T13:00")),
        ("INVALID_SIGNATURE", "no `signature=` part", changed("signature", "nonsense")),
        ("INVALID_SIGNATURE", "RSA256", changed("signature", "algorithm=RSA512,signature=abcd")),
        ("INVALID_SIGNATURE", "serialised twice", call().body(br#"{"paymentRequestId": "request-1"}"#.to_vec())),
        ("INVALID_SIGNATURE", "bytes, SHA-256", call().body(br#"{"paymentRequestId":"request-2"}"#.to_vec())),
        ("PARAM_ILLEGAL", "client-id", without("client-id")),
        ("PARAM_ILLEGAL", "request-time", without("request-time")),
        ("PARAM_ILLEGAL", "signature", without("signature")),
        ("PARAM_ILLEGAL", "1 MB", test.signed_call(INQUIRY, &vec![b' '; 1024 * 1024 + 1])),
        ("MEDIA_TYPE_NOT_ACCEPTABLE", "text/plain", changed("content-type", "text/plain")),
        ("METHOD_NOT_SUPPORTED", "GET", test.http.get(test.url(INQUIRY))),
        ("NO_INTERFACE_DEF", "/ams/api/v1/payments/pay", elsewhere("/ams/api/v1/payments/pay")),
        ("NO_INTERFACE_DEF", "/ams/", elsewhere("/ams/sandbox/sandbox/api/v1/payments/inquiryPayment")),
    ];
    for (code, part, call) in rows {
        let (answer, signed) = test.answer(INQUIRY, call).await;
        let result = &answer["result"];
        assert!(!signed, "{answer}");
        assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!(code), &json!("F")), "{answer}");
        assert!(result["resultMessage"].as_str().unwrap().contains(part), "{part} is not in {answer}");
    }
}

#[tokio::test]
async fn the_body_is_verified_exactly_as_it_was_sent() {
    let test = TestSimulator::start().await;
    test.create("request-1", "GCASH", "PHP").await;
    // White space, escapes and a media type in capitals must not be normalised before the verification.
    let body = b"{ \"paymentRequestId\" : \"request\\u002d1\" }\n";
    let (answer, signed) = test.answer(INQUIRY, test.signed_call(INQUIRY, body)).await;
    assert!(signed);
    assert_eq!(answer["paymentStatus"], "PROCESSING");
}

#[tokio::test]
async fn both_prefixes_are_served_and_the_signature_covers_the_requested_one() {
    let test = TestSimulator::start().await;
    test.create("request-1", "GCASH", "PHP").await;
    let body = br#"{"paymentRequestId":"request-1"}"#;
    let production = "/ams/api/v1/payments/inquiryPayment";

    let (answer, signed) = test.answer(production, test.signed_call(production, body)).await;
    assert_eq!((answer["result"]["resultStatus"].as_str(), signed), (Some("S"), true));

    let signed_for_the_other = test.signed_call(INQUIRY, body).build().unwrap();
    let mut request = signed_for_the_other;
    *request.url_mut() = test.url(production).parse().unwrap();
    let call = reqwest::RequestBuilder::from_parts(test.http.clone(), request);
    let (answer, signed) = test.answer(production, call).await;
    assert_eq!((answer["result"]["resultCode"].as_str(), signed), (Some("INVALID_SIGNATURE"), false));
}

#[tokio::test]
async fn a_signed_body_that_is_no_json_object_has_a_signed_refusal() {
    let test = TestSimulator::start().await;
    for body in [&b""[..], b"hello", b"[]", b"\"text\"", b"\xff\xfe"] {
        let (answer, signed) = test.answer(INQUIRY, test.signed_call(INQUIRY, body)).await;
        assert!(signed);
        assert_eq!(answer["result"]["resultCode"], "PARAM_ILLEGAL", "{answer}");
    }
}

#[tokio::test]
async fn content_type_is_optional() {
    let test = TestSimulator::start().await;
    let mut request = test.signed_call(INQUIRY, br#"{"paymentRequestId":"none"}"#).build().unwrap();
    request.headers_mut().remove("content-type");
    let call = reqwest::RequestBuilder::from_parts(test.http.clone(), request);
    let (answer, signed): (Value, bool) = test.answer(INQUIRY, call).await;
    assert_eq!((answer["result"]["resultCode"].as_str(), signed), (Some("ORDER_NOT_EXIST"), true));
}
