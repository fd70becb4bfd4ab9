//! `antom-storefront database copy`. Most tests need PostgreSQL: `tests/with-postgres` runs them.

use std::process::Command;

use backend::store::Store;
use domain::{order::OrderStatus, payment::PaymentStatus};
use reqwest::{StatusCode, header::CONTENT_TYPE};
use serde_json::json;

use crate::{
    fixtures::temporary_file,
    gateway_troubles::{accept_everything, cancelled_and_paid},
    process::Process,
    program,
    raw_database::{RawDatabase, file_of, new_database},
    scripted_gateway::with_refund_inquiries,
    test_shop::TestShop,
    waiting::{expect_that, wait_for},
    webhooks::SECRET,
};

fn copy_command(from: &str, to: &str) -> Command {
    let mut command = program::command("sqlite://not-used.db");
    command.args(["database", "copy", "--from", from, "--to", to]);
    command
}

/// Runs the program; returns whether it succeeded, and its output.
async fn copy(from: &str, to: &str) -> (bool, String) {
    program::run(copy_command(from, to)).await
}

/// The URL of a file that does not exist.
fn new_file() -> String {
    format!("sqlite://{}", temporary_file("copy").display())
}

/// The database of a shop that has sold something and has stopped.
async fn stopped_shop() -> String {
    let shop = TestShop::builder().database_url(&new_file()).start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.notification(&session.payment_request_id).deliver().await;
    let url = shop.database_url.clone();
    shop.stop().await;
    url
}

/// The names of all tables in a database of PostgreSQL.
async fn tables(url: &str) -> Vec<String> {
    let sql = "select table_name::text from information_schema.tables where table_schema = 'public' order by 1";
    RawDatabase::open(url).await.texts(sql).await
}

