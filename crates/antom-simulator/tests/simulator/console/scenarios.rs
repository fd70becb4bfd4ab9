//! Scenarios and assumptions, as links and forms.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use serde_json::Value;

use super::{assert_shows, encoded, payments_on, text, values};
use crate::test_simulator::TestSimulator;

#[tokio::test]
async fn every_scenario_button_of_a_payment_switches_on_a_scenario_for_one_time() {
    let test = TestSimulator::start().await;
    test.create("request/1 ?", "PAYNOW", "SGD").await;
    let list = test.console("/console").await;
    let path = payments_on(&list).pop().unwrap();
    let page = test.console(&path).await;
    let buttons = values(&page, "formaction");
    let mut switched_on = BTreeSet::new();
    for button in &buttons {
        assert_eq!(test.done(button, &format!("back={}", encoded(&path))).await, path);
        let scenarios = test.scenarios().await;
        let matching = &scenarios.last().unwrap()["match"];
        assert_eq!((&matching["paymentRequestId"], &matching["times"]), (&"request/1 ?".into(), &1.into()), "{button}");
        switched_on.insert(scenarios.last().unwrap()["effect"].to_string());
    }
    assert_eq!(switched_on.len(), buttons.len(), "two buttons do the same");
    for kind in [
        "notificationDrop",
        "notificationDelay",
        "notificationDuplicate",
        "notificationAmount",
        "notificationCurrency",
        "notificationSignature",
        "notificationStale",
        "notificationUnknownOrder",
        "loseAnswer",
        "httpStatus",
        "hang",
        "lateSuccess",
        "twoSuccesses",
        "processing",
    ] {
        assert!(switched_on.iter().any(|effect| effect.contains(&format!("\"{kind}\""))), "{kind} has no button");
    }
    let page = test.console(&path).await;
    assert_eq!(page.matches("1 of 1 left").count(), buttons.len());
    assert_eq!(test.done("/console/scenarios/off", "").await, "/console/scenarios");
    assert!(test.scenarios().await.is_empty());
}

#[tokio::test]
async fn a_link_to_a_scenario_changes_nothing_until_its_button_is_pressed() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let link = "/console/scenarios/new?kind=notificationDrop&paymentRequestId=request-1&paymentMethodType=&times=1";
    let (status, headers, _) = test.page(&test.url(link)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let link = text(&headers, header::LOCATION);
    assert_eq!(link, "/console/scenarios/new?kind=notificationDrop&paymentRequestId=request-1&times=1");
    let page = test.console(&link).await;
    assert_shows(&page, &["A notification is never sent.", "once, the next time, to the payment “request-1”"]);
    assert!(test.scenarios().await.is_empty(), "a GET has switched a scenario on");

    let button = values(&page, "action").pop().unwrap();
    test.done(&button, "").await;
    let page = test.console("/console").await;
    assert_shows(&page, &["A notification is never sent.", "1 of 1 left"]);
    test.done("/console/payments/request-1/finish", "paymentResultCode=SUCCESS").await;
    assert!(test.scenarios().await.is_empty(), "it is used up");
    let page = test.console("/console/payments/request-1").await;
    assert_shows(&page, &["dropped by a scenario", "Nothing scheduled"]);
}

#[tokio::test]
async fn a_scenario_is_switched_off_by_its_own_button() {
    let test = TestSimulator::start().await;
    for kind in ["notificationDrop", "loseAnswer"] {
        test.done(&format!("/console/scenarios/new?kind={kind}"), "").await;
    }
    let page = test.console("/console/scenarios").await;
    assert_shows(&page, &["every time until it is switched off, to any payment"]);
    let off = values(&page, "action").into_iter().find(|action| action.ends_with("/1/off")).unwrap();
    test.done(&off, "").await;
    let left = test.scenarios().await;
    assert_eq!((left.len(), &left[0]["effect"]["kind"]), (1, &"loseAnswer".into()));
}

