//! What the shop deletes, and when.

use std::time::Duration;

use backend::service::reconcile::reconcile;
use reqwest::{StatusCode, header::CONTENT_TYPE};

use crate::{movable_clock::MovableClock, test_shop::TestShop};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Places an order as an app does, with an idempotency key.
async fn place_order_with_key(shop: &TestShop) {
    let request = shop.http.post(format!("{}/api/v1/orders", shop.url)).header(CONTENT_TYPE, "application/json");
    let request = request.header("idempotency-key", "retention-test-0001");
    let body = r#"{"currency":"SGD","lines":[{"product":"kaya-jam","quantity":1}]}"#;
    assert_eq!(request.body(body).send().await.unwrap().status(), StatusCode::CREATED);
}

#[tokio::test]
async fn each_table_keeps_its_rows_for_its_time_and_payments_for_ever() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let paid = shop.place_order("kaya-jam", 1, "JPY").await;
    shop.start_payment_with_contact(&paid, "KONBINI").await;
    place_order_with_key(&shop).await;
    shop.notification("no-such-payment").deliver().await;

    let tables = ["idempotency_keys", "orders", "order_lines", "order_contacts", "refused_notifications", "payments"];
    let mut day = 0;
    for (until, expected) in [
        (0, [1, 2, 2, 1, 1, 1]),
        (2, [0, 2, 2, 1, 1, 1]),
        (29, [0, 2, 2, 1, 1, 1]),
        (31, [0, 1, 1, 1, 1, 1]),
        (89, [0, 1, 1, 1, 1, 1]),
        (91, [0, 1, 1, 0, 0, 1]),
        (4000, [0, 1, 1, 0, 0, 1]),
    ] {
        clock.advance((until - day) * DAY);
        day = until;
        reconcile(&shop.context).await.unwrap();
        for (table, expected) in tables.into_iter().zip(expected) {
            assert_eq!(shop.rows(table).await, expected, "{table} after {until} days");
        }
    }
}
