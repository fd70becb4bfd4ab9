//! The exact bytes that Antom's own server SDKs send, and what each of them needs in the answer.
//!
//! The catalogue was read from the sources of the SDKs for Java, PHP, Go, .NET and Python and of Antom's sample for
//! Next.js. The requests use a plain TCP connection, because an HTTP library would change the headers.

mod catalogue;
mod connection;
mod reading;
mod sdk;

use std::io::Write;

use antom::{Clock, PrivateKey, types::PaymentSession};
use antom_simulator::SignatureHeader;
use serde_json::{Value, json};

use self::{
    catalogue::SDKS,
    connection::{address, connect, read_answer, read_head, talk, talk_once},
    reading::{Answer, Reading},
    sdk::{PRODUCTION, REDIRECT_URL, SANDBOX, Sdk, Trusts},
};
use crate::test_simulator::{NOTIFY_AFTER, TestSimulator, time};

#[tokio::test]
async fn each_sdk_can_pay_and_read_every_answer() {
    let mut test = TestSimulator::start().await;
    for (number, sdk) in SDKS.iter().enumerate() {
        let name = sdk.name;
        let id = format!("request-{number}");
        let session = sdk.right_call(&test, "createPaymentSession", &sdk.session(&id, &test.merchant.notify_url));
        let inquiry = sdk.right_call(&test, "inquiryPayment", &sdk.write(&json!({ "paymentRequestId": id })));
        let answers = talk(&test, vec![session, inquiry.clone()]).await;

        let session = verified(sdk, &test, "createPaymentSession", &answers[0]);
        assert_eq!(session["result"]["resultStatus"], "S", "{name}: {session}");
        let inquired = verified(sdk, &test, "inquiryPayment", &answers[1]);
        assert_eq!(inquired["paymentStatus"], "PROCESSING", "{name}: {inquired}");
        assert_eq!(inquired["paymentAmount"], json!({ "currency": "PHP", "value": "4200" }), "{name}");

        // The escaped text was read correctly: the buyer returns to the shop, and the shop is notified.
        let session: PaymentSession = serde_json::from_value(session).unwrap();
        let wallet = test.wallet_url(&session).await;
        assert_eq!(test.press(&wallet, "approve").await, REDIRECT_URL, "{name}");
        test.clock.forward(NOTIFY_AFTER);
        let notified = test.merchant.notification().await;
        assert_eq!(notified.payment.payment_request_id, id, "{name}");
        assert_eq!(notified.signature.split("signature=").count(), 2, "each SDK's webhook tool splits there");
        let inquired = verified(sdk, &test, "inquiryPayment", &talk_once(&test, inquiry).await);
        assert_eq!(inquired["paymentStatus"], "SUCCESS", "{name}: {inquired}");
    }
}

/// The answer as the SDK returns it. Panics if the SDK should have verified it and has not.
fn verified(sdk: &Sdk, test: &TestSimulator, api: &str, answer: &Answer) -> Value {
    match sdk.reading(test, api, answer) {
        Reading::Verified(value) => value,
        Reading::Unverified(value) if sdk.trusts == Trusts::Everything => value,
        other => panic!("{}: {other:?} for {} {:?}", sdk.name, answer.status_line, answer.lines),
    }
}

#[tokio::test]
async fn each_sdk_returns_a_signed_refusal() {
    let test = TestSimulator::start().await;
    for sdk in &SDKS {
        let rows = [
            ("inquiryPayment", json!({ "paymentRequestId": "unknown" }), "ORDER_NOT_EXIST"),
            ("cancel", json!({ "paymentRequestId": "unknown" }), "ORDER_NOT_EXIST"),
            ("createPaymentSession", json!({ "productCode": "CASHIER_PAYMENT" }), "PARAM_ILLEGAL"),
        ];
        for (api, body, code) in rows {
            let answer = talk_once(&test, sdk.right_call(&test, api, &sdk.write(&body))).await;
            assert!(answer.ok(), "{}: {}", sdk.name, answer.status_line);
            let result = &verified(sdk, &test, api, &answer)["result"];
            assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!(code), &json!("F")), "{}", sdk.name);
        }
    }
}

#[tokio::test]
async fn sdks_that_require_a_signature_hide_an_unsigned_refusal() {
    let test = TestSimulator::start().await;
    let other_key = PrivateKey::generate().unwrap();
    for sdk in &SDKS {
        let path = format!("{}inquiryPayment", sdk.prefix);
        let body = sdk.write(&json!({ "paymentRequestId": "request-1" }));
        let answer = talk_once(&test, sdk.call(&test, &path, &path, &body, &other_key)).await;
        assert!(answer.ok(), "{}: {}", sdk.name, answer.status_line);
        for name in ["signature", "response-time"] {
            assert_eq!(answer.header(name), None, "{}: PHP's and Java's SDKs take both or none", sdk.name);
        }
        let result = &answer.json()["result"];
        assert_eq!((&result["resultCode"], &result["resultStatus"]), (&json!("INVALID_SIGNATURE"), &json!("F")));
        match (sdk.reading(&test, "inquiryPayment", &answer), &sdk.trusts) {
            (Reading::Thrown(found), Trusts::OnlySignatures { throws }) => assert_eq!(found, *throws, "{}", sdk.name),
            (Reading::Unverified(value), Trusts::Everything | Trusts::WhatIsUnsigned) => {
                assert_eq!(value["result"], *result);
            }
            (other, trusts) => panic!("{} trusts {trusts:?} and makes {other:?} of it", sdk.name),
        }
    }
}

