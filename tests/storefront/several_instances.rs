//! Several instances of a shop on one PostgreSQL server: `tests/with-postgres` runs these tests.

use std::time::Duration;

use backend::service::reconcile::reconcile;
use domain::payment::PaymentStatus;
use reqwest::{StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    movable_clock::MovableClock,
    notification::Notification,
    raw_database::RawDatabase,
    scripted_gateway::{Answer, ScriptedGateway, inquiry, session},
    test_shop::TestShop,
    waiting::{expect_that, wait_at_most},
    webhooks::{Receiver, SECRET, order_in_progress, wait_until_delivered},
};

const COASTERS: &str = "marble-coaster-set";

/// The gateway of these tests: the customer has not paid yet.
pub(crate) fn answer(endpoint: &str, request: &Value) -> Answer {
    match endpoint {
        "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
        _ => Answer::Signed(session()),
    }
}

/// Two instances, each with a gateway that has the same keys.
async fn two_instances() -> [(TestShop, ScriptedGateway); 2] {
    let one = TestShop::start_with_gateway(answer).await;
    let other = TestShop::builder().database_of(&one.0).start_with_gateway(answer).await;
    [one, other]
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn customers_who_pay_an_order_at_two_instances_get_the_same_payment() {
    let (one, first_gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Late(Duration::from_millis(500), session()),
        _ => answer(endpoint, request),
    })
    .await;
    let (other, second_gateway) = TestShop::builder().database_of(&one).start_with_gateway(answer).await;
    let order = one.place_order("kaya-jam", 1, "SGD").await;
    let (first, second) = tokio::join!(one.start_payment(&order, "GRABPAY_SG"), async {
        first_gateway.first_call("createPaymentSession").await;
        other.start_payment(&order, "GRABPAY_SG").await
    });
    assert_eq!(first, second);
    assert_eq!(
        second_gateway.calls("createPaymentSession").len(),
        0,
        "the second one waits for the first one's answer"
    );
    assert_eq!(one.rows("payments").await, 1);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn requests_with_one_idempotency_key_to_two_instances_place_one_order() {
    let [(one, _), (other, _)] = two_instances().await;
    let body = json!({ "currency": "SGD", "lines": [{ "product": "kaya-jam", "quantity": 1 }] }).to_string();
    let requests: Vec<_> = [&one, &other]
        .repeat(6)
        .into_iter()
        .map(|shop| {
            let request =
                shop.http.post(format!("{}/api/v1/orders", shop.url)).header(CONTENT_TYPE, "application/json");
            tokio::spawn(request.header("idempotency-key", "several-instances-1").body(body.clone()).send())
        })
        .collect();
    let mut tokens = Vec::new();
    for request in requests {
        let order: Value = serde_json::from_str(&request.await.unwrap().unwrap().text().await.unwrap()).unwrap();
        tokens.push(order["token"].as_str().unwrap_or_else(|| panic!("{order}")).to_owned());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!((one.rows("orders").await, one.rows("order_lines").await), (1, 1));
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_notification_to_two_instances_changes_the_payment_once() {
    let [(one, _), (other, _)] = two_instances().await;
    let (order, payment) = order_in_progress(&one).await;
    let deliveries: Vec<_> = [&one, &other]
        .repeat(10)
        .into_iter()
        .map(|shop| {
            let delivery = Notification::success(&shop.url, &shop.client_id, &payment).signed();
            tokio::spawn(async move { delivery.send().await })
        })
        .collect();
    for delivery in deliveries {
        let (status, body) = delivery.await.unwrap();
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    assert_eq!(one.payments(&order).await[0].status, PaymentStatus::Paid);
    assert_eq!(one.rows("payment_events").await, 1);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn two_successful_attempts_of_an_order_reported_to_two_instances_at_once_are_paid_once() {
    let [(one, _), (other, _)] = two_instances().await;
    let (order, first) = order_in_progress(&one).await;
    let database = one.database().await;
    database.execute("update payments set status = 'cancelled'").await;
    let second = one.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    assert_ne!(first, second);
    database.execute("update payments set status = 'processing'").await;
    let notifications = [
        Notification::success(&one.url, &one.client_id, &first).signed(),
        Notification::success(&other.url, &other.client_id, &second).signed(),
    ];
    // Both instances are at work before one of them can store an event.
    let RawDatabase::Postgres(pool) = &database else { panic!("not PostgreSQL") };
    let mut barrier = pool.begin().await.unwrap();
    sqlx::query("lock table payment_events in exclusive mode").execute(&mut *barrier).await.unwrap();
    let release = async {
        let waiting =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        wait_at_most(Duration::from_secs(4), async || {
            expect_that(database.numbers(waiting).await == [2], "the instances do not wait")
        })
        .await;
        barrier.rollback().await.unwrap();
    };
    let (a, b, ()) = tokio::join!(notifications[0].send(), notifications[1].send(), release);
    assert_eq!((a.0, b.0), (StatusCode::OK, StatusCode::OK));
    let mut statuses: Vec<PaymentStatus> = one.payments(&order).await.iter().map(|payment| payment.status).collect();
    statuses.sort_by_key(|status| status.needs_refund());
    assert_eq!(statuses, [PaymentStatus::Paid, PaymentStatus::Duplicate]);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn the_last_pieces_are_sold_once() {
    let [(one, _), (other, _)] = two_instances().await;
    assert_eq!(one.stock(COASTERS).await, 4);
    let mut requests = Vec::new();
    for shop in [&one, &other].repeat(5) {
        let form = format!("order={}&method=GRABPAY_SG", shop.place_order(COASTERS, 1, "SGD").await);
        requests.push(async move { shop.call("start_payment", &form).await });
    }
    let answers = futures::future::join_all(requests).await;
    let started = answers.iter().filter(|(status, _)| *status == StatusCode::OK).count();
    let short = answers.iter().filter(|(status, _)| *status == StatusCode::CONFLICT).count();
    assert_eq!((started, short), (4, 6), "{answers:?}");
    assert_eq!(one.stock(COASTERS).await, 0);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn orders_with_the_same_products_in_another_order_do_not_wait_for_each_other() {
    let [(one, _), (other, _)] = two_instances().await;
    let products = ["kaya-jam", "cold-brew-bottle", "enamel-tray", "gula-melaka"];
    let mut requests = Vec::new();
    for (index, shop) in [&one, &other].repeat(10).into_iter().enumerate() {
        let mut lines: Vec<Value> =
            products.iter().map(|product| json!({ "product": product, "quantity": 1 })).collect();
        lines.rotate_left(index % products.len());
        let body = json!({ "currency": "SGD", "lines": lines }).to_string();
        let request = shop.http.post(format!("{}/api/v1/orders", shop.url)).header(CONTENT_TYPE, "application/json");
        let order = request.body(body).send().await.unwrap().text().await.unwrap();
        let order: Value = serde_json::from_str(&order).unwrap();
        let form = format!("order={}&method=GRABPAY_SG", order["token"].as_str().unwrap());
        requests.push(async move { shop.call("start_payment", &form).await });
    }
    for (status, body) in futures::future::join_all(requests).await {
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    // And back into the stock.
    let database = one.database().await;
    let payments = database.texts("select payment_request_id from payments").await;
    let amount = database.numbers("select distinct minor_units from payments").await[0];
    let fail = async |index: usize, payment: &str| {
        let shop = if index.is_multiple_of(2) { &one } else { &other };
        let mut notification = Notification::success(&shop.url, &shop.client_id, payment);
        notification.body["paymentAmount"]["value"] = amount.to_string().into();
        notification.body["result"]["resultStatus"] = "F".into();
        notification.body["result"]["resultCode"] = "PROCESS_FAIL".into();
        notification.deliver().await
    };
    let failures = payments.iter().enumerate().map(|(index, payment)| fail(index, payment));
    for (status, body) in futures::future::join_all(failures).await {
        assert_eq!(status, StatusCode::OK, "{body}");
    }
    assert_eq!(database.numbers("select sum(holds_stock)::bigint from orders").await, [0]);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn each_message_to_the_merchants_system_is_sent_by_one_instance() {
    const MESSAGES: usize = 4;
    // While it takes its time, the other instances look for messages.
    let receiver = Receiver::start_slow(0, Duration::from_secs(2)).await;
    let one = TestShop::builder().webhook(&receiver.url, SECRET).start().await;
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(TestShop::builder().database_of(&one).webhook(&receiver.url, SECRET).start().await);
    }
    for _ in 0..MESSAGES {
        let (_, payment) = order_in_progress(&one).await;
        assert_eq!(one.notification(&payment).deliver().await.0, StatusCode::OK);
    }
    wait_until_delivered(&one).await;
    assert_eq!(receiver.attempts(MESSAGES).await.len(), MESSAGES);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_message_of_an_instance_that_died_is_sent_by_another_one() {
    let (clock, receiver) = (MovableClock::default(), Receiver::start_slow(0, Duration::ZERO).await);
    let one = TestShop::builder().clock(&clock).start().await;
    one.database().await.execute("insert into outgoing_webhooks values ('msg_1', '{}', 0, 0, 0)").await;
    let store = &one.context.store;
    // The first instance takes the message, and sends nothing.
    let taken = store.claim_due_webhooks(clock.clock().now(), 16).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(store.claim_due_webhooks(clock.clock().now(), 16).await.unwrap(), []);
    clock.advance(Duration::from_secs(61));
    let _other = TestShop::builder().clock(&clock).database_of(&one).webhook(&receiver.url, SECRET).start().await;
    receiver.attempts(1).await;
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn each_due_inquiry_is_made_by_one_instance() {
    const ORDERS: usize = 20;
    let [(one, first_gateway), (other, second_gateway)] = two_instances().await;
    for _ in 0..ORDERS {
        let order = one.place_order("kaya-jam", 1, "SGD").await;
        one.start_payment(&order, "GRABPAY_SG").await;
    }
    one.age_payments(Duration::from_secs(60)).await;
    let (a, b) = tokio::join!(reconcile(&one.context), reconcile(&other.context));
    assert!(a.is_ok() && b.is_ok());
    let inquiries = |gateway: &ScriptedGateway| gateway.calls("inquiryPayment").len();
    assert_eq!(inquiries(&first_gateway) + inquiries(&second_gateway), ORDERS);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_page_in_memory_follows_what_another_instance_sells() {
    let [(one, _), (other, _)] = two_instances().await;
    let page = async || other.page(&format!("/products/{COASTERS}")).await.1;
    assert!(page().await.contains("Only 4 left"));
    let order = one.place_order(COASTERS, 4, "SGD").await;
    one.start_payment(&order, "GRABPAY_SG").await;
    wait_at_most(Duration::from_secs(4), async || {
        expect_that(page().await.contains("Sold out"), "the message of the other instance did not arrive")
    })
    .await;
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_page_in_memory_follows_a_change_of_which_no_instance_tells() {
    let shop = TestShop::start().await;
    let page = async || shop.page("/products/kaya-jam").await.1;
    assert!(page().await.contains("S$9.50"));
    let change = "update prices set minor_units = 1050 where product_slug = 'kaya-jam' and currency = 'SGD'";
    shop.database().await.execute(change).await;
    wait_at_most(Duration::from_secs(20), async || {
        expect_that(page().await.contains("S$10.50"), "the page is still the one from memory")
    })
    .await;
}
