//! How many requests a second the shop answers, how long they take, and how much memory the shop needs. `./dev bench` runs
//! this with the build to ship.
//!
//! The shop is one process. This one sends the requests and is the gateway. Both share the machine, so a number of requests
//! a second means little elsewhere. What can be compared is its share of `/healthz`, which the same server answers in the
//! same run without doing anything. `EARLIER_BUILD` names the file of another build, which is measured first in the same way.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark may fail like a test")]

mod customers;
mod databases;
mod folder;
mod gateway;
mod load;
mod orders;
mod page_size;
mod report;
mod shop;

use std::{env, path::Path, time::Duration};

use self::{
    customers::Customers,
    folder::{new_file, remove_folder},
    gateway::Gateway,
    load::Measurement,
    report::Report,
    shop::{PROGRAM, Shop},
};

/// Pages are measured in turns, so that a busy moment of the machine affects all of them.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(1);
const PAGE_CONNECTIONS: usize = 20;
/// The connections of apps and of the gateway.
const CONNECTIONS: usize = 50;
const ORDERS: usize = 10_000;
const PAYMENTS: usize = 4_000;
/// The notifications a second of a busy shop, which do not wait for each other.
const STEADY_RATE: u32 = 1_500;
/// The requests in which memory must not grow, and in how many parts it is measured.
const REQUESTS: usize = 100_000;
const PARTS: usize = 10;

#[tokio::main]
async fn main() {
    // Fails if another crate has installed a provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let gateway = Gateway::start().await;
    if let Some(program) = env::var_os("EARLIER_BUILD") {
        println!("\n**The earlier build**\n{}", measure(Path::new(&program), &gateway, "earlier.db").await);
        println!("**This build**");
    }
    println!("{}", measure(Path::new(PROGRAM), &gateway, "shop.db").await);
    println!("{}", databases::measure(&gateway).await);
    remove_folder();
}

async fn measure(program: &Path, gateway: &Gateway, database: &str) -> Report {
    let mut report = Report::default();
    let shop = Shop::start(program, gateway, &new_file(database)).await;
    let customers = Customers::of([&shop]);
    report.memory("idle", shop.memory());

    let (_, mut orders) = customers.place_orders(CONNECTIONS, 3).await;
    let unpaid = orders.remove(0);
    let (_, payments) = customers.start_payments(CONNECTIONS, &orders).await;
    customers.deliver(CONNECTIONS, gateway.sign_notifications(&payments[..1]).await).await;
    let [paid, waiting] = [0, 1].map(|index| format!("/orders/{}", orders[index].token));

    let pages =
        [("`/healthz`", "/healthz"), ("product list", "/"), ("product", "/products/kaya-jam"), ("paid order", &paid)];
    let mut measured = pages.map(|_| Measurement::default());
    for _ in 0..TURNS {
        for ((_, path), sum) in pages.iter().zip(&mut measured) {
            sum.add(customers.read_for(TURN, PAGE_CONNECTIONS, path).await);
        }
    }
    for ((name, _), measurement) in pages.iter().zip(&measured) {
        report.requests(name, measurement, Some(&measured[0]));
    }
    report.memory("after the pages", shop.memory());

    let (measurement, orders) = customers.place_orders(CONNECTIONS, ORDERS).await;
    report.requests("orders through the JSON API", &measurement, None);
    report.memory(&format!("after {ORDERS} orders"), shop.memory());
    let (measurement, mut payments) = customers.start_payments(CONNECTIONS, &orders[..2 * PAYMENTS]).await;
    report.requests("payment sessions, the gateway on the same cores", &measurement, None);
    let steady = gateway.sign_notifications(&payments.split_off(PAYMENTS)).await;
    let notifications = gateway.sign_notifications(&payments).await;
    let measurement = customers.deliver(CONNECTIONS, notifications).await;
    report.requests("notifications verified and committed", &measurement, None);
    let measurement = customers.deliver_at(STEADY_RATE, steady).await;
    report.requests(&format!("the same, when {STEADY_RATE} arrive each second"), &measurement, None);
    report.memory(&format!("after {} payments", 2 * PAYMENTS), shop.memory());

    let mut memory = Vec::with_capacity(PARTS);
    let pages = &pages[1..];
    for _ in 0..PARTS {
        for (_, path) in pages {
            customers.read(REQUESTS / PARTS / pages.len(), PAGE_CONNECTIONS, path).await;
        }
        memory.push(shop.memory());
    }
    report.memory(&format!("after {REQUESTS} more pages"), shop.memory());

    let checkout = format!("/checkout/{}", unpaid.token);
    for (name, path) in [pages[0], pages[1], ("checkout", &*checkout), ("waiting result", &*waiting)] {
        report.first_load(name, &page_size::measure(&shop, path).await);
    }
    let (early, last) = (memory[0], memory[PARTS - 1]);
    assert!(last * 10 <= early * 11, "memory has grown from {early} kB to {last} kB in {REQUESTS} requests");
    report
}
