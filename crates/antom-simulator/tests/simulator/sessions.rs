//! createPaymentSession, inquiryPayment and cancel.

use antom::{
    Error,
    types::{Amount, CancelPayment, InquiryPayment, PaymentStatus},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::test_simulator::{REDIRECT_URL, TestSimulator, minutes};

const CREATE: &str = "/ams/sandbox/api/v1/payments/createPaymentSession";

fn code(error: Error) -> String {
    match error {
        Error::Declined(declined) => {
            assert!(declined.signed, "a business refusal is signed: {declined}");
            declined.result.result_code
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_session_has_the_documented_shape_and_lasts_an_hour() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let parts: Vec<_> = session.payment_session_data.split("&&").collect();
    assert_eq!((parts.len(), parts[0].len(), parts[1], parts[2]), (4, 88, "SG", "188"));
    assert!(session.payment_session_data.len() <= 4096);
    assert_eq!(session.payment_session_id.unwrap().len(), 64);
    let life = session.payment_session_expiry_time.duration_since(test.client.config().clock.now());
    assert!((SignedDuration::from_mins(59)..=SignedDuration::from_mins(60)).contains(&life), "{life}");
}

#[tokio::test]
async fn a_new_payment_is_processing_with_the_ids_and_the_amount() {
    let test = TestSimulator::start().await;
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Processing));
    assert_eq!(inquiry.payment_result_code.as_deref(), Some("PAYMENT_IN_PROCESS"));
    assert_eq!(inquiry.payment_request_id.as_deref(), Some("request-1"));
    assert_eq!(inquiry.payment_amount, Some(Amount::new("SGD", 4200)));
    assert_eq!(inquiry.payment_method_type.as_deref(), Some("SHOPEEPAY_SG"));
    assert!(inquiry.payment_create_time.is_some());
    assert_eq!(inquiry.payment_time, None);

    let mut by_payment_id = InquiryPayment::by_payment_id(inquiry.payment_id.unwrap());
    by_payment_id.payment_request_id = Some("nonsense".into());
    let inquiry = test.client.send(&by_payment_id).await.unwrap();
    assert_eq!(inquiry.payment_request_id.as_deref(), Some("request-1"), "paymentId wins");
}

#[tokio::test]
async fn an_inquiry_needs_an_id_and_a_payment() {
    let test = TestSimulator::start().await;
    let unknown = test.client.send(&InquiryPayment::by_request_id("unknown")).await.unwrap_err();
    assert_eq!(code(unknown), "ORDER_NOT_EXIST");
    let nameless = test.client.send(&InquiryPayment::default()).await.unwrap_err();
    assert!(nameless.to_string().contains("paymentRequestId"), "{nameless}");
    assert_eq!(code(nameless), "PARAM_ILLEGAL");
}

#[tokio::test]
async fn a_repeated_request_has_the_same_session_and_a_different_one_is_refused() {
    let test = TestSimulator::start().await;
    let request = test.request("request-1", "SHOPEEPAY_SG", "SGD");
    let (first, second) = tokio::join!(test.client.send(&request), test.client.send(&request));
    let first = first.unwrap();
    assert_eq!(first, second.unwrap());

    let mut another_amount = request.clone();
    another_amount.payment_amount = Amount::new("SGD", 4300);
    for changed in [test.request("request-1", "GRABPAY_SG", "SGD"), another_amount] {
        assert_eq!(code(test.client.send(&changed).await.unwrap_err()), "REPEAT_REQ_INCONSISTENT");
    }
    assert_eq!(test.client.send(&request).await.unwrap(), first, "a refused repetition changes nothing");

    let wallet = test.wallet_url(&first).await;
    assert_eq!(test.client.send(&request).await.unwrap(), first, "the payment is still open");
    test.press(&wallet, "decline").await;
    assert_eq!(code(test.client.send(&request).await.unwrap_err()), "ORDER_IS_CLOSED");
}

#[tokio::test]
async fn a_cancelled_payment_stays_cancelled_and_cannot_be_paid() {
    let test = TestSimulator::start().await;
    let session = test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    let wallet = test.wallet_url(&session).await;
    let cancel = CancelPayment::by_request_id("request-1");
    let first = test.client.send(&cancel).await.unwrap();
    assert!(first.cancel_time.is_some());
    test.clock.forward(minutes(1));
    assert_eq!(test.client.send(&cancel).await.unwrap(), first, "a repeated cancellation has the same answer");

    test.press(&wallet, "approve").await;
    let inquiry = test.inquire("request-1").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Cancelled));
    assert_eq!(test.rpc("query", &session, json!({})).await["errorCode"], "ORDER_IS_CANCELLED");
    let again = test.client.send(&test.request("request-1", "SHOPEEPAY_SG", "SGD")).await.unwrap_err();
    assert_eq!(code(again), "ORDER_IS_CANCELED");
    assert!(test.outbox().await.is_empty(), "a cancellation is not notified");
}

