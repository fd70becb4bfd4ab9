//! Contact data: only for methods that need it, and in no log.

use std::time::Duration;

use backend::service::reconcile::reconcile;
use domain::{contact::ContactField, error::AppError, order::OrderStatus};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use serde_json::json;

use crate::{
    movable_clock::MovableClock,
    program::Program,
    scripted_gateway::{Answer, session},
    test_shop::{TestShop, http_client},
};

/// The fields of the checkout's form, filled in.
pub(crate) const CONTACT: &str =
    "contact[name]=Aiko+Tanaka&contact[email]=aiko.tanaka%40example.com&contact[phone]=%2B81+90-1234-5678";

/// Texts that show the data, however it is written.
const TRACES: [&str; 5] = ["Aiko", "Tanaka", "aiko", "9012345678", "1234-5678"];

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn antom_gets_contact_data_only_with_a_method_that_needs_it() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(session())).await;
    for (method, buyer) in [
        (
            "KONBINI",
            json!({
                "buyerName": { "fullName": "Aiko Tanaka" },
                "buyerEmail": "aiko.tanaka@example.com",
                "buyerPhoneNo": "+819012345678",
            }),
        ),
        ("PAYPAY", json!(null)),
    ] {
        let order = shop.place_order("kaya-jam", 1, "JPY").await;
        shop.start_payment_with_contact(&order, method).await;
        let request = gateway.calls("createPaymentSession").pop().unwrap();
        assert_eq!(request["order"]["buyer"], buyer, "{method}");
    }
    assert_eq!(shop.rows("order_contacts").await, 1, "the shop stores no data that it does not need");
}

#[tokio::test]
async fn a_payment_with_missing_or_impossible_contact_data_does_not_start() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    let form = format!("order={order}&method=KONBINI");
    for (contact, error) in [
        (String::new(), AppError::ContactNeeded),
        ("&contact[name]=&contact[email]=&contact[phone]=".to_owned(), AppError::ContactNeeded),
        (format!("&{CONTACT}").replace("Aiko+Tanaka", "+"), AppError::InvalidContact { field: ContactField::Name }),
        (format!("&{CONTACT}").replace("%40", "."), AppError::InvalidContact { field: ContactField::Email }),
        (format!("&{CONTACT}").replace("90-1234-5678", "90"), AppError::InvalidContact { field: ContactField::Phone }),
    ] {
        assert_eq!(shop.refused("start_payment", &format!("{form}{contact}")).await, (400, error));
    }
    assert_eq!(shop.rows("payments").await + shop.rows("order_contacts").await, 0);
}

#[tokio::test]
async fn an_app_gets_a_problem_that_names_what_is_missing() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    let contact = json!({ "name": "Aiko Tanaka", "email": "aiko.tanaka@example.com", "phone": "+81 90-1234-5678" });
    for (contact, status, code) in [
        (json!(null), 409, json!("contact_needed")),
        (json!({ "name": "Aiko Tanaka", "email": "aiko", "phone": "+81 90-1234-5678" }), 409, json!("contact_invalid")),
        (contact, 201, json!(null)),
    ] {
        let body = json!({ "terminalType": "WEB", "paymentMethodType": "KONBINI", "contact": contact });
        let request = shop.http.post(format!("{}/api/v1/orders/{order}/payments", shop.url));
        let request = request.header(CONTENT_TYPE, "application/json").header("idempotency-key", "contact-data-test-1");
        let answer = request.body(body.to_string()).send().await.unwrap();
        let found = answer.status().as_u16();
        let body: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!((found, &body["code"]), (status, &code), "{body}");
    }
    let stored = shop.database().await.texts("select request from idempotency_keys").await;
    assert_eq!(stored.len(), 1);
    assert!(TRACES.iter().all(|trace| !stored[0].contains(trace)), "{stored:?}");
}

#[tokio::test]
async fn another_attempt_uses_the_stored_contact_data_and_new_data_starts_another_attempt() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    let first = shop.start_payment_with_contact(&order, "KONBINI").await;
    assert_eq!(shop.start_payment(&order, "KONBINI").await, first, "the same number");
    let corrected = CONTACT.replace("aiko.tanaka", "aiko");
    let (status, body) = shop.call("start_payment", &format!("order={order}&method=KONBINI&{corrected}")).await;
    assert!(status.is_success(), "{body}");
    assert!(!body.contains(&first.payment_request_id), "Antom sends the number to the corrected address");
}

#[tokio::test]
async fn contact_data_is_deleted_after_90_days() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    shop.start_payment_with_contact(&order, "KONBINI").await;
    for (days, rows) in [(89, 1), (2, 0)] {
        clock.advance(days * DAY);
        reconcile(&shop.context).await.unwrap();
        assert_eq!(shop.rows("order_contacts").await, rows);
    }
    // The order stays.
    assert_ne!(shop.stored(&order).await.status(), OrderStatus::Unpaid);
}

#[tokio::test]
async fn the_pages_of_the_order_do_not_show_contact_data() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    shop.start_payment_with_contact(&order, "KONBINI").await;
    for path in [format!("/orders/{order}"), format!("/checkout/{order}"), format!("/api/v1/orders/{order}")] {
        let (_, page) = shop.page(&path).await;
        assert!(TRACES.iter().all(|trace| !page.contains(trace)), "{path}: {page}");
    }
}

#[tokio::test]
async fn the_log_of_a_purchase_does_not_have_contact_data() {
    let program = Program::start_with_log("debug");
    let http = http_client();
    let post = async |function: &str, form: String| {
        let request = http.post(format!("http://{}/api/{function}", program.address));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").header(ACCEPT, "text/html");
        request.header("sec-fetch-site", "same-origin").body(form).send().await.unwrap()
    };
    let answer = post("place_order", "product=kaya-jam&quantity=1&currency=JPY".to_owned()).await;
    let location = answer.headers()[LOCATION].to_str().unwrap();
    let order = location.rsplit_once('/').unwrap().1;
    let form = format!("order={order}&method=KONBINI&{CONTACT}");
    for form in [form.replace("%40", "."), form] {
        post("start_payment", form.clone()).await;
        post("leave_for_checkout_page", form).await;
    }
    let log = program.stop();
    assert!(log.iter().any(|line| line.contains("payment started")), "{log:?}");
    let shown: Vec<&String> = log.iter().filter(|line| TRACES.iter().any(|trace| line.contains(trace))).collect();
    assert!(shown.is_empty(), "{shown:#?}");
}
