//! The control API itself: who may use it, what it says of itself, and what it refuses.

use std::net::SocketAddr;

use antom::{Message, PublicKey};
use antom_simulator::SimulatorConfig;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::world::World;

#[tokio::test]
async fn only_this_machine_and_its_own_pages_are_served() {
    let world = World::start().await;
    let port = world.simulator.origin().port().unwrap();
    let ask = async |method: &str, headers: &[(&str, String)]| {
        let mut request = world.http.request(method.parse().unwrap(), world.url("/control/scenarios"));
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
async fn others_are_served_only_where_that_is_allowed() {
    let everywhere = SocketAddr::from(([0, 0, 0, 0], 0));
    let open = |config| SimulatorConfig { listen: everywhere, allow_remote: true, ..config };
    let world = World::start_with(open).await;
    let port = world.simulator.origin().port().unwrap();
    let url = format!("http://127.0.0.1:{port}/control/clock");
    let answer = world.http.get(url).header("host", "simulator.example").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn it_is_described_by_openapi() {
    let world = World::start().await;
    let (status, description) = world.control("GET", "openapi.json", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert!(description["openapi"].as_str().unwrap().starts_with("3."));
    let paths = description["paths"].as_object().unwrap();
    for path in [
        "/control/clock/advance",
        "/control/credentials",
        "/control/fidelity",
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
async fn what_cannot_be_meant_is_refused_with_a_sentence() {
    let world = World::start().await;
    world.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let scenario = |effect: Value| json!({ "effect": effect });
    for (method, path, body, status, part) in [
        ("POST", "scenarios", scenario(json!({ "kind": "explode" })), 400, "explode"),
        ("POST", "scenarios", scenario(json!({ "kind": "loseAnswer", "calls": 1 })), 400, "calls"),
        ("POST", "scenarios", scenario(json!({ "kind": "hang", "seconds": [1] })), 400, "effect.seconds"),
        ("POST", "scenarios", scenario(json!({ "kind": "httpStatus", "status": 200 })), 400, "effect.status"),
        (
            "POST",
            "scenarios",
            json!({ "effect": { "kind": "loseAnswer" }, "binding": { "amount": { "currency": "SGD", "cents": "1" } } }),
            400,
            "binding.amount.cents",
        ),
        ("POST", "scenarios", json!({}), 400, "effect"),
        ("POST", "scenarios", json!([{ "kind": "loseAnswer" }]), 400, "object"),
        ("POST", "clock/advance", json!({ "seconds": 1.5 }), 400, "seconds"),
        ("DELETE", "scenarios/first", Value::Null, 400, "first"),
        ("GET", "payments?before=yesterday", Value::Null, 400, "before"),
        ("GET", "payments/%FF", Value::Null, 400, "UTF-8"),
        ("DELETE", "scenarios/17", Value::Null, 404, "scenario"),
        ("GET", "payments/nobody", Value::Null, 404, "payment"),
        ("POST", "payments/nobody/finish", json!({ "paymentResultCode": "SUCCESS" }), 404, "payment"),
        ("POST", "payments/request-1/finish", json!({ "paymentResultCode": "WON" }), 400, "WON"),
        ("PUT", "fidelity", json!({ "resends": "sometimes" }), 400, "sometimes"),
        ("PUT", "fidelity", json!({ "gatewayErrorStatus": 99 }), 400, "gatewayErrorStatus"),
        ("PUT", "fidelity", json!({ "resend": "never" }), 400, "resend"),
    ] {
        let (found, answer) = world.control(method, path, body.clone()).await;
        assert_eq!(found, status, "{method} {path} {body}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(part), "{part} is not in {answer}");
    }
    world.finish("request-1", "SUCCESS").await;
    let (status, _) =
        world.control("POST", "payments/request-1/finish", json!({ "paymentResultCode": "SUCCESS" })).await;
    assert_eq!(status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_answered_in_json() {
    let world = World::start().await;
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
        let answer = world.http.request(method.parse().unwrap(), world.url(path)).send().await.unwrap();
        let (found, allowed) = (answer.status(), answer.headers().contains_key("allow"));
        assert_eq!(found, status, "{method} {path}");
        assert_eq!(allowed, status == 405, "{method} {path}: Allow stands with 405");
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert!(answer["message"].as_str().unwrap().contains(path), "{method} {path}: {answer}");
    }
}

#[tokio::test]
async fn a_payment_is_shown_with_its_messages_and_deliveries() {
    let world = World::start().await;
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(crate::world::minutes(1)).await;
    let shown = async || world.control("GET", "payments/request-1", Value::Null).await.1;
    let details = crate::world::eventually(async || {
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
    let listed = world.control("GET", "payments", Value::Null).await.1;
    assert_eq!(listed[0]["paymentRequestId"], "request-1");
    let key = world.simulator.credentials().private_key.to_base64().unwrap();
    assert!(!details.to_string().contains(&key));
    let credentials = world.control("GET", "credentials", Value::Null).await.1;
    assert_eq!(credentials["merchantPrivateKey"], key);
}

/// Verifies a recorded message by nothing but itself and the public key of whoever has signed it.
fn verify_recorded(text: &str, key: &PublicKey) {
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
async fn recorded_calls_and_notifications_hold_all_that_their_signatures_need() {
    let mut world = World::start().await;
    world.merchant.answer_next(StatusCode::INTERNAL_SERVER_ERROR, "");
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    world.simulator.advance(crate::world::minutes(5)).await;
    let details = crate::world::eventually(async || {
        let details = world.control("GET", "payments/request-1", Value::Null).await.1;
        (details["messages"].as_array().unwrap().len() == 2).then_some(details)
    })
    .await;
    let credentials = world.simulator.credentials();
    for message in details["messages"].as_array().unwrap() {
        verify_recorded(message["request"].as_str().unwrap(), &credentials.private_key.public_key());
    }
    let attempts = details["notifications"][0]["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2);
    for attempt in attempts {
        verify_recorded(attempt["request"].as_str().unwrap(), &credentials.antom_public_key);
        let sent = world.merchant.raw().await;
        let recorded = attempt["request"].as_str().unwrap();
        assert!(recorded.starts_with("POST: /antom/raw\nclient-id: "), "{recorded}");
        for name in ["client-id", "request-time", "signature", "content-type"] {
            let line = format!("\n{name}: {}\n", sent.header(name).unwrap());
            assert!(recorded.contains(&line), "{line} is not in {recorded}");
        }
    }
}

#[tokio::test]
async fn scenarios_survive_a_restart_with_the_calls_they_have_left() {
    let world = World::start().await;
    world.rehearse(json!({ "kind": "notificationDrop" }), json!({ "calls": 2 })).await;
    world.paid("request-1", "SHOPEEPAY_SG", "SGD").await;
    let before = world.control("GET", "scenarios", Value::Null).await.1;
    assert_eq!(before[0]["callsLeft"], 1);
    let world = world.restart().await;
    assert_eq!(world.control("GET", "scenarios", Value::Null).await.1, before);
}
