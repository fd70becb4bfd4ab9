//! A PostgreSQL server that the test may stop.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use reqwest::Url;
use sqlx::{Connection, Executor, PgConnection};

/// `tests/with-postgres` runs it, and ends it when its own standard input ends: also when the test is killed.
pub(crate) struct PostgresServer {
    script: Child,
    url: String,
    control: String,
}

impl PostgresServer {
    pub(crate) fn start() -> Self {
        let mut script = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/with-postgres"))
            .args(["sh", "-c", "echo \"$TEST_POSTGRES\"; echo \"$TEST_POSTGRES_CONTROL\"; cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap_or_else(|| panic!("PostgreSQL does not start")).unwrap();
        let (url, control) = (line(), line());
        Self { script, url, control }
    }

    /// The URL of a new database, whose commits survive a crash of the server.
    pub(crate) async fn create_database(&self) -> String {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        connection.execute("create database shop").await.unwrap();
        connection.execute("alter database shop set synchronous_commit = on").await.unwrap();
        let mut url = Url::parse(&self.url).unwrap();
        url.set_path("shop");
        url.into()
    }

    /// Waits until the server has stopped. In the mode `immediate` it does not finish what it does, as in a crash.
    pub(crate) async fn stop(&self, mode: &'static str) {
        self.control(vec!["stop", "--wait", "--mode", mode]).await;
    }

    /// Starts the server as it was started before, and waits until it accepts connections.
    pub(crate) async fn start_again(&self) {
        self.control(vec!["restart", "--wait"]).await;
    }

    async fn control(&self, arguments: Vec<&'static str>) {
        let mut words = self.control.split_whitespace().map(str::to_owned);
        let mut command = Command::new(words.next().unwrap());
        // Its user may not enter the folder of the tests.
        command.args(words).args(arguments).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        let status = tokio::task::spawn_blocking(move || command.status()).await.unwrap().unwrap();
        assert!(status.success(), "pg_ctl failed: {status}");
    }

    /// Ends all connections to the shop's database, and returns their number.
    pub(crate) async fn cut_connections(&self) -> usize {
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let cut = "with shop as materialized (select pid from pg_stat_activity where datname = 'shop') \
                   select pid from shop where pg_terminate_backend(pid)";
        connection.fetch_all(cut).await.unwrap().len()
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}