#[tokio::test]
async fn the_requested_path_must_be_signed() {
    let test = TestSimulator::start().await;
    let key = &test.simulator.credentials().merchant_private_key;
    for sdk in &SDKS {
        let other = if sdk.prefix == SANDBOX { PRODUCTION } else { SANDBOX };
        let (path, signed_path) = (format!("{}inquiryPayment", sdk.prefix), format!("{other}inquiryPayment"));
        let call = sdk.call(&test, &path, &signed_path, r#"{"paymentRequestId":"request-1"}"#, key);
        let result = talk_once(&test, call).await.json()["result"].clone();
        assert_eq!(result["resultCode"], "INVALID_SIGNATURE", "{}", sdk.name);
        let message = result["resultMessage"].as_str().unwrap();
        assert!(message.contains(&format!("POST {path}")), "{}: {message}", sdk.name);
    }
}

#[tokio::test]
async fn every_call_is_served_with_both_prefixes() {
    let test = TestSimulator::start().await;
    let apis = ["createPaymentSession", "inquiryPayment", "cancel", "refund", "inquiryRefund", "capture"];
    for sdk in &SDKS {
        for api in apis {
            let answer = talk_once(&test, sdk.right_call(&test, api, "{}")).await;
            let result = &verified(sdk, &test, api, &answer)["result"];
            assert_eq!(result["resultCode"], "PARAM_ILLEGAL", "{} {api}: {result}", sdk.name);
        }
    }
}

#[tokio::test]
async fn a_gateway_that_checks_request_time_accepts_the_format_of_each_sdk() {
    for (now, understood) in [("2026-05-20T10:31:45Z", true), ("2026-05-20T10:41:45Z", false)] {
        let test = TestSimulator::start_with(|config| {
            config.clock = Clock::new(move || time(now));
            config.assumptions.request_time_window_seconds = Some(300);
        })
        .await;
        for sdk in SDKS {
            let body = sdk.write(&json!({ "paymentRequestId": "unknown" }));
            let result =
                talk_once(&test, sdk.right_call(&test, "inquiryPayment", &body)).await.json()["result"].clone();
            assert_eq!(result["resultCode"] == "ORDER_NOT_EXIST", understood, "{} at {now}: {result}", sdk.name);
            let message = result["resultMessage"].as_str().unwrap();
            assert!(understood || message.contains("seconds too old: at most 300"), "{}: {message}", sdk.name);
        }
    }
}

#[tokio::test]
async fn the_headers_of_an_answer_fit_every_sdk() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Go").unwrap();
    let call = sdk.right_call(&test, "inquiryPayment", r#"{"paymentRequestId":"request-1"}"#);
    let answer = talk_once(&test, call).await;

    // Python compares names byte by byte; PHP searches whole lines, and the last line that matches wins.
    for name in ["signature", "response-time", "client-id"] {
        let lines: Vec<_> = answer.lines.iter().filter(|line| line.contains(name)).collect();
        assert_eq!(lines.len(), 1, "{name} must be in one line of {:?}", answer.lines);
        assert!(lines[0].starts_with(&format!("{name}: ")), "{}", lines[0]);
    }
    assert_eq!(answer.header("client-id"), Some(test.simulator.credentials().client_id.as_str()));

    let signature = answer.header("signature").unwrap();
    assert!(!signature.contains(' '), "{signature}");
    let items: Vec<_> = signature.split(',').collect();
    assert_eq!(items[..2], ["algorithm=RSA256", "keyVersion=1"]);
    assert_eq!(items.len(), 3, "Java takes the third item of {signature}");
    assert_eq!(items[2].matches('=').count(), 1, "Java wants one equals sign in {}", items[2]);
    let value = items[2].strip_prefix("signature=").unwrap();
    assert_eq!(Some(value), signature.rsplit('=').next(), "PHP takes what follows the last equals sign");
    assert!(value.ends_with("%3D%3D"), "the padding of 256 bytes in base64 is URL-encoded: {value}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'%';
    assert!(value.bytes().all(plain), "{value} is decoded by form decoders, which take + for a space");

    // For example `2019-05-28T12:12:14+08:00`.
    let time = answer.header("response-time").unwrap();
    assert_eq!((time.len(), &time[10..11], &time[19..]), (25, "T", "+08:00"), "{time}");
    // Java decodes the body with this charset.
    let content_type = answer.header("content-type").unwrap().to_ascii_lowercase();
    assert!(
        ["application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"]
            .contains(&content_type.as_str()),
        "{content_type}"
    );
    assert_eq!(answer.header("content-encoding"), None, "the signature is over the bytes that arrive");
}

#[tokio::test]
async fn each_sdk_reads_a_signature_header_with_spaces() {
    let test = TestSimulator::start_with(|config| config.assumptions.signature_header = SignatureHeader::Spaced).await;
    for sdk in &SDKS {
        let body = sdk.write(&json!({ "paymentRequestId": "unknown" }));
        let answer = talk_once(&test, sdk.right_call(&test, "inquiryPayment", &body)).await;
        let header = answer.header("signature").unwrap();
        assert!(header.starts_with("algorithm=RSA256, keyVersion=1, signature="), "{header}");
        verified(sdk, &test, "inquiryPayment", &answer);
    }
}

#[tokio::test]
async fn an_sdk_that_expects_100_continue_receives_it() {
    // curl, which the PHP SDK uses, expects 100 Continue for large bodies; HttpClient of the .NET Framework for every body.
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "PHP").unwrap();
    let session = sdk.session("request-1", "https://shop.example/antom/notify");
    let call = String::from_utf8(sdk.right_call(&test, "createPaymentSession", &session)).unwrap();
    let (head, body) = call.split_once("\r\n\r\n").unwrap();
    let (head, body) = (format!("{head}\r\nExpect: 100-continue\r\n\r\n"), body.to_owned());
    let address = address(&test);
    let asking = move || {
        let mut stream = connect(address);
        stream.write_all(head.as_bytes()).unwrap();
        let go_on = read_head(&mut stream);
        stream.write_all(body.as_bytes()).unwrap();
        (go_on, read_answer(&mut stream))
    };
    let (go_on, answer) = tokio::task::spawn_blocking(asking).await.unwrap();
    assert!(go_on.starts_with("HTTP/1.1 100 "), "{go_on}");
    assert_eq!(verified(sdk, &test, "createPaymentSession", &answer)["result"]["resultStatus"], "S");
}

#[tokio::test]
async fn a_scalar_may_be_a_string_or_the_type_of_the_sdks_models() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Java").unwrap();
    let rows = [
        ("/paymentFactor", json!({ "isAuthorization": false }), json!({ "isAuthorization": "false" })),
        ("/env", json!({ "timeZoneOffset": -480 }), json!({ "timeZoneOffset": "-480" })),
        (
            "/env",
            json!({ "colorDepth": 24, "screenHeight": 900 }),
            json!({ "colorDepth": "24", "screenHeight": "900" }),
        ),
        (
            "/env",
            json!({ "browserInfo": { "javaEnabled": true } }),
            json!({ "browserInfo": { "javaEnabled": "true" } }),
        ),
        ("/enableInstallmentCollection", json!(false), json!("false")),
        ("/order/buyer", json!({ "isAccountVerified": true }), json!({ "isAccountVerified": "true" })),
        ("/order/buyer", json!({ "successfulOrderCount": 3 }), json!({ "successfulOrderCount": "3" })),
        ("/order/needDeclaration", json!(false), json!("false")),
    ];
    for (number, (place, real, string)) in rows.into_iter().enumerate() {
        for (kind, scalar) in [("real", real), ("string", string)] {
            let id = format!("request-{number}-{kind}");
            let mut session: Value =
                serde_json::from_str(&sdk.session(&id, "https://shop.example/antom/notify")).unwrap();
            let (parent, name) = place.rsplit_once('/').unwrap();
            session.pointer_mut(parent).unwrap()[name] = scalar;
            let call = sdk.right_call(&test, "createPaymentSession", &sdk.write(&session));
            let answer = talk_once(&test, call).await.json();
            assert_eq!(answer["result"]["resultStatus"], "S", "{place} as a {kind}: {answer}");
        }
    }
}

