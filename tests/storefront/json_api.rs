//! `/api/v1`, the API for mobile apps: its contract, and its answers compared with its description.

use std::{collections::BTreeSet, time::Duration};

use domain::{checkout::CheckoutSession, payment::PaymentStatus, product::MAXIMUM_QUANTITY};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    scripted_gateway::{Answer, result, session},
    test_shop::TestShop,
};

pub(crate) struct Reply {
    pub(crate) status: u16,
    content_type: String,
    body: Value,
}

impl TestShop {
    async fn api(&self, method: &str, path: &str, key: Option<&str>, body: Option<&str>) -> Reply {
        let url = format!("{}/api/v1{path}", self.url);
        let mut request = self.http.request(method.parse().unwrap(), url);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let answer = request.send().await.unwrap();
        let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        Reply { status, content_type, body: serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}")) }
    }

    pub(crate) async fn api_post(&self, path: &str, body: &Value) -> Reply {
        self.api("POST", path, None, Some(&body.to_string())).await
    }

    pub(crate) async fn api_get(&self, path: &str) -> Reply {
        self.api("GET", path, None, None).await
    }
}

fn order_of_one(product: &str, currency: &str) -> Value {
    json!({ "currency": currency, "lines": [{ "product": product, "quantity": 1 }] })
}

#[tokio::test]
async fn an_app_lists_products_places_an_order_pays_and_reads_the_result() {
    let shop = TestShop::start().await;
    let products = shop.api_get("/products?currency=JPY").await;
    assert_eq!(products.status, 200);
    let product = &products.body["products"][0];
    assert_eq!(product["slug"], "kopi-o-dark-roast");
    assert_eq!(product["price"], json!({ "currency": "JPY", "value": "2070" }));

    let wanted = json!({ "currency": "SGD", "lines": [
        { "product": "kopi-o-dark-roast", "quantity": 2 }, { "product": "kaya-jam", "quantity": 1 },
    ] });
    let order = shop.api_post("/orders", &wanted).await;
    assert_eq!(order.status, 201);
    assert_eq!(order.body["status"], "unpaid");
    assert_eq!(order.body["amount"], json!({ "currency": "SGD", "value": "4550" }));
    assert_eq!(order.body["lines"][1]["unitPrice"]["value"], "950");
    let id = order.body["token"].as_str().unwrap();
    assert_eq!(order.body["resultUrl"], format!("{}/orders/{id}", shop.url));

    let wanted = json!({
        "paymentMethodType": "SHOPEEPAY_SG", "terminalType": "APP", "osType": "IOS", "redirectUrl": "kopilane://result",
    });
    let payment = shop.api_post(&format!("/orders/{id}/payments"), &wanted).await;
    assert_eq!(payment.status, 201, "{}", payment.body);
    assert_eq!(payment.body["environment"], "sandbox");
    assert_eq!(payment.body["paymentSessionData"].as_str().unwrap().split("&&").count(), 4);
    let expiry: jiff::Timestamp = payment.body["paymentSessionExpiryTime"].as_str().unwrap().parse().unwrap();
    assert!(expiry > shop.context.clock.now());

    let asked = shop.api_get(&format!("/orders/{id}")).await;
    assert_eq!((asked.status, &asked.body["status"]), (200, &json!("processing")));

    let again = shop.api_post(&format!("/orders/{id}/payments"), &wanted).await;
    assert_eq!(again.body, payment.body);
    let session = CheckoutSession {
        payment_request_id: payment.body["paymentRequestId"].as_str().unwrap().to_owned(),
        session_data: payment.body["paymentSessionData"].as_str().unwrap().to_owned(),
    };
    shop.decide(&session, "approve").await;
    shop.inquire_again(id).await;
    let paid = shop.api_get(&format!("/orders/{id}")).await.body;
    assert_eq!(paid["status"], "paid");
    assert_eq!(paid["payments"][0]["status"], "paid");
    assert_eq!(paid["payments"][0]["paymentMethodType"], "SHOPEEPAY_SG");
    assert_eq!(paid["payments"][0]["paymentResultCode"], "SUCCESS");
    assert!(paid["payments"][0]["paymentId"].is_string());
}

#[tokio::test]
async fn the_server_sends_the_apps_terminal_and_redirect_url_to_the_gateway() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    let id = shop.place_order("kaya-jam", 1, "SGD").await;
    let wanted = json!({
        "paymentMethodType": "GRABPAY_SG", "terminalType": "APP", "osType": "ANDROID", "redirectUrl": "kopilane://result",
    });
    assert_eq!(shop.api_post(&format!("/orders/{id}/payments"), &wanted).await.status, 201);
    let request = &gateway.calls("createPaymentSession")[0];
    assert_eq!(request["env"]["terminalType"], "APP");
    assert_eq!(request["env"]["osType"], "ANDROID");
    assert_eq!(request["paymentRedirectUrl"], "kopilane://result");
}