/// The lines about tables.
fn summary(output: &str) -> Vec<&str> {
    output.lines().skip_while(|line| !line.starts_with("table ")).take_while(|line| !line.is_empty()).collect()
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_shop_moves_to_postgresql_with_everything_and_goes_on_there() {
    let gateway = || with_refund_inquiries("PROCESSING", accept_everything);
    let builder = TestShop::builder().database_url(&new_file()).reconcile().webhook("http://127.0.0.1:9/hook", SECRET);
    let (shop, old_gateway) = builder.start_with_gateway(gateway()).await;
    let refunded = cancelled_and_paid(&shop).await;
    let refund_request = old_gateway.first_call("refund").await;
    shop.wait_for_payment(&refunded, PaymentStatus::RefundPending).await;
    let paid = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&paid, "GRABPAY_SG").await;
    shop.notification(&session.payment_request_id).deliver().await;
    let with_contact = shop.place_order("kaya-jam", 1, "JPY").await;
    shop.start_payment_with_contact(&with_contact, "KONBINI").await;
    let open = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let open_session = shop.start_payment(&open, "GRABPAY_SG").await;
    let mut other = shop.notification(&session.payment_request_id);
    other.body = json!({ "notifyType": "DISPUTE_CREATED", "disputeId": "1" });
    other.deliver().await;
    shop.notification("no-such-payment").deliver().await;
    let request = shop.http.post(format!("{}/api/v1/orders", shop.url)).header(CONTENT_TYPE, "application/json");
    let request = request.header("idempotency-key", "database-copy-test-1");
    request.body(r#"{"currency":"SGD","lines":[{"product":"kaya-jam","quantity":1}]}"#).send().await.unwrap();
    let report = json!({ "csp-report": { "document-uri": shop.url, "effective-directive": "img-src",
        "blocked-uri": "https://elsewhere.invalid/", "disposition": "enforce" } });
    let request = shop.http.post(format!("{}/csp-reports", shop.url)).header(CONTENT_TYPE, "application/csp-report");
    assert_eq!(request.body(report.to_string()).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(shop.page("/readyz").await.0, StatusCode::OK);
    let (before, stock) = (shop.stored(&paid).await, shop.stock("kopi-o-dark-roast").await);
    let old = shop.database_url.clone();
    shop.stop().await;
    let bytes = std::fs::read(file_of(&old)).unwrap();

    let new = new_database().await;
    let (good, output) = copy(&old, &new).await;

    assert!(good, "{output}");
    for line in summary(&output).iter().skip(1).filter(|line| !line.starts_with("paid in")) {
        assert_ne!(line.split_whitespace().nth(1), Some("0"), "this test copies no row of a table: {output}");
    }
    assert!(output.contains("paid in SGD: 1 payments, together S$18.00"), "{output}");
    assert!(output.contains("DATABASE_URL") && output.contains("/readyz"), "{output}");
    assert_eq!(std::fs::read(file_of(&old)).unwrap(), bytes, "the old database is untouched");

    // The way back leads to the same rows, which SQLite compares on its own.
    let back = new_file();
    let (good, again) = copy(&new, &back).await;
    assert!(good, "{again}");
    assert_eq!(summary(&again), summary(&output));
    let database = RawDatabase::open(&back).await;
    for line in summary(&output).iter().skip(1).filter(|line| !line.starts_with("paid in")) {
        let table = line.split_whitespace().next().unwrap();
        let missing = format!(
            "attach '{}' as old; \
             select count(*) from (select * from old.{table} except select * from main.{table}); detach old",
            file_of(&old).display()
        );
        assert_eq!(database.numbers(&missing).await, [0], "{table}");
    }

    let (moved, _gateway) = TestShop::builder().database_url(&new).start_with_gateway(gateway()).await;
    assert_eq!(moved.page("/readyz").await, (StatusCode::OK, "ready".to_owned()));
    assert_eq!(moved.stored(&paid).await, before);
    assert_eq!(moved.stock("kopi-o-dark-roast").await, stock);
    assert_eq!(moved.stored(&open).await.status(), OrderStatus::Processing);
    assert_eq!(moved.notification(&open_session.payment_request_id).deliver().await.0, StatusCode::OK);
    assert_eq!(moved.stored(&open).await.status(), OrderStatus::Paid);
    let mut refund = moved.notification(&refunded);
    refund.body = json!({ "notifyType": "REFUND_RESULT", "refundStatus": "SUCCESS", "refundId": "1",
        "refundRequestId": refund_request["refundRequestId"], "refundAmount": { "currency": "SGD", "value": "1800" },
        "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": null } });
    assert_eq!(refund.deliver().await.0, StatusCode::OK);
    moved.wait_for_payment(&refunded, PaymentStatus::Refunded).await;
    moved.place_order("kaya-jam", 1, "SGD").await;
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_target_that_is_not_empty_stays_as_it_is() {
    let old = stopped_shop().await;
    let used = new_database().await;
    assert!(copy(&old, &used).await.0);
    let (good, output) = copy(&old, &used).await;
    assert!(!good && output.contains("is not empty, there are rows in orders"), "{output}");
    let database = RawDatabase::open(&used).await;
    assert_eq!(database.numbers("select count(*) from orders").await, [1]);

    let foreign = new_database().await;
    RawDatabase::open(&foreign).await.execute("create table notes (text text)").await;
    let (good, output) = copy(&old, &foreign).await;
    assert!(
        !good && output.contains("has tables that this version of the shop has not made, such as notes"),
        "{output}"
    );
    assert_eq!(tables(&foreign).await, ["notes"]);

    let other_version = new_database().await;
    Store::open(&other_version).await.unwrap().close().await;
    let database = RawDatabase::open(&other_version).await;
    database.execute("update _sqlx_migrations set checksum = '\\x00'").await;
    let (good, output) = copy(&old, &other_version).await;
    assert!(!good && output.contains("has tables that this version of the shop has not made"), "{output}");

    let later_version = new_database().await;
    Store::open(&later_version).await.unwrap().close().await;
    RawDatabase::open(&later_version).await.execute("alter table orders add gift_note text").await;
    let (good, output) = copy(&old, &later_version).await;
    assert!(!good && output.contains("only one of them has orders.gift_note text"), "{output}");

    let file = temporary_file("existing");
    std::fs::write(&file, "a file").unwrap();
    let (good, output) = copy(&used, &format!("sqlite://{}", file.display())).await;
    assert!(!good && output.contains("exists already: name a new file"), "{output}");
    assert_eq!(std::fs::read(&file).unwrap(), b"a file");
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_copy_that_differs_or_fails_is_not_kept() {
    let old = stopped_shop().await;
    for (table, change, expected) in [
        ("payments", "new.minor_units := new.minor_units + 1; return new;", "the copy of payments differs"),
        ("payment_events", "new.note := ''; return new;", "the copy of payment_events differs"),
        ("products", "new.name := new.name || ' '; return new;", "the copy of products differs"),
        ("order_lines", "return null;", "the copy of order_lines differs"),
        ("payments", "raise exception 'no space';", "the rows of payments cannot be copied"),
    ] {
        let new = new_database().await;
        Store::open(&new).await.unwrap().close().await;
        let database = RawDatabase::open(&new).await;
        let damage = format!(
            "create function damage() returns trigger language plpgsql as $$ begin {change} end $$; \
             create trigger damage before insert on {table} for each row execute function damage()"
        );
        database.execute(&damage).await;
        let (good, output) = copy(&old, &new).await;
        assert!(!good && output.contains(expected), "{change}: {output}");
        for table in ["products", "orders", "order_lines", "payments"] {
            assert_eq!(database.numbers(&format!("select count(*) from {table}")).await, [0], "{change}: {table}");
        }
        // Without the reason, the same database is good.
        database.execute(&format!("drop trigger damage on {table}")).await;
        let (good, output) = copy(&old, &new).await;
        assert!(good, "{output}");
    }
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_copy_that_is_killed_in_the_middle_leaves_nothing_and_can_be_repeated() {
    let old = stopped_shop().await;
    let new = new_database().await;
    Store::open(&new).await.unwrap().close().await;
    let database = RawDatabase::open(&new).await;
    // The copy stops at the payments, after the orders, until this test gives the lock back.
    let wait = "create function wait() returns trigger language plpgsql as $$ \
                begin perform pg_advisory_xact_lock(1); return new; end $$; \
                create trigger wait before insert on payments for each row execute function wait()";
    database.execute(wait).await;
    let holder = RawDatabase::open(&new).await;
    holder.execute("select pg_advisory_lock(1)").await;

    let process = Process::start(&mut copy_command(&old, &new), b"");
    let waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted \
                 and database = (select oid from pg_database where datname = current_database())";
    wait_for(async || {
        let is_waiting = database.numbers(waits).await != [0];
        expect_that(is_waiting, &format!("it does not copy: {}", process.output()))
    })
    .await;
    drop(process);
    holder.close().await;

    // Waits for the end of the killed copy's transaction.
    database.execute("drop trigger wait on payments").await;
    for table in ["products", "orders", "order_lines", "payments"] {
        assert_eq!(database.numbers(&format!("select count(*) from {table}")).await, [0], "{table}");
    }
    let (good, output) = copy(&old, &new).await;
    assert!(good, "{output}");
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn a_character_that_postgresql_cannot_store_does_not_prevent_the_copy() {
    let old = stopped_shop().await;
    let database = RawDatabase::open(&old).await;
    let row = "insert into refused_notifications values ('1', 0, 401, '', '/', '', 'a' || char(0) || 'b')";
    database.execute(row).await;
    database.close().await;
    let new = new_database().await;
    let (good, output) = copy(&old, &new).await;
    assert!(good, "{output}");
    let stored = RawDatabase::open(&new).await.texts("select body from refused_notifications").await;
    assert_eq!(stored, ["a\u{fffd}b"]);
}

#[tokio::test]
#[ignore = "it needs PostgreSQL"]
async fn no_column_takes_its_value_from_a_sequence_that_a_copy_would_have_to_continue() {
    let url = new_database().await;
    Store::open(&url).await.unwrap().close().await;
    let columns = "select table_name || '.' || column_name from information_schema.columns where table_schema = 'public' \
                   and (is_identity = 'YES' or is_generated <> 'NEVER' or column_default like 'nextval%')";
    assert_eq!(RawDatabase::open(&url).await.texts(columns).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_program_copies_only_a_stopped_shop_of_this_version_and_shows_no_password() {
    let shop = TestShop::builder().database_url(&new_file()).start().await;
    let used = shop.database_url.clone();
    let other_version = stopped_shop().await;
    let database = RawDatabase::open(&other_version).await;
    database.execute("update _sqlx_migrations set checksum = x'00'").await;
    database.close().await;
    let nothing_of_a_shop = temporary_file("empty");
    std::fs::write(&nothing_of_a_shop, "").unwrap();
    let nothing_of_a_shop = format!("sqlite://{}", nothing_of_a_shop.display());
    let good = stopped_shop().await;
    // Nothing listens there: all but the last are refused before.
    let target = "postgres://shop:secret-word@127.0.0.1:9/shop";
    for (from, to, reason) in [
        (&*used, target, "is in use: stop the shop first"),
        (&other_version, target, "was not made by this version of the shop"),
        (&nothing_of_a_shop, target, "was not made by this version of the shop"),
        (&new_file(), target, "there is no database"),
        (&good, &new_file(), "the other one PostgreSQL's"),
        (target, target, "the other one PostgreSQL's"),
        (&good, "postgres://shop:secret-word/@127.0.0.1:9/shop", "--to is not an address"),
        (&good, "mysql://shop:secret-word@127.0.0.1:9/shop", "--to must begin with"),
        (&good, target, "the database reported an error"),
    ] {
        let (copied, output) = copy(from, to).await;
        assert!(!copied && output.contains(reason), "{from}: {output}");
        assert!(!output.contains("secret"), "{output}");
    }
    let mut command = program::command("sqlite://not-used.db");
    command.args(["database", "copy", "--to", target, "--from", &good, target]);
    let (copied, output) = program::run(command).await;
    assert!(!copied && output.contains("name the databases with --from and --to"), "{output}");
    assert!(!output.contains("secret"), "{output}");
    assert_eq!(shop.rows("orders").await, 0);
}