#[tokio::test]
async fn is_async_refund_may_be_a_boolean_or_a_string() {
    let test = TestSimulator::start().await;
    let sdk = SDKS.iter().find(|sdk| sdk.name == "Java").unwrap();
    let session = test.create("request-1", "GCASH", "PHP").await;
    let wallet = test.wallet_url(&session).await;
    test.press(&wallet, "approve").await;
    let payment_id = test.inquire("request-1").await.payment_id.unwrap();
    let rows = [
        (json!(true), "REFUND_IN_PROCESS", "U"),
        (json!("true"), "REFUND_IN_PROCESS", "U"),
        (json!(false), "SUCCESS", "S"),
        (json!("false"), "SUCCESS", "S"),
    ];
    for (number, (is_async, code, status)) in rows.into_iter().enumerate() {
        let refund = json!({
            "refundRequestId": format!("refund-{number}"),
            "paymentId": payment_id,
            "refundAmount": { "currency": "PHP", "value": "100" },
            "isAsyncRefund": is_async,
        });
        let answer = talk_once(&test, sdk.right_call(&test, "refund", &sdk.write(&refund))).await;
        let result = &verified(sdk, &test, "refund", &answer)["result"];
        let expected = (&json!(code), &json!(status));
        assert_eq!((&result["resultCode"], &result["resultStatus"]), expected, "{is_async}: {result}");
    }
}