#[tokio::test]
async fn another_terminal_or_another_redirect_url_starts_another_attempt() {
    let (shop, gateway) = TestShop::start_with_gateway(|endpoint, _| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        "inquiryPayment" => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
        _ => Answer::Signed(result("SUCCESS", "S")),
    })
    .await;
    let id = shop.place_order("kaya-jam", 1, "SGD").await;
    let terminals = [
        json!({ "terminalType": "WEB" }),
        json!({ "terminalType": "APP", "osType": "IOS" }),
        json!({ "terminalType": "APP", "osType": "ANDROID" }),
        json!({ "terminalType": "APP", "osType": "ANDROID", "redirectUrl": "kopilane://result" }),
    ];
    for (index, terminal) in terminals.iter().enumerate() {
        let mut wanted = terminal.clone();
        wanted["paymentMethodType"] = "GRABPAY_SG".into();
        for _ in 0..2 {
            assert_eq!(shop.api_post(&format!("/orders/{id}/payments"), &wanted).await.status, 201);
        }
        let requests = gateway.calls("createPaymentSession");
        assert_eq!(requests.len(), index + 1, "{terminal}");
        assert_eq!(requests[index]["env"]["terminalType"], terminal["terminalType"]);
        assert_eq!(requests[index]["env"]["osType"], terminal["osType"]);
    }
    assert_eq!(gateway.calls("createPaymentSession")[3]["paymentRedirectUrl"], "kopilane://result");
    let payments = shop.payments(&id).await;
    assert_eq!(payments.iter().filter(|payment| payment.status == PaymentStatus::Cancelled).count(), 3);
}

