//! The shop's embedded SQLite database.
//!
//! Only this module contains SQL. Row types are private; functions return domain values. Writes wait for one connection,
//! because SQLite allows one writer, and those that wait together are committed together. Reads run in parallel.

pub mod backup;
pub mod catalogue;
mod catalogue_version;
pub mod contacts;
pub mod csp_reports;
mod error;
pub mod events;
pub mod idempotency;
pub mod notifications;
pub mod order_record;
pub mod orders;
pub mod payments;
pub mod products;
pub mod readiness;
pub mod refusals;
pub mod webhooks;
mod writer;

use std::{path::Path, str::FromStr, time::Duration};

use jiff::Timestamp;
use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use self::{catalogue_version::CatalogueVersion, writer::Writer};
pub use self::{error::StoreError, writer::Write};

/// The tables of this version.
static TABLES: Migrator = sqlx::migrate!();

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reader: SqlitePool,
    writer: Writer,
    /// Whether changes of payments are stored as messages to the merchant's own system.
    has_outbox: bool,
    catalogue_version: CatalogueVersion,
}

/// Creates the database file so that only its owner can read it, because it contains orders. SQLite gives its other files
/// the same mode.
fn create_private_file(file: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file);
    opened.map(drop).map_err(|reason| StoreError::File { file: file.display().to_string(), reason })
}

impl Store {
    /// Opens the database of a `sqlite:` URL. A new file gets the tables of this version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            // The shop acknowledges a notification after the commit, so the commit must survive a power failure.
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder)
                .map_err(|reason| StoreError::Folder { folder: folder.display().to_string(), reason })?;
        }
        create_private_file(options.get_filename())?;
        // A connection to a file does not break by itself, and testing it takes as long as a short query.
        let pool = SqlitePoolOptions::new().test_before_acquire(false);
        let writer = pool.clone().max_connections(1).connect_with(options.clone()).await?;
        TABLES.run(&writer).await.map_err(|reason| {
            let file = options.get_filename().display().to_string();
            match reason {
                MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
                    StoreError::OtherVersion { file, reason }
                }
                reason => StoreError::Migration { file, reason },
            }
        })?;
        let reader = pool.clone().max_connections(8).connect_with(options.clone()).await?;
        let catalogue_version = CatalogueVersion::open(pool, options).await?;
        let writer = Writer::start(writer, catalogue_version.clone());
        Ok(Self { reader, writer, has_outbox: false, catalogue_version })
    }

    /// The same store; `has_outbox` says whether the shop sends webhooks.
    #[must_use]
    pub fn with_outbox(self, has_outbox: bool) -> Self {
        Self { has_outbox, ..self }
    }

    pub fn has_outbox(&self) -> bool {
        self.has_outbox
    }

    /// A number that changes with the catalogue: before a change by this process is acknowledged, and at most half a second
    /// after a change by another program. It changes also when another program or this one writes something else.
    pub async fn catalogue_version(&self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.catalogue_version.at(now).await?)
    }

    /// Waits for the connection for writes, and begins a unit of work. Dropping it without a commit undoes it.
    pub async fn write(&self) -> Result<Write, StoreError> {
        self.writer.write().await
    }

    /// Deletes the rows that the statement chooses by a time, and returns their number.
    async fn delete_older(&self, statement: &'static str, before: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let deleted = sqlx::query(statement).bind(before.as_millisecond()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(deleted.rows_affected())
    }

    /// Closes all connections after their queries have finished.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reader.close().await;
        self.catalogue_version.close().await;
    }
}
