//! The next version changes the tables while three instances of this version serve: no customer notices. The tables of the
//! next version are made up, and changed by the same function with which every version changes them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use backend::store::change_tables;
use fastrand::Rng;
use sqlx::{
    Connection, Executor, PgConnection, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use tokio::{runtime::Handle, task::JoinHandle, time::sleep};

use crate::{balancer::Balancer, customers::Customers, postgres::PostgresServer, shop::Place};

const RECONCILIATION: Duration = Duration::from_secs(90);

/// How long `pg_dump` reads: longer than a statement waits for a lock.
const DUMP: Duration = Duration::from_secs(7);

/// What the versions after this one add. The tables stay locked for three seconds after a change, as if they were large.
const CHANGES: [&str; 3] = [
    "alter table orders add gift_note text; create table gifts (order_number text primary key references orders); \
     select pg_sleep(3)",
    "alter table payments add fee bigint not null default 0; create index payments_by_fee on payments (fee); \
     select pg_sleep(3)",
    "alter table payment_events add reporter text; alter table variants add weight bigint not null default 0; \
     select pg_sleep(3)",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it needs PostgreSQL and haproxy"]
async fn instances_of_this_version_serve_without_an_error_while_the_next_one_changes_the_tables() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = Rng::with_seed(seed);
    let server = PostgresServer::start();
    let database = server.create_database().await;
    let (place, simulator) = Place::prepare_cluster("next-version", database.clone(), &mut random).await;
    let mut instances = Vec::new();
    for number in 0..place.instances.len() {
        instances.push(place.start_shop(number).await);
    }
    let balancer = Balancer::start(&place).await;
    let customers = Customers::start(&place, &mut random);

    // An instance of this version stops before each change, and starts during it.
    for number in 0..CHANGES.len() {
        balancer.set_state(&place, number, "maint").await;
        instances[number].end().await;
        let probe = Probe::start(&place, (number + 1) % instances.len());
        let change = change(database.clone(), number + 1);
        wait_for(&database, "query like '%pg_sleep%'").await;
        instances[number] = place.start_shop(number).await;
        assert!(!change.is_finished(), "the instance has waited for the end of the change");
        balancer.set_state(&place, number, "ready").await;
        change.await.unwrap();
        probe.stop().await;
        customers.assert_alive();
        println!("change {} is made", number + 1);
    }

    // The next change waits for a backup.
    let probe = Probe::start(&place, 0);
    let mut dump = PgConnection::connect(&database).await.unwrap();
    dump.execute("begin; lock table orders, payments, payment_events in access share mode").await.unwrap();
    let change = change(database.clone(), CHANGES.len() + 1);
    wait_for(&database, "wait_event_type = 'Lock' and query like '%alter table%'").await;
    sleep(DUMP).await;
    assert!(!change.is_finished());
    dump.close().await.unwrap();
    change.await.unwrap();
    probe.stop().await;

    let experience = customers.stop().await;
    println!("{experience:?}");
    assert_eq!((experience.interrupted, experience.refused), (0, 0));
    place.check_when_reconciled(RECONCILIATION).await;
    assert_eq!(place.refused_notifications().await, [] as [String; 0]);
    place.assert_only_errors(&[]);
    simulator.stop().await;
    drop((balancer, instances));
    std::fs::remove_dir_all(place.folder()).unwrap();
}

/// Makes the first changes, as the first instance of a later version does. The last one is made without a pause.
fn change(database: String, count: usize) -> JoinHandle<()> {
    let mut migrations: Vec<Migration> = sqlx::migrate!("crates/backend/migrations/postgres").iter().cloned().collect();
    let changes =
        CHANGES.into_iter().chain(["alter table orders add wrapping text; alter table payments add tip bigint"]);
    for (number, sql) in (9000..).zip(changes.take(count)) {
        migrations.push(Migration::new(number, "later".into(), MigrationType::Simple, sql.into_sql_str(), false));
    }
    let later = Migrator::with_migrations(migrations);
    // sqlx's future cannot be sent to another thread.
    tokio::task::spawn_blocking(move || Handle::current().block_on(change_tables(&database, &later)).unwrap())
}

/// Waits until a session of the database is in this state.
async fn wait_for(database: &str, condition: &str) {
    let mut connection = PgConnection::connect(database).await.unwrap();
    let sessions = format!(
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and {condition}"
    );
    while connection.fetch_optional(sqlx::AssertSqlSafe(sessions.clone())).await.unwrap().is_none() {
        sleep(Duration::from_millis(10)).await;
    }
}

/// Asks an instance again and again whether it is ready, which it always has to be.
struct Probe {
    stopping: Arc<AtomicBool>,
    task: JoinHandle<u64>,
}

impl Probe {
    fn start(place: &Arc<Place>, number: usize) -> Self {
        let (stopping, place) = (Arc::<AtomicBool>::default(), place.clone());
        let stop = stopping.clone();
        let task = tokio::spawn(async move {
            let mut answers = 0;
            while !stop.load(Relaxed) {
                let url = format!("http://{}/readyz", place.instances[number].shop);
                let answer = place.http.get(url).send().await.unwrap();
                let (status, reason) = (answer.status(), answer.text().await.unwrap());
                assert_eq!(status, 200, "{reason}");
                answers += 1;
                sleep(Duration::from_millis(50)).await;
            }
            answers
        });
        Self { stopping, task }
    }

    async fn stop(self) {
        self.stopping.store(true, Relaxed);
        assert!(self.task.await.unwrap() > 0);
    }
}