#[tokio::test]
async fn the_server_answers_a_mistake_with_a_problem_that_names_it() {
    let shop = TestShop::start().await;
    let id = shop.place_order("kaya-jam", 1, "SGD").await;
    let payments = format!("/orders/{id}/payments");
    let pay = |extra: Value| {
        let mut body = json!({ "paymentMethodType": "GRABPAY_SG", "terminalType": "WEB" });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body.to_string()
    };
    let order = |currency: &str, product: &str, quantity: i64| {
        json!({ "currency": currency, "lines": [{ "product": product, "quantity": quantity }] }).to_string()
    };
    let too_many = json!({ "currency": "SGD", "lines": vec![json!({ "product": "kaya-jam", "quantity": 1 }); 101] });
    for (method, path, body, status, code, part) in [
        ("GET", "/products", None, 400, "bad_request", "currency"),
        ("GET", "/products?currency=USD", None, 400, "unknown_currency", "no prices"),
        ("GET", "/orders/0123", None, 404, "unknown_order", "no such order"),
        ("GET", "/nothing", None, 404, "no_such_endpoint", "openapi.json"),
        ("DELETE", "/orders", None, 405, "no_such_method", "method"),
        ("POST", "/orders", Some("{".into()), 400, "bad_request", "JSON"),
        ("POST", "/orders", Some("{}".into()), 400, "bad_request", "currency"),
        ("POST", "/orders", Some(order("SGD", "kaya-jam", 0)), 400, "quantity", "1 to 20"),
        ("POST", "/orders", Some(order("SGD", "kaya-jam", -1)), 400, "quantity", "1 to 20"),
        ("POST", "/orders", Some(order("SGD", "nothing", 1)), 404, "unknown_product", "no such product"),
        ("POST", "/orders", Some(order("XXX", "kaya-jam", 1)), 400, "unknown_currency", "no prices"),
        ("POST", "/orders", Some(r#"{"currency":"SGD","lines":[]}"#.into()), 400, "bad_request", "1 to 100 lines"),
        ("POST", "/orders", Some(too_many.to_string()), 400, "bad_request", "1 to 100 lines"),
        ("POST", "/orders", Some(r#"{"currency":"SGD","lines":[],"price":1}"#.into()), 400, "bad_request", "price"),
        ("POST", &payments, Some(pay(json!({ "paymentMethodType": "BLIK" }))), 409, "unknown_payment_method", "SGD"),
        ("POST", &payments, Some(pay(json!({ "terminalType": "TV" }))), 400, "bad_request", "TV"),
        ("POST", &payments, Some(pay(json!({ "terminalType": "APP" }))), 400, "bad_request", "osType"),
        ("POST", &payments, Some(pay(json!({ "redirectUrl": "https://evil.example" }))), 400, "redirect_url", "evil"),
        ("POST", &payments, Some(pay(json!({ "redirectUrl": "kopilane://result/../x" }))), 400, "redirect_url", "APP_"),
        ("POST", "/orders/0123/payments", Some(pay(json!({}))), 404, "unknown_order", "no such order"),
    ] {
        let reply = shop.api(method, path, None, body.as_deref()).await;
        let what = format!("{method} {path} {body:?}: {}", reply.body);
        assert_eq!(reply.status, status, "{what}");
        assert_eq!(reply.content_type, "application/problem+json", "{what}");
        assert_eq!((&reply.body["code"], &reply.body["status"]), (&json!(code), &json!(status)), "{what}");
        assert!(reply.body["detail"].as_str().unwrap().contains(part), "{what}");
    }
    assert_eq!((shop.rows("orders").await, shop.rows("payments").await), (1, 0));
    let plain = shop.http.post(format!("{}/api/v1/orders", shop.url)).body("{}").send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_repeated_request_with_the_same_key_is_executed_once() {
    let shop = TestShop::start().await;
    let wanted = order_of_one("kaya-jam", "SGD").to_string();
    // Other JSON formatting is still the same request.
    let same = r#"{ "lines": [{"quantity": 1, "product": "kaya-jam"}], "currency": "SGD" }"#;
    let post = async |key: Option<&'static str>, body: &str| shop.api("POST", "/orders", key, Some(body)).await;
    let (first, second) = tokio::join!(post(Some("key-of-the-first"), &wanted), post(Some("key-of-the-first"), same));
    assert_eq!((first.status, second.status), (201, 201));
    assert_eq!(first.body, second.body);
    assert_eq!(shop.rows("orders").await, 1);
    assert_ne!(post(Some("key-of-the-second"), &wanted).await.body["token"], first.body["token"]);
    assert_ne!(post(None, &wanted).await.body["token"], first.body["token"]);
    let reused = post(Some("key-of-the-first"), &order_of_one("kopitiam-cup", "SGD").to_string()).await;
    assert_eq!((reused.status, &reused.body["code"]), (422, &json!("idempotency_key_reused")));
    assert_eq!(shop.rows("orders").await, 3);
    for short in ["", "1", "fifteen-letters"] {
        assert_eq!(post(Some(short), &wanted).await.status, 400, "{short}");
    }

    let path = format!("/orders/{}/payments", first.body["token"].as_str().unwrap());
    let pay = r#"{"paymentMethodType":"GRABPAY_SG","terminalType":"WEB"}"#;
    let other = r#"{"paymentMethodType":"PAYNOW","terminalType":"WEB"}"#;
    let begun = shop.api("POST", &path, Some("key-of-the-first"), Some(pay)).await;
    assert_eq!(begun.status, 201);
    assert_eq!(shop.api("POST", &path, Some("key-of-the-first"), Some(pay)).await.body, begun.body);
    assert_eq!(shop.api("POST", &path, Some("key-of-the-first"), Some(other)).await.status, 422);
    assert_eq!(shop.rows("payments").await, 1);
    // Another method replaces it. The server never answers the repeated first request with an expired session.
    let second = shop.api("POST", &path, Some("key-of-the-second"), Some(other)).await;
    assert_eq!(second.status, 201);
    let again = shop.api("POST", &path, Some("key-of-the-first"), Some(pay)).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.body["paymentRequestId"], begun.body["paymentRequestId"]);
    assert_ne!(again.body["paymentRequestId"], second.body["paymentRequestId"]);
    assert_eq!(shop.rows("payments").await, 3);
    // From now on, the key stands for the new attempt.
    let resources = "select resource from idempotency_keys where idempotency_key = 'key-of-the-first'";
    let resources = shop.database().await.texts(resources).await;
    assert!(resources.contains(&again.body["paymentRequestId"].as_str().unwrap().to_owned()), "{resources:?}");
}

#[tokio::test]
async fn a_repeated_order_with_the_same_key_is_answered_after_it_reserved_all_stock() {
    let shop = TestShop::start().await;
    let all = json!({ "currency": "SGD", "lines": [{ "product": "marble-coaster-set",
                      "quantity": shop.stock("marble-coaster-set").await }] })
    .to_string();
    let first = shop.api("POST", "/orders", Some("key-of-the-last-ones"), Some(&all)).await;
    let id = first.body["token"].as_str().unwrap();
    shop.start_payment(id, "GRABPAY_SG").await;
    let again = shop.api("POST", "/orders", Some("key-of-the-last-ones"), Some(&all)).await;
    assert_eq!((again.status, &again.body["token"]), (201, &first.body["token"]));
}

#[tokio::test]
async fn one_key_with_two_methods_at_once_starts_one_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let path = format!("/orders/{order}/payments");
    let post = async |method: &str| {
        let body = json!({ "paymentMethodType": method, "terminalType": "WEB" }).to_string();
        shop.api("POST", &path, Some("key-of-two-methods"), Some(&body)).await.status
    };
    let (grabpay, paynow) = tokio::join!(post("GRABPAY_SG"), post("PAYNOW"));
    let mut statuses = [grabpay, paynow];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422]);
    assert_eq!(shop.rows("payments").await, 1);
}

#[tokio::test]
async fn an_idempotency_key_expires_after_a_day() {
    let shop = TestShop::start().await;
    let wanted = order_of_one("kaya-jam", "SGD").to_string();
    let post =
        async || shop.api("POST", "/orders", Some("key-of-yesterday"), Some(&wanted)).await.body["token"].clone();
    let first = post().await;
    assert_eq!(post().await, first);
    shop.age_keys(Duration::from_secs(24 * 60 * 60)).await;
    assert_ne!(post().await, first);
    assert_eq!(shop.rows("idempotency_keys").await, 1);
}

#[tokio::test]
async fn the_server_adds_up_lines_of_the_same_product_before_it_checks_limits() {
    let shop = TestShop::start().await;
    let lines = |quantities: &[i64]| {
        let line = |quantity: &i64| json!({ "product": "kaya-jam", "quantity": quantity });
        json!({ "currency": "SGD", "lines": quantities.iter().map(line).collect::<Vec<_>>() })
    };
    let refused = shop.api_post("/orders", &lines(&[20, 1])).await;
    assert_eq!((refused.status, &refused.body["code"]), (400, &json!("quantity")));
    let placed = shop.api_post("/orders", &lines(&[2, 3])).await;
    assert_eq!(placed.status, 201);
    assert_eq!(placed.body["lines"].as_array().unwrap().len(), 1);
    assert_eq!(placed.body["lines"][0]["quantity"], 5);
}

#[tokio::test]
async fn every_answer_matches_the_openapi_description() {
    let shop = TestShop::start().await;
    let description = shop.api_get("/openapi.json").await.body;
    let described: BTreeSet<String> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| format!("{method} {path}")))
        .collect();

    let order = order_of_one("kaya-jam", "SGD").to_string();
    let id = shop.api("POST", "/orders", None, Some(&order)).await.body["token"].as_str().unwrap().to_owned();
    let payments = format!("/orders/{id}/payments");
    let pay = r#"{"paymentMethodType":"GRABPAY_SG","terminalType":"WEB"}"#;
    let mut seen = BTreeSet::new();
    for (operation, path, key, body) in [
        ("get /api/v1/products", "/products?currency=SGD", None, None),
        ("get /api/v1/products", "/products?currency=XXX", None, None),
        ("post /api/v1/orders", "/orders", Some("key-of-a-third-one"), Some(order.as_str())),
        ("post /api/v1/orders", "/orders", None, Some("{}")),
        ("post /api/v1/orders", "/orders", Some("key-of-a-third-one"), Some(r#"{"currency":"JPY","lines":[]}"#)),
        ("post /api/v1/orders/{token}/payments", &payments, None, Some(pay)),
        ("post /api/v1/orders/{token}/payments", &payments, None, Some("{}")),
        ("post /api/v1/orders/{token}/payments", "/orders/0/payments", None, Some(pay)),
        ("get /api/v1/orders/{token}", &format!("/orders/{id}"), None, None),
        ("get /api/v1/orders/{token}", "/orders/0", None, None),
    ] {
        let (method, described_path) = operation.split_once(' ').unwrap();
        let reply = shop.api(&method.to_uppercase(), path, key, body).await;
        let operation_object = &description["paths"][described_path][method];
        let answer = &operation_object["responses"][reply.status.to_string()];
        assert!(answer.is_object(), "{operation} answered {}, which is not described: {}", reply.status, reply.body);
        let schema = &answer["content"][&reply.content_type]["schema"];
        assert!(schema.is_object(), "{operation} answered {} as {}", reply.status, reply.content_type);
        check(&description, schema, &reply.body, operation);
        seen.insert(operation.to_owned());
    }
    assert_eq!(seen, described, "the test calls exactly the described operations");
}

/// Checks a value against a schema: every property is described, every required one is present, and types agree.
fn check(description: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let schema = description.pointer(reference.trim_start_matches('#')).unwrap();
        return check(description, schema, value, at);
    }
    let allowed: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(allowed.contains(&found), "{at}: {value} should be {allowed:?}");
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value} is none of {words:?}");
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(description, &schema["items"], item, &format!("{at}[{index}]"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        assert!(value.get(name.as_str().unwrap()).is_some(), "{at}: {name} is missing in {value}");
    }
    for (name, part) in value.as_object().into_iter().flatten() {
        let described = &schema["properties"][name];
        assert!(described.is_object(), "{at}: {name} is not described");
        check(description, described, part, &format!("{at}.{name}"));
    }
}