fn whole_request() -> Value {
    json!({
        "productCode": "CASHIER_PAYMENT",
        "paymentRequestId": "request-1",
        "paymentAmount": { "currency": "SGD", "value": "4200" },
        "paymentMethod": { "paymentMethodType": "SHOPEEPAY_SG" },
        "paymentRedirectUrl": REDIRECT_URL,
        "paymentNotifyUrl": "https://shop.example/antom/notify",
        "paymentFactor": { "isAuthorization": "false" },
        "settlementStrategy": { "settlementCurrency": "SGD" },
        "order": {
            "referenceOrderId": "order-1",
            "orderDescription": "Kopi O, 250 g – 咖啡",
            "orderAmount": { "currency": "SGD", "value": "4200" },
            "buyer": { "referenceBuyerId": "buyer-1" },
            "goods": [
                {
                    "referenceGoodsId": "kopi-o",
                    "goodsName": "Kopi O",
                    "goodsQuantity": "2",
                    "goodsUnitAmount": { "currency": "SGD", "value": "2100" },
                },
                { "referenceGoodsId": "cup", "goodsName": "Cup" },
            ],
        },
        "env": { "terminalType": "WEB", "colorDepth": 24 },
        "somethingNew": { "thatTheSimulator": "does not know" },
    })
}

#[tokio::test]
async fn a_request_with_every_field_is_accepted_with_scalars_of_either_type() {
    let test = TestSimulator::start().await;
    let mut request = whole_request();
    for flag in [json!("false"), json!("true"), json!(false), json!(true), Value::Null] {
        request["paymentFactor"]["isAuthorization"] = flag;
        request["order"]["goods"][0]["goodsQuantity"] = json!(2);
        let body = request.to_string();
        let (answer, signed) = test.answer(CREATE, test.signed_call(CREATE, body.as_bytes())).await;
        assert!(signed);
        assert_eq!(
            answer["result"],
            json!({ "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success." })
        );
    }
}

#[tokio::test]
async fn os_type_is_required_for_wap_and_app_but_not_for_mini_app() {
    let test = TestSimulator::start().await;
    for env in [
        json!({ "terminalType": "WAP", "osType": "ANDROID" }),
        json!({ "terminalType": "APP", "osType": "IOS" }),
        json!({ "terminalType": "MINI_APP" }),
        json!({ "terminalType": "WEB" }),
        json!({}),
    ] {
        let mut request = whole_request();
        request["env"] = env;
        let result = test.result("createPaymentSession", request.clone()).await;
        assert_eq!(result["resultCode"], "SUCCESS", "{}: {result}", request["env"]);
    }
}

