//! A PostgreSQL server that goes away and comes back: `tests/with-postgres` runs these tests.

use std::time::Duration;

use domain::{error::AppError, payment::PaymentStatus};
use reqwest::StatusCode;

use crate::{
    movable_clock::MovableClock, raw_database::RawDatabase, scripted_gateway::Answer, several_instances::answer,
    test_shop::TestShop, webhooks::order_in_progress,
};

/// Ends the connections of all instances, as a restart of the server does.
async fn cut_connections(database: &RawDatabase, which: &str) -> usize {
    let sql = format!(
        "with others as materialized (select pid from pg_stat_activity \
             where datname = current_database() and pid <> pg_backend_pid() and {which}) \
         select pid::bigint from others where pg_terminate_backend(pid)"
    );
    database.numbers(&sql).await.len()
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn an_instance_that_dies_while_it_starts_a_payment_does_not_keep_its_order_locked() {
    let (dead, gateway) = TestShop::start_with_gateway(|_, _| Answer::Hang).await;
    let (alive, _) = TestShop::builder().database_of(&dead).start_with_gateway(answer).await;
    let order = dead.place_order("kaya-jam", 1, "SGD").await;
    let form = format!("order={order}&method=GRABPAY_SG");
    let payment = tokio::select! {
        _ = dead.call("start_payment", &form) => unreachable!(),
        payment = async {
            gateway.first_call("createPaymentSession").await;
            // What remains of the instance is its row.
            let locks = "pid in (select pid from pg_locks where locktype = 'advisory')";
            assert_eq!(cut_connections(&alive.database().await, locks).await, 1);
            alive.start_payment(&order, "GRABPAY_SG").await
        } => payment,
    };
    assert_eq!(payment.payment_request_id, alive.payments(&order).await[0].payment_request_id);
    assert_eq!(alive.rows("payments").await, 1);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn requests_succeed_after_all_connections_were_cut() {
    let (shop, _) = TestShop::start_with_gateway(answer).await;
    let database = shop.database().await;
    for _ in 0..5 {
        assert!(cut_connections(&database, "true").await > 0);
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        cut_connections(&database, "true").await;
        let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        cut_connections(&database, "true").await;
        let notification = shop.notification(&payment).with("/paymentAmount/value", "950");
        assert_eq!(notification.deliver().await.0, StatusCode::OK);
        cut_connections(&database, "true").await;
        assert!(shop.page(&format!("/orders/{order}")).await.1.contains("Paid"));
    }
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn the_shop_says_that_nothing_can_be_saved_while_another_program_keeps_a_table_locked() {
    let shop = TestShop::start().await;
    let RawDatabase::Postgres(pool) = shop.database().await else { panic!("not PostgreSQL") };
    let mut other = pool.begin().await.unwrap();
    sqlx::query("lock table orders in exclusive mode").execute(&mut *other).await.unwrap();
    let form = "product=kaya-jam&quantity=1&currency=SGD";
    let (status, error) = shop.refused("place_order", form).await;
    assert!(matches!(error, AppError::CannotSave { .. }), "{error:?}");
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    other.rollback().await.unwrap();
    shop.place_order("kaya-jam", 1, "SGD").await;
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn an_instance_without_its_database_is_not_ready_and_recovers() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let (order, payment) = order_in_progress(&shop).await;
    let server = RawDatabase::open(&std::env::var("TEST_POSTGRES").unwrap()).await;
    let (path, _) = shop.database_url.split_once('?').unwrap();
    let (_, name) = path.rsplit_once('/').unwrap();
    let allow = async |allow: bool| server.execute(&format!("alter database {name} allow_connections {allow}")).await;

    allow(false).await;
    let end = format!(
        "with sessions as materialized (select pid from pg_stat_activity where datname = '{name}') \
         select pid::bigint from sessions where pg_terminate_backend(pid)"
    );
    assert!(!server.numbers(&end).await.is_empty());
    clock.advance(Duration::from_secs(2));
    assert_eq!(shop.page("/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shop.page("/healthz").await.0, StatusCode::OK);
    let (status, _) = shop.notification(&payment).deliver().await;
    assert!(status.is_server_error(), "a notification that is not stored is not acknowledged");

    allow(true).await;
    clock.advance(Duration::from_secs(2));
    assert_eq!(shop.page("/readyz").await, (StatusCode::OK, "ready".to_owned()));
    assert_eq!(shop.notification(&payment).deliver().await.0, StatusCode::OK);
    assert_eq!(shop.payments(&order).await[0].status, PaymentStatus::Paid);
}
