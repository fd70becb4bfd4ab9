//! What the shop writes a second with SQLite, and with PostgreSQL behind one instance and behind three. `TEST_POSTGRES` names
//! a server; without it, only SQLite is measured.

use std::path::Path;

use reqwest::Url;
use sqlx::{AssertSqlSafe, PgPool};

use crate::{
    CONNECTIONS,
    customers::Customers,
    folder::new_file,
    gateway::Gateway,
    report::{WriteReport, WriteResult},
    shop::{PROGRAM, Shop, processor_time},
};

/// The databases are measured in turns, like the pages.
const TURNS: usize = 3;
/// Each order gets a session and a notification.
const ORDERS: usize = 2_000;

/// Instances that share a database.
struct Setup {
    database: &'static str,
    instances: Vec<Shop>,
    result: WriteResult,
}

pub(crate) async fn measure(gateway: &Gateway) -> WriteReport {
    let mut setups = vec![Setup::start("SQLite", gateway, &new_file("writes.db"), 1).await];
    if let Ok(server) = std::env::var("TEST_POSTGRES") {
        for instances in [1, 3] {
            let database = create_database(&server, &format!("bench_{instances}")).await;
            setups.push(Setup::start("PostgreSQL", gateway, &database, instances).await);
        }
    }
    for _ in 0..TURNS {
        for setup in &mut setups {
            setup.write(gateway).await;
        }
    }
    let mut report = WriteReport::default();
    for Setup { database, instances, result } in &setups {
        report.add(database, instances.len(), result);
    }
    report
}

/// Creates a database on the server. Returns its address.
async fn create_database(server: &str, name: &str) -> String {
    let pool = PgPool::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let mut url = Url::parse(server).unwrap();
    url.set_path(name);
    url.into()
}

impl Setup {
    async fn start(database: &'static str, gateway: &Gateway, url: &str, number: usize) -> Self {
        let mut instances = Vec::with_capacity(number);
        for _ in 0..number {
            instances.push(Shop::start(Path::new(PROGRAM), gateway, url).await);
        }
        Self { database, instances, result: WriteResult::default() }
    }

    async fn write(&mut self, gateway: &Gateway) {
        let customers = Customers::of(&self.instances);
        let times = || [processor_time("antom-storefront"), processor_time("postgres")];
        let before = times();
        let (measurement, orders) = customers.place_orders(CONNECTIONS, ORDERS).await;
        self.result.orders.add(measurement);
        let (measurement, payments) = customers.start_payments(CONNECTIONS, &orders).await;
        self.result.sessions.add(measurement);
        let notifications = gateway.sign_notifications(&payments).await;
        self.result.notifications.add(customers.deliver(CONNECTIONS, notifications).await);
        let after = times();
        self.result.shop_time += after[0].saturating_sub(before[0]);
        self.result.postgres_time += after[1].saturating_sub(before[1]);
        self.result.payments += u32::try_from(payments.len()).unwrap();
    }
}
