//! What must hold however often the shop is killed, asked of the gateway's database and the shop's.

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

/// What must hold, as a query for those that break it; and a change that breaks it, because a check that cannot fail
/// proves nothing. A query sees the gateway as it was just before it sees the shop.
pub(crate) struct Promise {
    pub(crate) says: &'static str,
    /// Also in the middle of the load, not only once the shop has had time to ask the gateway.
    pub(crate) always: bool,
    broken_by: &'static str,
    pub(crate) sabotage: &'static str,
}

pub(crate) const PROMISES: [Promise; 6] = [
    Promise {
        says: "the shop knows every payment that the gateway knows",
        always: true,
        broken_by: "select payment_request_id from gateway.payments \
                    where payment_request_id not in (select payment_request_id from shop.payments)",
        sabotage: "delete from shop.payments where status = 'paid'",
    },
    Promise {
        says: "every acknowledged notification is in the database",
        always: true,
        broken_by: "select payment_request_id \
                    from gateway.deliveries join gateway.payments told using (payment_id) \
                    where outcome = 'ACKNOWLEDGED' and not exists (select 1 from shop.payment_events event \
                    where event.payment_request_id = told.payment_request_id and source = 'notification' \
                    and reported_status = case told.state when 'SUCCESS' then 'success' else 'fail' end)",
        sabotage: "delete from shop.payment_events where source = 'notification' and reported_status = 'success'",
    },
    Promise {
        says: "no order is paid twice",
        always: true,
        broken_by: "select order_id from shop.payments where status = 'paid' group by order_id having count(*) > 1",
        sabotage: "insert into shop.payments (payment_request_id, order_id, attempt, method, currency, minor_units, \
                   status, created_at, updated_at) select 'once more', order_id, 99, method, currency, minor_units, \
                   status, created_at, updated_at from shop.payments where status = 'paid' limit 1",
    },
    Promise {
        says: "every order that the gateway holds as paid is paid",
        always: false,
        broken_by: "select distinct ours.order_id from gateway.payments join shop.payments ours using (payment_request_id) \
                    where state = 'SUCCESS' \
                    and ours.order_id not in (select order_id from shop.payments where status = 'paid')",
        sabotage: "update shop.payments set status = 'duplicate' where status = 'paid'",
    },
    Promise {
        says: "every success at the gateway pays its order, or is owed back",
        always: false,
        broken_by: "select payment_request_id from gateway.payments join shop.payments using (payment_request_id) \
                    where state = 'SUCCESS' and status not in ('paid', 'duplicate', 'refund_pending', 'refunded')",
        sabotage: "update shop.payments set status = 'processing' where status = 'paid'",
    },
    Promise {
        says: "nothing is paid that the gateway does not hold as paid",
        always: false,
        broken_by: "select payment_request_id from shop.payments left join gateway.payments using (payment_request_id) \
                    where status in ('paid', 'duplicate', 'refund_pending', 'refunded') and state is not 'SUCCESS'",
        sabotage: "update gateway.payments set state = 'FAIL' where state = 'SUCCESS'",
    },
];

/// One connection that sees `gateway.db` and `shop.db` of a folder, as `gateway` and `shop`.
pub(crate) async fn databases(folder: &Path) -> SqliteConnection {
    // Without foreign keys, so that sabotage is not prevented.
    let options = SqliteConnectOptions::new().foreign_keys(false);
    let mut connection = options.busy_timeout(Duration::from_secs(60)).connect().await.unwrap();
    // A query begins to read them in the order in which they were attached.
    for (name, sql) in [("gateway", "attach database $1 as gateway"), ("shop", "attach database $1 as shop")] {
        let file = folder.join(format!("{name}.db")).display().to_string();
        sqlx::query(sql).bind(file).execute(&mut connection).await.unwrap();
    }
    connection
}

/// The broken promises among those that are asked for, with some of who breaks them.
pub(crate) async fn broken(
    databases: &mut SqliteConnection,
    asked: impl Fn(&Promise) -> bool,
) -> Vec<(&'static str, Vec<String>)> {
    let mut broken = Vec::new();
    for promise in PROMISES.iter().filter(|promise| asked(promise)) {
        let query = sqlx::AssertSqlSafe(format!("{} limit 10", promise.broken_by));
        let by: Vec<String> = sqlx::query_scalar(query).fetch_all(&mut *databases).await.unwrap();
        if !by.is_empty() {
            broken.push((promise.says, by));
        }
    }
    broken
}

/// What has happened so far, in words.
pub(crate) async fn count(databases: &mut SqliteConnection) -> String {
    let query = "select (select count(*) from shop.orders), \
                 (select count(*) from gateway.payments where state = 'SUCCESS'), \
                 (select count(*) from shop.payments where status = 'paid'), \
                 (select count(*) from shop.payments where status in ('duplicate', 'refund_pending', 'refunded')), \
                 (select count(*) from gateway.deliveries where outcome = 'ACKNOWLEDGED'), \
                 (select count(*) from gateway.payments paid where state = 'SUCCESS' and not exists (select 1 from \
                  shop.payment_events event where event.payment_request_id = paid.payment_request_id \
                  and source = 'notification'))";
    let (orders, successes, paid, owed, acknowledged, unheard): (i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(query).fetch_one(databases).await.unwrap();
    format!(
        "{orders} orders; {successes} payments succeeded at the gateway, {unheard} of them without a notification; \
         {paid} orders paid, {owed} second payments owed back; {acknowledged} notifications acknowledged"
    )
}
