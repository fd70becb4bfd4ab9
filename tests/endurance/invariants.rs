//! Invariants of the gateway's and the shop's database that hold whatever goes wrong.
//!
//! A payment with an amount or currency that the shop did not ask for waits for a person: nothing is said about its order.

use std::{path::Path, time::Duration};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

/// A query for rows that violate the invariant, and a change that violates it: the test checks that the query finds it.
/// A query reads the gateway's database just before the shop's.
pub(crate) struct Invariant {
    pub(crate) name: &'static str,
    /// Whether it holds under load too, and not only after the reconciler has run.
    pub(crate) always: bool,
    violations: &'static str,
    pub(crate) violate: &'static str,
}

pub(crate) const INVARIANTS: [Invariant; 8] = [
    Invariant {
        name: "the shop knows every payment that the gateway knows",
        always: true,
        violations: "select payment_request_id from gateway.payments \
                    where payment_request_id not in (select payment_request_id from shop.payments)",
        violate: "delete from shop.payments where status = 'paid'",
    },
    Invariant {
        name: "every acknowledged notification is in the database",
        always: true,
        violations: "select payment_request_id \
                    from gateway.deliveries join gateway.payments paid using (payment_id) \
                    where outcome = 'ACKNOWLEDGED' and notify_type in ('PAYMENT_PENDING', 'PAYMENT_RESULT') \
                    and not exists (select 1 from shop.payment_events event \
                    where event.payment_request_id = paid.payment_request_id and source = 'notification' \
                    and kind in ('mismatch', case when notify_type = 'PAYMENT_PENDING' then 'pending' \
                    when body like '%\"resultStatus\":\"S\"%' then 'success' else 'fail' end))",
        violate: "delete from shop.payment_events where source = 'notification' and kind = 'success'",
    },
    Invariant {
        name: "no order is paid twice",
        always: true,
        violations: "select order_number from shop.payments where status = 'paid' group by order_number having count(*) > 1",
        violate: "insert into shop.payments (payment_request_id, order_number, attempt, checkout_mode, method, terminal, \
                   currency, minor_units, status, created_at, updated_at) select 'once more', order_number, 99, \
                   checkout_mode, method, terminal, currency, minor_units, status, created_at, updated_at from shop.payments where status = 'paid' limit 1",
    },
    Invariant {
        name: "every order that the gateway reports as paid is paid",
        always: false,
        violations: "select distinct ours.order_number from gateway.payments join shop.payments ours using (payment_request_id) \
                    where state = 'SUCCESS' and ours.order_number not in \
                    (select order_number from shop.payments where status in ('paid', 'manual_review'))",
        violate: "update shop.payments set status = 'duplicate' where status = 'paid'",
    },
    Invariant {
        name: "every success at the gateway pays its order, is to be refunded, or waits for a person who knows why",
        always: false,
        violations: "select payment_request_id from gateway.payments join shop.payments ours using (payment_request_id) \
                    where state = 'SUCCESS' and status not in ('paid', 'duplicate', 'refund_pending', 'refunded') \
                    and not (status = 'manual_review' and exists (select 1 from shop.payment_events event \
                    where event.payment_request_id = ours.payment_request_id and kind in ('mismatch', 'refund_refused')))",
        violate: "update shop.payments set status = 'manual_review' where status = 'paid'",
    },
    Invariant {
        name: "no payment is paid that the gateway does not report as paid",
        always: false,
        // The gateway pays a late success back: then only its notification says that there was one.
        violations: "select payment_request_id from shop.payments left join gateway.payments theirs using (payment_request_id) \
                    where status in ('paid', 'duplicate', 'refund_pending', 'refunded') and state is not 'SUCCESS' \
                    and not (status in ('refund_pending', 'refunded') and exists (select 1 from gateway.deliveries sent \
                    where sent.payment_id = theirs.payment_id and notify_type = 'PAYMENT_RESULT' \
                    and body like '%\"resultStatus\":\"S\"%'))",
        violate: "update gateway.payments set state = 'FAIL' where state = 'SUCCESS'",
    },
    Invariant {
        name: "a payment is refunded as a second one only if another one has paid the order",
        always: true,
        violations: "select payment_request_id from shop.payments ours where exists (select 1 from shop.payment_events event \
                    where event.payment_request_id = ours.payment_request_id and kind = 'refund_requested') \
                    and not exists (select 1 from shop.payments other join shop.payment_events event using (payment_request_id) \
                    where other.order_number = ours.order_number and payment_request_id <> ours.payment_request_id \
                    and status_after in ('paid', 'manual_review'))",
        violate: "insert into shop.payment_events (payment_request_id, deduplication_key, source, kind, status_before, \
                   status_after, received_at) select payment_request_id, 'test', 'shop', 'refund_requested', 'paid', \
                   'refund_pending', 0 from shop.payments ours where (select count(*) from shop.payments other \
                   where other.order_number = ours.order_number) = 1",
    },
    Invariant {
        name: "the shop asks the gateway once for a refund, of a payment that it refunds",
        always: true,
        // The gateway's own refunds have other ids.
        violations: "select payment_request_id from gateway.transactions refund join gateway.payments theirs using (payment_id) \
                    join shop.payments ours using (payment_request_id) where kind = 'REFUND' \
                    and transaction_request_id like payment_request_id || '%' group by payment_request_id \
                    having count(*) > 1 or sum(refund.value) > ours.minor_units \
                    or ours.status not in ('refund_pending', 'refunded', 'manual_review')",
        violate: "insert into gateway.transactions select 'wrong', payment_request_id, 'REFUND', theirs.payment_id, theirs.currency, value, null, \
                   0, 0, 'SUCCESS', 1 from gateway.payments theirs join shop.payments using (payment_request_id) \
                   where status = 'paid' limit 1",
    },
];

