//! Opening and closing the file.
//!
//! One SQLite file in WAL mode. Writes use a pool with one connection, so they queue instead of failing with "database
//! is locked"; reads have connections of their own. With `synchronous=NORMAL` nothing that was answered or acknowledged
//! is lost when the process dies; a power cut may lose the latest changes, which is acceptable for a simulator.

use std::{path::Path, time::Duration};

use antom::types::Amount;
use jiff::Timestamp;
use sqlx::{
    SqlitePool,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(super) reads: SqlitePool,
    pub(super) writes: SqlitePool,
}

/// Why a call of the store failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the database query failed")]
    Sql(#[from] sqlx::Error),
    #[error("it was created by another version of the simulator; delete the file and start again")]
    OtherVersion(#[source] MigrateError),
    #[error("its tables cannot be created")]
    Migration(#[source] MigrateError),
    #[error("payment {payment_id} cannot be read: the column {column} has {value:?}")]
    Unreadable { payment_id: String, column: &'static str, value: String },
    #[error("a JSON value cannot be written or read")]
    Json(#[from] serde_json::Error),
    #[error("the system cannot provide randomness")]
    Random(#[from] getrandom::Error),
}

impl Store {
    /// Opens the file, and creates it and its tables when they are missing.
    ///
    /// # Errors
    /// [`StoreError::OtherVersion`] when another version of the simulator has created the tables.
    pub(crate) async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5));
        let pool = pool_options();
        let writes = pool.clone().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!().run(&writes).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => StoreError::OtherVersion(error),
            other => StoreError::Migration(other),
        })?;
        let reads = pool.max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { reads, writes })
    }

    /// Waits for the queries in flight and closes the file.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }
}

/// A pool whose connections stay open.
///
/// sqlx 0.9.0 closes old and idle connections in a task that can run without an end, and then blocks one of the server's
/// threads: [issue 3645](https://github.com/launchbadge/sqlx/issues/3645). Without these times there is no such task.
#[expect(clippy::disallowed_methods, reason = "this is what the rule refers to")]
fn pool_options() -> SqlitePoolOptions {
    SqlitePoolOptions::new().idle_timeout(None).max_lifetime(None)
}

/// The value of an amount as a number. The caller has checked that it is one.
pub(super) fn value_of(payment_id: &str, amount: &Amount) -> Result<i64, StoreError> {
    amount.minor_units().map_err(|_| StoreError::Unreadable {
        payment_id: payment_id.to_owned(),
        column: "value",
        value: amount.value.clone(),
    })
}

/// A time for display. A value that is out of range becomes 1970-01-01.
pub(super) fn display_time(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
