//! The control API: which callers are allowed, its description, and its errors.

use std::net::SocketAddr;

use antom::{Message, PublicKey};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::test_simulator::TestSimulator;

#[tokio::test]
async fn only_this_machine_and_the_simulators_own_pages_are_served() {
    let test = TestSimulator::start().await;
    let port = test.simulator.origin().port().unwrap();
    let ask = async |method: &str, headers: &[(&str, String)]| {
        let mut request = test.http.request(method.parse().unwrap(), test.url("/control/scenarios"));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send().await.unwrap().status()
    };
    let host = |host: &str| vec![("host", format!("{host}:{port}"))];
    for (headers, served) in [
        (vec![], true),
        (host("localhost"), true),
        (host("127.0.0.1"), true),
        (host("[::1]"), true),
        (host("kopi.localhost"), true),
        (host("simulator.example"), false),
        (host("127.0.0.1.example"), false),
    ] {
        let expected = if served { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(ask("GET", &headers).await, expected, "{headers:?}");
    }
    let ours = format!("http://127.0.0.1:{port}");
    for (headers, served) in [
        (vec![("origin", ours.clone())], true),
        (vec![("origin", ours.clone()), ("sec-fetch-site", "same-origin".into())], true),
        (vec![("sec-fetch-site", "none".into())], true),
        (vec![("origin", "http://127.0.0.1:1".into())], false),
        (vec![("origin", "https://shop.example".into())], false),
        (vec![("origin", "null".into())], false),
        (vec![("sec-fetch-site", "cross-site".into())], false),
        (vec![("sec-fetch-site", "same-site".into())], false),
    ] {
        let expected = if served { StatusCode::NO_CONTENT } else { StatusCode::FORBIDDEN };
        assert_eq!(ask("DELETE", &headers).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn other_machines_are_served_only_if_that_is_allowed() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let test = TestSimulator::start_with(|config| {
        config.listen = everywhere;
        config.allow_remote = true;
    })
    .await;
    let port = test.simulator.origin().port().unwrap();
    let url = format!("http://127.0.0.1:{port}/control/clock");
    let answer = test.http.get(url).header("host", "simulator.example").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn it_is_described_by_openapi() {
    let test = TestSimulator::start().await;
    let (status, description) = test.control("GET", "openapi.json", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    let paths = description["paths"].as_object().unwrap();
    for path in [
        "/control/assumptions",
        "/control/clock/advance",
        "/control/credentials",
        "/control/payments/{paymentRequestId}/finish",
        "/control/scenarios",
    ] {
        assert!(paths.contains_key(path), "{path} is not among {:?}", paths.keys());
    }
    for path in paths.values() {
        for operation in path.as_object().unwrap().values() {
            let responses = &operation["responses"];
            assert!(responses.get("403").is_some(), "{operation}");
            assert_eq!(responses.get("415").is_some(), operation.get("requestBody").is_some(), "{operation}");
        }
    }
    let effects = description["components"]["schemas"]["Effect"].to_string();
    for name in ["loseAnswer", "notificationReorder", "twoSuccesses", "lateSuccess", "paymentResultCode", "resultCode"]
    {
        assert!(effects.contains(&format!("\"{name}\"")), "{name} is not described");
    }
}

#[tokio::test]
async fn an_invalid_request_is_refused_with_a_message() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let scenario = |effect: Value| json!({ "effect": effect });
    for (method, path, body, status, part) in [
        ("POST", "scenarios", scenario(json!({ "kind": "explode" })), 400, "explode"),
        ("POST", "scenarios", scenario(json!({ "kind": "loseAnswer", "times": 1 })), 400, "times"),
        ("POST", "scenarios", scenario(json!({ "kind": "hang", "seconds": [1] })), 400, "effect.seconds"),
        ("POST", "scenarios", scenario(json!({ "kind": "httpStatus", "status": 200 })), 400, "effect.status"),
        (
            "POST",
            "scenarios",
            json!({ "effect": { "kind": "loseAnswer" }, "match": { "amount": { "currency": "SGD", "cents": "1" } } }),
            400,
            "match.amount.cents",
        ),
        ("POST", "scenarios", json!({}), 400, "effect"),
        ("POST", "scenarios", json!([{ "kind": "loseAnswer" }]), 400, "object"),
        ("POST", "clock/advance", json!({ "seconds": 1.5 }), 400, "seconds"),
        ("DELETE", "scenarios/first", Value::Null, 400, "first"),
        ("GET", "payments?before=yesterday", Value::Null, 400, "before"),
        ("GET", "payments/%FF", Value::Null, 400, "UTF-8"),
        ("DELETE", "scenarios/17", Value::Null, 404, "scenario"),
        ("GET", "payments/unknown", Value::Null, 404, "payment"),
        ("POST", "payments/unknown/finish", json!({ "paymentResultCode": "SUCCESS" }), 404, "payment"),
        ("POST", "payments/request-1/finish", json!({ "paymentResultCode": "WON" }), 400, "WON"),
        ("PUT", "assumptions", json!({ "resends": "sometimes" }), 400, "sometimes"),
        ("PUT", "assumptions", json!({ "gatewayErrorStatus": 99 }), 400, "gatewayErrorStatus"),
        ("PUT", "assumptions", json!({ "resend": "never" }), 400, "resend"),
    ] {
        let (found, answer) = test.control(method, path, body.clone()).await;
        assert_eq!(found, status, "{method} {path} {body}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(part), "{part} is not in {answer}");
    }
    test.finish("request-1", "SUCCESS").await;
    let (status, _) =
        test.control("POST", "payments/request-1/finish", json!({ "paymentResultCode": "SUCCESS" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_answered_in_json() {
    let test = TestSimulator::start().await;
    for (method, path, status) in [
        ("GET", "/control", 404),
        ("GET", "/control/", 404),
        ("GET", "/control/nothing", 404),
        ("POST", "/control/payments/request-1/nothing", 404),
        ("DELETE", "/control/scenarios/1/", 404),
        ("DELETE", "/control/clock", 405),
        ("PATCH", "/control/payments/request-1", 405),
        ("POST", "/control/openapi.json", 405),
    ] {
        let answer = test.http.request(method.parse().unwrap(), test.url(path)).send().await.unwrap();
        let (found, allowed) = (answer.status(), answer.headers().contains_key("allow"));
        assert_eq!(found, status, "{method} {path}");
        assert_eq!(allowed, status == 405, "{method} {path}: 405 has the header Allow");
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert!(answer["message"].as_str().unwrap().contains(path), "{method} {path}: {answer}");
    }
}

#[tokio::test]
async fn a_payment_is_shown_with_its_messages_and_deliveries() {
    let test = TestSimulator::start().await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(crate::test_simulator::minutes(1)).await;
    let shown = async || test.control("GET", "payments/request-1", Value::Null).await.1;
    let details = crate::test_simulator::eventually(async || {
        let details = shown().await;
        (details["messages"].as_array().unwrap().len() == 2).then_some(details)
    })
    .await;
    assert_eq!(details["paymentStatus"], "SUCCESS");
    let [notification] = &details["notifications"].as_array().unwrap()[..] else { panic!("{details}") };
    assert_eq!(
        (&notification["outcome"], &notification["attempts"][0]["answer"]),
        (&json!("ACKNOWLEDGED"), &json!("acknowledged"))
    );
    let messages = &details["messages"];
    assert!(messages[0]["path"].as_str().unwrap().ends_with("createPaymentSession"));
    for (part, text) in
        [("request", "signature: algorithm=RSA256"), ("request", "paymentAmount"), ("answer", "response-time: ")]
    {
        assert!(messages[0][part].as_str().unwrap().contains(text), "{text} is not in {}", messages[0][part]);
    }
    let listed = test.control("GET", "payments", Value::Null).await.1;
    assert_eq!(listed[0]["paymentRequestId"], "request-1");
    let key = test.simulator.credentials().merchant_private_key.to_base64().unwrap();
    assert!(!details.to_string().contains(&key));
    let credentials = test.control("GET", "credentials", Value::Null).await.1;
    assert_eq!(credentials["merchantPrivateKey"], key);
}

/// Verifies a logged message with only its text and the signer's public key.
fn verify_logged(text: &str, key: &PublicKey) {
    let (head, body) = text.split_once("\n\n").unwrap();
    let (first, headers) = head.split_once('\n').unwrap();
    let path = first.strip_prefix("POST: ").unwrap();
    let header = |wanted: &str| {
        let found = headers.lines().filter_map(|line| line.split_once(": ")).find(|(name, _)| *name == wanted);
        found.unwrap_or_else(|| panic!("{wanted} is not in {text}")).1
    };
    let (client_id, time) = (header("client-id"), header("request-time"));
    let message = Message { method: "POST", path, client_id, time, body: body.as_bytes() };
    message.verify(header("signature"), std::slice::from_ref(key)).unwrap();
}

#[tokio::test]
async fn logged_calls_and_notifications_have_all_that_their_signatures_need() {
    let mut test = TestSimulator::start().await;
    test.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.simulator.advance(crate::test_simulator::minutes(5)).await;
    let details = crate::test_simulator::eventually(async || {
        let details = test.control("GET", "payments/request-1", Value::Null).await.1;
        (details["messages"].as_array().unwrap().len() == 2).then_some(details)
    })
    .await;
    let credentials = test.simulator.credentials();
    for message in details["messages"].as_array().unwrap() {
        verify_logged(message["request"].as_str().unwrap(), &credentials.merchant_private_key.public_key());
    }
    let attempts = details["notifications"][0]["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2);
    for attempt in attempts {
        verify_logged(attempt["request"].as_str().unwrap(), &credentials.antom_public_key);
        let sent = test.merchant.raw().await;
        let logged = attempt["request"].as_str().unwrap();
        assert!(logged.starts_with("POST: /antom/raw\nclient-id: "), "{logged}");
        for name in ["client-id", "request-time", "signature", "content-type"] {
            let line = format!("\n{name}: {}\n", sent.header(name).unwrap());
            assert!(logged.contains(&line), "{line} is not in {logged}");
        }
    }
}

#[tokio::test]
async fn scenarios_survive_a_restart_with_the_times_they_have_left() {
    let test = TestSimulator::start().await;
    test.add_scenario(json!({ "kind": "notificationDrop" }), json!({ "times": 2 })).await;
    test.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let before = test.control("GET", "scenarios", Value::Null).await.1;
    assert_eq!(before[0]["timesLeft"], 1);
    let test = test.restart().await;
    assert_eq!(test.control("GET", "scenarios", Value::Null).await.1, before);
}