/// One connection that sees `gateway.db` and `shop.db` of a folder, as `gateway` and `shop`.
pub(crate) async fn databases(folder: &Path) -> SqliteConnection {
    // Without foreign keys, because they would reject some of the violations.
    let options = SqliteConnectOptions::new().foreign_keys(false);
    let mut connection = options.busy_timeout(Duration::from_secs(60)).connect().await.unwrap();
    // A query begins to read them in the order in which they were attached.
    for (name, sql) in [("gateway", "attach database $1 as gateway"), ("shop", "attach database $1 as shop")] {
        let file = folder.join(format!("{name}.db")).display().to_string();
        sqlx::query(sql).bind(file).execute(&mut connection).await.unwrap();
    }
    connection
}

/// The tables of the shop that the invariants read.
const COPIED: [&str; 3] = ["orders", "payments", "payment_events"];

/// The same for a shop whose database is of PostgreSQL: `shop` is a copy in memory. The connection keeps the state that the
/// gateway's database had just before the copy was made.
pub(crate) async fn copy_databases(folder: &Path, shop_url: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new().foreign_keys(false);
    let mut copy = options.busy_timeout(Duration::from_secs(60)).connect().await.unwrap();
    for (name, file) in [("gateway", folder.join("gateway.db").display().to_string()), ("shop", ":memory:".to_owned())]
    {
        let attach = AssertSqlSafe(format!("attach database $1 as {name}"));
        sqlx::query(attach).bind(file).execute(&mut copy).await.unwrap();
    }
    sqlx::query("begin").execute(&mut copy).await.unwrap();
    sqlx::query("select count(*) from gateway.payments").execute(&mut copy).await.unwrap();
    let mut shop = PgConnection::connect(shop_url).await.unwrap();
    // One state of all tables.
    let rows =
        COPIED.map(|table| format!("(select coalesce(json_agg(row_to_json({table})), '[]') from {table})")).join(", ");
    let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("select unnest(array[{rows}])::text")))
        .fetch_all(&mut shop)
        .await
        .unwrap();
    for (table, rows) in COPIED.into_iter().zip(rows) {
        let columns = "select string_agg(quote_ident(column_name), ',' order by ordinal_position), \
                       string_agg(format('value->>%L', column_name), ',' order by ordinal_position) \
                       from information_schema.columns where table_schema = 'public' and table_name = $1";
        let (columns, values): (String, String) =
            sqlx::query_as(columns).bind(table).fetch_one(&mut shop).await.unwrap();
        let create = AssertSqlSafe(format!("create table shop.{table} ({columns})"));
        sqlx::query(create).execute(&mut copy).await.unwrap();
        let insert = AssertSqlSafe(format!("insert into shop.{table} select {values} from json_each($1)"));
        sqlx::query(insert).bind(rows).execute(&mut copy).await.unwrap();
    }
    let indexes = "create index shop.payments_by_id on payments (payment_request_id); \
                   create index shop.payments_by_order on payments (order_number); \
                   create index shop.events_by_payment on payment_events (payment_request_id)";
    sqlx::raw_sql(indexes).execute(&mut copy).await.unwrap();
    shop.close().await.unwrap();
    copy
}

/// The violated invariants among the selected ones, each with up to ten violations.
pub(crate) async fn violations(
    databases: &mut SqliteConnection,
    selected: impl Fn(&Invariant) -> bool,
) -> Vec<(&'static str, Vec<String>)> {
    let mut found = Vec::new();
    for invariant in INVARIANTS.iter().filter(|invariant| selected(invariant)) {
        let query = AssertSqlSafe(format!("{} limit 10", invariant.violations));
        let rows: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut *databases).await.unwrap();
        if !rows.is_empty() {
            found.push((invariant.name, rows));
        }
    }
    found
}

/// Violates each invariant, and checks that its query finds it.
pub(crate) async fn assert_each_can_fail(databases: &mut SqliteConnection) {
    for invariant in &INVARIANTS {
        sqlx::query("savepoint violation").execute(&mut *databases).await.unwrap();
        sqlx::query(invariant.violate).execute(&mut *databases).await.unwrap();
        let found = violations(&mut *databases, |it| it.name == invariant.name).await;
        assert!(!found.is_empty(), "this check does not detect the violation of: {}", invariant.name);
        sqlx::raw_sql("rollback to violation; release violation").execute(&mut *databases).await.unwrap();
    }
}

/// A summary of both databases.
pub(crate) async fn count(databases: &mut SqliteConnection) -> String {
    let query = "select (select count(*) from shop.orders), \
                 (select count(*) from gateway.payments where state = 'SUCCESS'), \
                 (select count(*) from shop.payments where status = 'paid'), \
                 (select count(*) from shop.payments where status in ('duplicate', 'refund_pending', 'refunded')), \
                 (select count(*) from gateway.deliveries where outcome = 'ACKNOWLEDGED'), \
                 (select count(*) from gateway.payments paid where state = 'SUCCESS' and not exists (select 1 from \
                  shop.payment_events event where event.payment_request_id = paid.payment_request_id \
                  and source = 'notification'))";
    let (orders, successes, paid, duplicates, acknowledged, unnotified): (i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(query).fetch_one(databases).await.unwrap();
    format!(
        "{orders} orders; {successes} payments succeeded at the gateway, {unnotified} of them without a notification; \
         {paid} orders paid, {duplicates} second payments to refund; {acknowledged} notifications acknowledged"
    )
}