/// Each row breaks one rule of the field table: path, value, and a part of the message.
#[tokio::test]
async fn every_invalid_field_is_refused_as_param_illegal_with_its_path() {
    let test = TestSimulator::start().await;
    let long = |length: usize| json!("x".repeat(length));
    let amount = |value: Value| json!({ "currency": "SGD", "value": value });
    let now = test.client.config().clock.now();
    let rows = [
        ("/productCode", Value::Null, "productCode: is required"),
        ("/productCode", json!("AGREEMENT_PAYMENT"), "productCode: must be CASHIER_PAYMENT, found \"AGREEMENT_"),
        ("/paymentRequestId", Value::Null, "paymentRequestId: is required"),
        ("/paymentRequestId", json!(""), "paymentRequestId: must not be empty"),
        ("/paymentRequestId", json!(17), "paymentRequestId: must be a string, found 17"),
        ("/paymentRequestId", long(65), "paymentRequestId: must have at most 64 characters, found 65"),
        ("/paymentAmount", Value::Null, "paymentAmount: is required"),
        ("/paymentAmount", json!("42"), "paymentAmount: must be an object, found \"42\""),
        ("/paymentAmount/currency", Value::Null, "paymentAmount.currency: is required"),
        ("/paymentAmount/currency", json!("sgd"), "paymentAmount.currency: must be three capital letters"),
        ("/paymentAmount/currency", json!("XXX"), "paymentAmount.currency: must be a currency that Antom supports"),
        ("/paymentAmount/value", Value::Null, "paymentAmount.value: is required"),
        (
            "/paymentAmount",
            amount(json!("42.00")),
            "paymentAmount.value: must be a positive whole number as a string, found \"42.00\"",
        ),
        ("/paymentAmount", amount(json!(4200)), "paymentAmount.value: must be a positive whole number as a string"),
        ("/paymentAmount", amount(json!("")), "paymentAmount.value: must be a positive whole number"),
        ("/paymentAmount", amount(json!("0")), "paymentAmount.value: must be a positive whole number"),
        ("/paymentAmount", amount(json!("-1")), "paymentAmount.value: must be a positive whole number"),
        ("/paymentAmount", amount(json!("12345678901234567")), "paymentAmount.value: must have at most 16 digits"),
        (
            "/paymentAmount",
            json!({ "currency": "IDR", "value": "4250" }),
            "paymentAmount.value: must be a multiple of 100 in IDR, found \"4250\"",
        ),
        ("/paymentMethod", Value::Null, "paymentMethod.paymentMethodType: is required"),
        ("/paymentMethod", json!("GCASH"), "paymentMethod: must be an object, found \"GCASH\""),
        ("/paymentMethod/paymentMethodType", json!("PIGEON"), "paymentMethod.paymentMethodType: the simulator has no"),
        ("/paymentMethod/paymentMethodType", long(65), "paymentMethod.paymentMethodType: must have at most 64"),
        ("/paymentRedirectUrl", Value::Null, "paymentRedirectUrl: is required"),
        ("/paymentRedirectUrl", json!("/orders/1"), "paymentRedirectUrl: must be an absolute http or https URL"),
        ("/paymentRedirectUrl", json!("javascript:alert(1)"), "paymentRedirectUrl: must be an absolute http"),
        ("/paymentRedirectUrl", json!("https://shop.example/\r\nx: y"), "paymentRedirectUrl: must be an absolute"),
        (
            "/paymentRedirectUrl",
            json!(format!("https://shop.example/{}", "x".repeat(2048))),
            "paymentRedirectUrl: must have at most 2048 characters, found 2069",
        ),
        ("/paymentNotifyUrl", json!("ftp://shop.example/"), "paymentNotifyUrl: must be an absolute http or https"),
        ("/order", Value::Null, "order.referenceOrderId: is required"),
        ("/order", json!([]), "order: must be an object, found a list"),
        ("/order/referenceOrderId", Value::Null, "order.referenceOrderId: is required"),
        ("/order/referenceOrderId", long(65), "order.referenceOrderId: must have at most 64"),
        ("/order/orderDescription", Value::Null, "order.orderDescription: is required"),
        ("/order/orderDescription", long(257), "order.orderDescription: must have at most 256"),
        ("/order/orderAmount", Value::Null, "order.orderAmount: is required"),
        ("/order/orderAmount", amount(json!("1.5")), "order.orderAmount.value: must be a positive whole number"),
        ("/order/buyer", json!("Ah Seng"), "order.buyer: must be an object"),
        ("/order/buyer/referenceBuyerId", long(65), "order.buyer.referenceBuyerId: must have at most 64"),
        ("/order/goods", json!({}), "order.goods: must be a list, found an object"),
        ("/order/goods", json!(vec![json!({}); 101]), "order.goods: must have at most 100 items, found 101"),
        ("/order/goods/1", json!("cup"), "order.goods[1]: must be an object, found \"cup\""),
        ("/order/goods/1/referenceGoodsId", Value::Null, "order.goods[1].referenceGoodsId: is required"),
        ("/order/goods/1/goodsName", long(257), "order.goods[1].goodsName: must have at most 256"),
        ("/order/goods/0/goodsQuantity", json!("0"), "order.goods[0].goodsQuantity: must be a whole number of at"),
        ("/order/goods/0/goodsUnitAmount/value", json!("a"), "order.goods[0].goodsUnitAmount.value: must be a pos"),
        ("/env/terminalType", json!("WAP"), "env.osType: is required with terminalType WAP"),
        ("/env/terminalType", json!("APP"), "env.osType: is required with terminalType APP"),
        ("/env/terminalType", json!("FRIDGE"), "env.terminalType: must be WEB or WAP or APP or MINI_APP, found"),
        ("/settlementStrategy/settlementCurrency", json!("S$"), "settlementStrategy.settlementCurrency: must be thr"),
        ("/paymentFactor/isAuthorization", json!("yes"), "paymentFactor.isAuthorization: must be true or false"),
        ("/paymentSessionExpiryTime", json!("tomorrow"), "paymentSessionExpiryTime: must be an ISO 8601 time"),
        (
            "/paymentSessionExpiryTime",
            json!((now + SignedDuration::from_mins(61)).to_string()),
            "paymentSessionExpiryTime: must be within one hour from now",
        ),
        (
            "/paymentSessionExpiryTime",
            json!((now - SignedDuration::from_mins(1)).to_string()),
            "paymentSessionExpiryTime: must be within one hour from now",
        ),
    ];
    for (pointer, value, expected) in rows {
        let mut request = whole_request();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match request.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        let body = request.to_string();
        let (answer, signed) = test.answer(CREATE, test.signed_call(CREATE, body.as_bytes())).await;
        let result = &answer["result"];
        assert!(signed, "{pointer}: {answer}");
        assert_eq!(result["resultCode"], "PARAM_ILLEGAL", "{pointer}: {answer}");
        let message = result["resultMessage"].as_str().unwrap();
        assert!(message.starts_with(expected), "{pointer}: {message:?} does not start with {expected:?}");
        assert!(message.chars().count() <= 256);
    }
    let error = test.client.send(&InquiryPayment::by_request_id("request-1")).await.unwrap_err();
    assert_eq!(code(error), "ORDER_NOT_EXIST", "a refused request creates no payment");
}

#[tokio::test]
async fn a_method_accepts_only_its_own_currency() {
    let test = TestSimulator::start().await;
    let error = test.client.send(&test.request("request-1", "GCASH", "SGD")).await.unwrap_err();
    assert!(error.to_string().contains("GCASH is paid in PHP, found SGD"), "{error}");
    assert_eq!(code(error), "CURRENCY_NOT_SUPPORT");
}
