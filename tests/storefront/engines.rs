//! What is the same on both engines, and the tables of PostgreSQL: `tests/with-postgres` runs these tests.

use std::time::Duration;

use backend::store::{Store, change_tables};
use domain::error::AppError;
use reqwest::StatusCode;
use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use tokio::runtime::Handle;

use crate::{
    fixtures::temporary_file,
    movable_clock::MovableClock,
    process::Process,
    program,
    raw_database::{RawDatabase, new_database},
    several_instances::answer,
    test_shop::{TestShop, http_client},
    waiting::{expect_that, wait_for},
};

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn instances_that_start_at_once_create_the_tables_and_the_catalogue_once() {
    let url = new_database().await;
    let starts = (0..4).map(|_| TestShop::builder().database_url(&url).start_with_gateway(answer));
    for (shop, _) in futures::future::join_all(starts).await {
        assert_eq!(shop.page("/").await.0, StatusCode::OK);
        assert_eq!(shop.rows("products").await, 11);
    }
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_version_serves_beside_a_later_one_that_has_added_to_the_tables() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let later = "alter table orders add gift_note text; \
                 insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                 values (9999, 'gift notes', true, '\\x00', 1)";
    shop.database().await.execute(later).await;
    clock.advance(Duration::from_secs(2));
    assert_eq!(shop.page("/readyz").await, (StatusCode::OK, "ready".to_owned()));
    let second = TestShop::builder().database_of(&shop).start().await;
    let order = second.place_order("kaya-jam", 1, "SGD").await;
    assert_eq!(shop.page(&format!("/checkout/{order}")).await.0, StatusCode::OK);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn an_instance_starts_while_a_later_version_changes_the_tables() {
    let shop = TestShop::start().await;
    let mut changes: Vec<Migration> = sqlx::migrate!("crates/backend/migrations/postgres").iter().cloned().collect();
    let sql = "create table gifts (id bigint); select pg_sleep(600)".into_sql_str();
    changes.push(Migration::new(9999, "gifts".into(), MigrationType::Simple, sql, false));
    let (url, later) = (shop.database_url.clone(), Migrator::with_migrations(changes));
    // sqlx's future cannot be sent to another thread.
    let change = tokio::task::spawn_blocking(move || Handle::current().block_on(change_tables(&url, &later)));
    let database = shop.database().await;
    let sleeping = "select pid::bigint from pg_stat_activity \
                    where datname = current_database() and query like '%pg_sleep(600)' and pid <> pg_backend_pid()";
    wait_for(async || expect_that(!database.numbers(sleeping).await.is_empty(), "the later version does not wait"))
        .await;
    let second = TestShop::builder().database_of(&shop).start().await;
    second.place_order("kaya-jam", 1, "SGD").await;
    assert!(!change.is_finished());
    let end = format!("select pg_terminate_backend(pid::int)::int::bigint from ({sleeping}) as session (pid)");
    assert_eq!(database.numbers(&end).await, [1]);
    change.await.unwrap().unwrap_err();
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn the_server_refuses_tables_of_the_same_name_that_are_not_its_own() {
    let shop = TestShop::start().await;
    shop.place_order("kaya-jam", 1, "SGD").await;
    shop.database().await.execute("update _sqlx_migrations set checksum = '\\x00'").await;
    let (status, output) = Process::start(&mut program::command(&shop.database_url), b"").finish();
    assert!(!status.success(), "{output}");
    assert!(output.contains("another version of the shop created the tables"), "{output}");
    assert_eq!(shop.rows("orders").await, 1);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = format!("sqlite://{}", temporary_file("columns").display());
    let postgres = new_database().await;
    for url in [&sqlite, &postgres] {
        Store::open(url).await.unwrap().close().await;
    }
    let columns = "select tables.name || '.' || columns.name || ' ' || replace(lower(columns.type), 'blob', 'bytea') \
                       || case when columns.\"notnull\" = 1 or columns.pk > 0 then ' not null' else '' end \
                   from sqlite_master as tables join pragma_table_info(tables.name) as columns \
                   where tables.type = 'table' and tables.name not like '\\_sqlx%' escape '\\' order by 1";
    let expected = RawDatabase::open(&sqlite).await.texts(columns).await;
    let columns = "select c from (select table_name || '.' || column_name || ' ' || data_type \
                       || case when is_nullable = 'NO' then ' not null' else '' end \
                   from information_schema.columns \
                   where table_schema = 'public' and table_name not like '\\_sqlx%') as columns (c) order by c collate \"C\"";
    let found = RawDatabase::open(&postgres).await.texts(columns).await;
    assert!(expected.len() > 80, "{expected:?}");
    assert_eq!(found, expected);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_character_that_postgresql_cannot_store_is_no_error_of_the_server() {
    let shop = TestShop::start().await;
    assert_eq!(shop.page("/orders/a%00b").await.0, StatusCode::NOT_FOUND);
    let refusal = http_client().post(format!("{}/antom/notify", shop.url)).body("\0");
    assert!(refusal.send().await.unwrap().status().is_client_error());
    assert_eq!(shop.rows("refused_notifications").await, 1);
    let error = shop.refused("start_payment", "order=a%00b&method=GRABPAY_SG").await;
    assert_eq!(error, (404, AppError::UnknownOrder));
}