#[tokio::test]
async fn an_error_has_the_wrong_parameter_and_what_would_be_right() {
    let test = TestSimulator::start().await;
    for (query, message) in [
        ("", "kind: is missing; it can be httpStatus"),
        ("kind=hang&seconds=soon", "seconds: must be a whole number"),
        ("kind=notificationDrop&call=1", "call: notificationDrop has no such field; it has paymentRequestId"),
        ("kind=notificationDrop&paymentMethodType=%3Cb%3E", "paymentMethodType: &quot;&lt;b&gt;&quot; is not known"),
    ] {
        let path = format!("/console/scenarios/new?{query}");
        let (status, _, text) = test.page(&test.url(&path)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert_shows(&text, &[message]);
        assert_eq!(test.submit(&path, "").await.0, StatusCode::BAD_REQUEST);
    }
    assert!(test.scenarios().await.is_empty());
}

#[tokio::test]
async fn every_effect_of_the_control_api_has_a_form() {
    let test = TestSimulator::start().await;
    let page = test.console("/console/scenarios?paymentRequestId=request-1").await;
    let description = test.shown_by("/control/openapi.json").await;
    let effects = description["components"]["schemas"]["Effect"]["oneOf"].as_array().unwrap();
    let kinds: Vec<_> =
        effects.iter().map(|effect| effect["properties"]["kind"]["enum"][0].as_str().unwrap()).collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    for kind in &kinds {
        assert!(page.contains(&format!("name=\"kind\" value=\"{kind}\"")), "{kind} has no form");
    }
    assert_eq!(page.matches("value=\"request-1\"").count(), kinds.len(), "the forms are about the payment");
}

#[tokio::test]
async fn every_assumption_has_a_switch_that_changes_only_itself() {
    let test = TestSimulator::start().await;
    let before = test.shown_by("/control/assumptions").await;
    let page = test.console("/console/assumptions").await;
    for name in before.as_object().unwrap().keys() {
        assert!(page.contains(&format!("name=\"{name}\"")), "{name} has no switch");
    }
    let changes = "resends=never&requestTimeWindowSeconds=300&sandboxPathRequired=true&lateSuccess=staysPaid\
                   &gatewayErrorStatus=401";
    assert_eq!(test.done("/console/assumptions", changes).await, "/console/assumptions");
    let after = test.shown_by("/control/assumptions").await;
    for (name, value) in [
        ("resends", "never".into()),
        ("requestTimeWindowSeconds", 300.into()),
        ("sandboxPathRequired", true.into()),
        ("lateSuccess", "staysPaid".into()),
        ("gatewayErrorStatus", Value::from(401)),
        ("signatureHeader", before["signatureHeader"].clone()),
    ] {
        assert_eq!(after[name], value, "{name}");
    }
    let changed = "changed. By default: seven times over about 24 hours.";
    assert_shows(&test.console("/console/assumptions").await, &[changed]);
    test.done("/console/assumptions", "requestTimeWindowSeconds=").await;
    let after = test.shown_by("/control/assumptions").await;
    assert_eq!((&after["requestTimeWindowSeconds"], &after["resends"]), (&Value::Null, &"never".into()));
    for (wrong, message) in [
        ("resends=often", "resends: unknown variant"),
        ("gatewayErrorStatus=99", "gatewayErrorStatus: must be 200 to 599"),
        ("gatewayErrorStatus=", "gatewayErrorStatus: must be a whole number"),
        ("sandboxPathRequired=maybe", "sandboxPathRequired: must be true or false"),
        ("resend=never", "resend: there is no such switch"),
    ] {
        let (status, _, text) = test.submit("/console/assumptions", &format!("signatureHeader=spaced&{wrong}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_shows(&text, &[message]);
    }
    assert_eq!(
        test.shown_by("/control/assumptions").await["signatureHeader"],
        "compact",
        "part of an invalid form was applied"
    );
}
