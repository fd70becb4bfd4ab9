//! Payment Element: sessions and the methods that they offer.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::test_simulator::TestSimulator;

pub(crate) const ALL_THREE: [&str; 3] = ["SHOPEEPAY_SG", "GRABPAY_SG", "PAYNOW"];

pub(crate) fn offered(query: &Value) -> Vec<&str> {
    let methods = query["paymentMethods"].as_array().unwrap_or_else(|| panic!("no methods in {query}"));
    methods.iter().map(|method| method["paymentMethodType"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_session_offers_the_listed_methods_in_their_order() {
    let test = TestSimulator::start().await;
    let session = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    let description = session.payment_session_data.rsplit_once("&&").unwrap().1;
    let description: Value = serde_json::from_slice(&BASE64_STANDARD.decode(description).unwrap()).unwrap();
    assert_eq!(
        description["paymentSessionConfig"],
        json!({
            "paymentMethodCategoryType": "ALL",
            "productScene": "ELEMENT_PAYMENT",
            "productSceneVersion": "1.0",
        })
    );
    assert_eq!(description["connectFactor"]["enableConnect"], false);

    let query = test.rpc("query", &session, json!({})).await;
    assert_eq!((&query["success"], offered(&query)), (&json!(true), ALL_THREE.to_vec()), "{query}");
    assert_eq!(query["paymentMethods"][0]["interActionType"], "REDIRECT");
    assert_eq!(query["paymentMethods"][2]["interActionType"], "SHOW_CODE");
    // The genuine SDK does not show a payment without the views of its amounts.
    assert_eq!(query["orderAmountView"]["text"], "SGD 42.00");
    assert_eq!(query["paymentAmountView"]["text"], "SGD 42.00");
    assert_eq!(query["notSupportRetryPayForSameSession"], false);

    let again = test.create_for_element("request-1", &ALL_THREE, "SGD").await;
    assert_eq!(again, session);
    let error = test.client.send(&test.element_request("request-1", &["PAYNOW"], "SGD")).await.unwrap_err();
    assert!(error.to_string().contains("REPEAT_REQ_INCONSISTENT"), "{error}");
    let error = test.client.send(&test.request("request-1", "PAYNOW", "SGD")).await.unwrap_err();
    assert!(error.to_string().contains("REPEAT_REQ_INCONSISTENT"), "{error}");
}

#[tokio::test]
async fn the_offered_methods_fit_the_request() {
    let test = TestSimulator::start().await;
    let listed = |list: Value| json!({ "paymentMethodTypeList": list });
    let of = |kind: &str| json!({ "paymentMethodType": kind });
    let numbered = |kind: &str, order: Value| json!({ "paymentMethodType": kind, "paymentMethodOrder": order });
    let rows: [(&str, Value, Value, &[&str]); 7] = [
        (
            "order",
            listed(json!([numbered("PAYNOW", json!(2)), numbered("GRABPAY_SG", json!("1"))])),
            Value::Null,
            &["GRABPAY_SG", "PAYNOW"],
        ),
        (
            "without-order-last",
            listed(json!([of("PAYNOW"), numbered("GRABPAY_SG", json!(7))])),
            Value::Null,
            &["GRABPAY_SG", "PAYNOW"],
        ),
        ("unfit", listed(json!([of("GCASH"), of("PIGEON"), of("CARD"), of("PAYNOW")])), Value::Null, &["PAYNOW"]),
        (
            "twice",
            listed(json!([of("PAYNOW"), of("GRABPAY_SG"), of("PAYNOW")])),
            Value::Null,
            &["PAYNOW", "GRABPAY_SG"],
        ),
        ("named", listed(json!([of("GRABPAY_SG")])), of("SHOPEEPAY_SG"), &["SHOPEEPAY_SG"]),
        ("unlisted", Value::Null, Value::Null, &["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"]),
        ("empty", listed(json!([])), Value::Null, &["GRABPAY_SG", "PAYNOW", "SHOPEEPAY_SG"]),
    ];
    for (id, list, named, expected) in rows {
        let mut request = serde_json::to_value(test.element_request(id, &[], "SGD")).unwrap();
        request["availablePaymentMethod"] = list;
        request["paymentMethod"] = named;
        let answer = test.result("createPaymentSession", request).await;
        assert_eq!(answer["resultCode"], "SUCCESS", "{id}: {answer}");
        let (_, payment) = test.control("GET", &format!("payments/{id}"), Value::Null).await;
        assert_eq!(payment["offeredPaymentMethodTypes"], json!(expected), "{id}");
        assert_eq!(payment.get("paymentMethodType"), None, "{id}");
    }

    // JPY 900 cannot be paid at a shop counter without the buyer's name.
    let session = test.create_for_element("japan", &[], "JPY").await;
    assert_eq!(offered(&test.rpc("query", &session, json!({})).await), ["PAYPAY"]);
}

#[tokio::test]
async fn an_invalid_request_for_the_element_is_refused_with_the_field() {
    let test = TestSimulator::start().await;
    let list = |item: Value| json!({ "paymentMethodTypeList": [item] });
    let rows = [
        (
            "productScene",
            json!("EASY_PAY"),
            "PARAM_ILLEGAL",
            "productScene: must be ELEMENT_PAYMENT, CHECKOUT_PAYMENT, or nothing",
        ),
        ("productScene", json!(7), "PARAM_ILLEGAL", "productScene: must be a string, found 7"),
        // Without productScene, it is a session for the component of the guide, which needs a method.
        ("productScene", Value::Null, "PARAM_ILLEGAL", "paymentMethod.paymentMethodType: is required"),
        (
            "availablePaymentMethod",
            json!("PAYNOW"),
            "PARAM_ILLEGAL",
            "availablePaymentMethod: must be an object, found",
        ),
        (
            "availablePaymentMethod",
            json!({ "paymentMethodTypeList": {} }),
            "PARAM_ILLEGAL",
            "availablePaymentMethod.paymentMethodTypeList: must be a list, found an object",
        ),
        (
            "availablePaymentMethod",
            list(json!("PAYNOW")),
            "PARAM_ILLEGAL",
            "availablePaymentMethod.paymentMethodTypeList[0]: must be an object, found \"PAYNOW\"",
        ),
        (
            "availablePaymentMethod",
            list(json!({})),
            "PARAM_ILLEGAL",
            "availablePaymentMethod.paymentMethodTypeList[0].paymentMethodType: is required",
        ),
        (
            "availablePaymentMethod",
            list(json!({ "paymentMethodType": "PAYNOW", "paymentMethodOrder": 0 })),
            "PARAM_ILLEGAL",
            "availablePaymentMethod.paymentMethodTypeList[0].paymentMethodOrder: must be a whole number of at least 1",
        ),
        (
            "availablePaymentMethod",
            list(json!({ "paymentMethodType": "GCASH" })),
            "NO_PAY_OPTIONS",
            "availablePaymentMethod: none of the methods listed can pay SGD 42.00",
        ),
        (
            "paymentMethod",
            json!({ "paymentMethodType": "GCASH" }),
            "CURRENCY_NOT_SUPPORT",
            "paymentAmount.currency: GCASH",
        ),
    ];
    for (field, value, code, expected) in rows {
        let mut request = serde_json::to_value(test.element_request("request-1", &ALL_THREE, "SGD")).unwrap();
        request[field] = value;
        let result = test.result("createPaymentSession", request).await;
        assert_eq!(result["resultCode"], code, "{field}: {result}");
        let message = result["resultMessage"].as_str().unwrap();
        assert!(message.starts_with(expected), "{field}: {message:?} does not start with {expected:?}");
    }
}
