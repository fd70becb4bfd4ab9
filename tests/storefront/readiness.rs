//! `/healthz` and `/readyz`.

use std::time::Duration;

use reqwest::StatusCode;

use crate::{movable_clock::MovableClock, test_shop::TestShop};

#[tokio::test]
async fn a_shop_whose_tables_another_version_has_changed_is_alive_and_not_ready() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    assert_eq!(shop.page("/readyz").await, (StatusCode::OK, "ready".to_owned()));
    shop.database().await.execute("update _sqlx_migrations set version = version + 1000").await;

    // The answer is valid for a second.
    assert_eq!(shop.page("/readyz").await.0, StatusCode::OK);
    clock.advance(Duration::from_secs(2));

    let (status, reason) = shop.page("/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(reason.contains("another version"), "{reason}");
    assert_eq!(shop.page("/healthz").await, (StatusCode::OK, "ok".to_owned()));
}
