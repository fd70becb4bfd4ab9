//! The results, as Markdown for the README.

use std::{
    fmt::{self, Display, Formatter, Write},
    time::Duration,
};

use crate::{load::Measurement, page_size::PageSize};

/// What was written to a database, in all turns together.
#[derive(Default)]
pub(crate) struct WriteResult {
    pub(crate) orders: Measurement,
    pub(crate) sessions: Measurement,
    pub(crate) notifications: Measurement,
    pub(crate) payments: u32,
    /// The processor time of the instances.
    pub(crate) shop_time: Duration,
    pub(crate) postgres_time: Duration,
}

#[derive(Default)]
pub(crate) struct Report {
    requests: String,
    memory: String,
    sizes: String,
}

/// A line for each database.
#[derive(Default)]
pub(crate) struct WriteReport(String);

impl Report {
    /// `all`: what the server can do at most.
    pub(crate) fn requests(&mut self, name: &str, measured: &Measurement, all: Option<&Measurement>) {
        let rate = measured.per_second();
        let share = all.map(|all| rate * 100 / all.per_second().max(1));
        let share = share.map(|share| format!("{}.{:02}", share / 100, share % 100)).unwrap_or_default();
        let p99 = measured.p99().as_micros();
        writeln!(self.requests, "| {name} | {rate} | {share} | {}.{} ms |", p99 / 1000, p99 % 1000 / 100).unwrap();
    }

    /// `kilobytes`: as the kernel counts them.
    pub(crate) fn memory(&mut self, when: &str, kilobytes: u64) {
        writeln!(self.memory, "| {when} | {} MB |", kilobytes * 1024 / 1_000_000).unwrap();
    }

    pub(crate) fn first_load(&mut self, name: &str, size: &PageSize) {
        let kilobytes = |bytes: usize| bytes.div_ceil(1000);
        let PageSize { html, styles, scripts } = size;
        let (html, styles, scripts) = (kilobytes(*html), kilobytes(*styles), kilobytes(*scripts));
        writeln!(self.sizes, "| {name} | {html} kB | {styles} kB | {scripts} kB |").unwrap();
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| | a second | share of `/healthz` | 99 % within |\n|---|---|---|---|\n{}", self.requests)?;
        writeln!(f, "| the shop's memory | |\n|---|---|\n{}", self.memory)?;
        write!(f, "| first load | HTML | CSS | JavaScript and WASM |\n|---|---|---|---|\n{}", self.sizes)
    }
}

impl WriteReport {
    pub(crate) fn add(&mut self, database: &str, instances: usize, result: &WriteResult) {
        let [orders, sessions, notifications] =
            [&result.orders, &result.sessions, &result.notifications].map(Measurement::per_second);
        let [shop, postgres] = [result.shop_time, result.postgres_time].map(|time| {
            let micros = time.as_micros() / u128::from(result.payments.max(1));
            format!("{}.{:02} ms", micros / 1000, micros % 1000 / 10)
        });
        writeln!(
            self.0,
            "| {database} | {instances} | {orders} | {sessions} | {notifications} | {shop} | {postgres} |"
        )
        .unwrap();
    }
}

impl Display for WriteReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let titles = "orders a second | sessions | notifications | the shop's processor time a payment | PostgreSQL's";
        write!(f, "| database | instances | {titles} |\n|---|---|---|---|---|---|---|\n{}", self.0)
    }
}