#[tokio::test]
async fn the_openapi_description_states_what_an_order_and_a_payment_require() {
    let shop = TestShop::start().await;
    let description = shop.api_get("/openapi.json").await.body;
    let schemas = &description["components"]["schemas"];
    let lines = &schemas["NewOrder"]["properties"]["lines"];
    assert_eq!((&lines["minItems"], &lines["maxItems"]), (&json!(1), &json!(100)), "{lines}");
    let quantity = &schemas["NewLine"]["properties"]["quantity"];
    assert_eq!((&quantity["minimum"], &quantity["maximum"]), (&json!(1), &json!(MAXIMUM_QUANTITY)), "{quantity}");

    let resolve = |schema: &'_ Value| match schema["$ref"].as_str() {
        Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    };
    let terminals = schemas["NewPayment"]["oneOf"].as_array().unwrap().iter().map(resolve);
    let found: Vec<_> = terminals
        .map(|terminal| {
            assert_eq!(terminal["additionalProperties"], json!(false), "{terminal}");
            let required = terminal["required"].as_array().unwrap();
            assert!(["terminalType", "paymentMethodType"].iter().all(|it| required.contains(&json!(it))), "{terminal}");
            let links = &terminal["properties"]["redirectUrl"]["enum"];
            assert_eq!(*links, json!(["kopilane://result", null]), "the configured redirect URLs");
            let kinds = resolve(&terminal["properties"]["terminalType"])["enum"].clone();
            (kinds, required.contains(&json!("osType")))
        })
        .collect();
    assert_eq!(found, [(json!(["WEB"]), false), (json!(["WAP", "APP"]), true)]);
}

