//! The log of a purchase, as JSON: each line about it names the request, the order, the payment and the gateway's trace id.

use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use serde_json::Value;

use crate::{
    fixtures::{keys, temporary_file},
    notification::Notification,
    program::{self, Program},
    scripted_gateway::{Answer, CLIENT_ID, ScriptedGateway, TRACE_ID, inquiry, session},
    test_shop::http_client,
};

/// A program that has sold something, with a log of JSON.
struct Purchase {
    program: Program,
    _gateway: ScriptedGateway,
    http: reqwest::Client,
    shop: String,
    /// The order's token.
    order: String,
    number: Value,
    payment: Value,
}

impl Purchase {
    async fn complete() -> Self {
        let gateway = ScriptedGateway::start(keys().1.clone(), |endpoint, request| match endpoint {
            "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
            _ => Answer::Signed(session()),
        })
        .await;
        let mut command = program::command(&format!("sqlite://{}", temporary_file("log").display()));
        command.env("RUST_LOG", "debug").env("LOG_FORMAT", "json").envs(program::credentials(gateway.address));
        command.env_remove("SIMULATOR_ADDR").env_remove("SIMULATOR_DATABASE");
        let program = Program::start_command(&mut command);
        let (http, shop) = (http_client(), format!("http://{}", program.address));
        let post = async |function: &str, form: String, id: &str| {
            let request =
                http.post(format!("{shop}/api/{function}")).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            let request = request.header("sec-fetch-site", "same-origin").header("x-request-id", id).body(form);
            request.header(ACCEPT, "text/html").send().await.unwrap()
        };
        let form = "product=kopi-o-dark-roast&quantity=1&currency=SGD".to_owned();
        let answer = post("place_order", form, "order-1").await;
        assert_eq!(answer.headers()["x-request-id"], "order-1");
        let order = answer.headers()[LOCATION].to_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
        post("start_payment", format!("order={order}&method=GRABPAY_SG"), "pay-1").await;
        // Rendering the page inquires in a task of its own.
        let page =
            http.get(format!("{shop}/orders/{order}")).header(ACCEPT, "text/html").header("x-request-id", "page-1");
        page.send().await.unwrap();
        let called = gateway.first_call("createPaymentSession").await;
        let (number, payment) = (called["order"]["referenceOrderId"].clone(), called["paymentRequestId"].clone());
        let purchase = Self { program, _gateway: gateway, http, shop, order, number, payment };
        purchase.success().deliver().await;
        purchase
    }

    fn success(&self) -> Notification {
        Notification::success(&self.shop, CLIENT_ID, self.payment.as_str().unwrap())
    }
}

fn parse(log: &[String]) -> Vec<Value> {
    log.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn the_log_of_a_purchase_names_request_order_payment_and_trace_id_and_no_secret() {
    let Purchase { program, _gateway, http, shop, order, number, payment } = Purchase::complete().await;
    // An id that would break the log is replaced.
    let answer = http.get(format!("{shop}/healthz")).header("x-request-id", "a b").send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"].len(), 32);

    let log = program.stop();
    let lines = parse(&log);
    let find = |message: &str, key: &str, value: &str| {
        let is_it = |line: &&Value| line["message"] == message && (key.is_empty() || line[key] == value);
        lines.iter().find(is_it).unwrap_or_else(|| panic!("no {message:?} with {key} {value:?} in {log:#?}"))
    };
    for (message, key, value, id, route) in [
        ("order placed", "", "", "order-1", "/api/place_order"),
        ("payment started", "", "", "pay-1", "/api/start_payment"),
        ("the gateway answered", "call", "createPaymentSession", "pay-1", "/api/start_payment"),
        ("the gateway answered", "call", "inquiryPayment", "page-1", "/orders/{token}"),
        ("payment status changed", "to", "paid", "", "/antom/notify"),
    ] {
        let line = find(message, key, value);
        assert_eq!(line["order"], number, "{line}");
        assert!(message == "order placed" || line["payment"] == payment, "{line}");
        assert!(message != "the gateway answered" || line["trace_id"] == TRACE_ID, "{line}");
        assert!(id.is_empty() || line["span"]["request_id"] == id, "{line}");
        let found = line["span"]["route"].as_str().unwrap_or_default();
        assert_eq!(found.split('{').next(), route.split('{').next(), "{line}");
    }
    let key = keys().0.to_base64().unwrap();
    for secret in [&order, &key[100..140], "token&&SG"] {
        let shown: Vec<_> = log.iter().filter(|line| line.contains(secret)).collect();
        assert!(shown.is_empty(), "{shown:#?}");
    }
}

#[tokio::test]
async fn the_log_has_an_error_for_each_message_about_another_amount_and_for_nothing_else() {
    let purchase = Purchase::complete().await;
    // It changes nothing, because the order is paid.
    purchase.success().with("/notifyType", "PAYMENT_PENDING").deliver().await;
    for amount in ["1", "2"] {
        purchase.success().with("/paymentAmount/value", amount).deliver().await;
    }
    let lines = parse(&purchase.program.stop());
    let errors: Vec<_> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
    let messages: Vec<_> = errors.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(
        messages,
        ["the payment does not fit its order", "an event has another amount or currency than the order"]
    );
    for error in errors {
        assert_eq!((&error["order"], &error["payment"]), (&purchase.number, &purchase.payment));
    }
}