#[tokio::test]
async fn the_server_names_a_mistake_in_a_payment_for_every_terminal() {
    let shop = TestShop::start().await;
    let id = shop.place_order("kaya-jam", 1, "SGD").await;
    for (body, part) in [
        (json!({ "paymentMethodType": "PAYNOW" }), "missing field `terminalType`"),
        (
            json!({ "paymentMethodType": "PAYNOW", "terminalType": "TV" }),
            "unknown variant `TV`, expected one of `WEB`, `WAP`, `APP`",
        ),
        (json!({ "paymentMethodType": "PAYNOW", "terminalType": "APP" }), "missing field `osType`"),
        (json!({ "paymentMethodType": "PAYNOW", "terminalType": "WAP", "osType": "BSD" }), "unknown variant `BSD`"),
        (json!({ "terminalType": "WEB" }), "missing field `paymentMethodType`"),
        (json!({ "paymentMethodType": "PAYNOW", "terminalType": "WEB", "x": 1 }), "unknown field `x`"),
        (json!([]), "invalid type: sequence"),
    ] {
        let reply = shop.api_post(&format!("/orders/{id}/payments"), &body).await;
        assert_eq!((reply.status, &reply.body["code"]), (400, &json!("bad_request")), "{body}");
        assert!(reply.body["detail"].as_str().unwrap().contains(part), "{body}: {}", reply.body);
    }
    assert_eq!(shop.rows("payments").await, 0);
}

#[tokio::test]
async fn a_quantity_is_an_integer_as_json_schema_defines_it() {
    let shop = TestShop::start().await;
    let order =
        |quantity: &str| format!(r#"{{"currency":"SGD","lines":[{{"product":"kaya-jam","quantity":{quantity}}}]}}"#);
    for (quantity, status) in [("2", 201), ("2.0", 201), ("2e0", 201), ("2.5", 400), ("1e30", 400), (r#""2""#, 400)] {
        let reply = shop.api("POST", "/orders", None, Some(&order(quantity))).await;
        assert_eq!(reply.status, status, "{quantity}: {}", reply.body);
    }
    assert_eq!(shop.rows("orders").await, 3);
}
