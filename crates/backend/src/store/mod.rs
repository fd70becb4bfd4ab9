//! The shop's database: SQLite, embedded.
//!
//! SQL lives here and nowhere else, one file a table group; rows are private and become domain values on the way out. A
//! look-up that finds nothing is `Ok(None)`. Writes go through a pool of one connection, so that SQLite's single writer
//! is a queue instead of an error; reads run beside it.

pub mod catalogue;
pub mod events;
pub mod idempotency;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod products;

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Sqlite, SqlitePool, Transaction,
    migrate::MigrateError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// A handle on the database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reader: SqlitePool,
    writer: SqlitePool,
}

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be reached, or refused.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Another version of the shop made the database.
    #[error(
        "{file} was made by another version of the shop, whose tables differ from this version's. It was not changed. \
         Move the file away, together with {file}-wal and {file}-shm if they exist, or delete it: the shop then makes a new one"
    )]
    OtherVersion {
        /// Which file.
        file: String,
        /// What differs.
        #[source]
        reason: MigrateError,
    },
    /// The tables could not be made.
    #[error("the tables of {file} could not be made")]
    Migration {
        /// Which file.
        file: String,
        /// What the database said.
        #[source]
        reason: MigrateError,
    },
    /// The folder for the database file could not be made.
    #[error("the folder {folder} could not be made: {reason}")]
    Folder {
        /// Which folder.
        folder: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The database file could not be made or written.
    #[error("the file {file} cannot be written: {reason}")]
    File {
        /// Which file.
        file: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A row holds what this version did not write.
    #[error("the database holds something unreadable: {0}")]
    Unreadable(String),
}

/// A transaction that may write.
pub type Write = Transaction<'static, Sqlite>;

/// Creates the database file for this user alone: it holds what people bought. SQLite gives its other files the same mode.
fn keep_to_ourselves(file: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file);
    opened.map(drop).map_err(|reason| StoreError::File { file: file.display().to_string(), reason })
}

impl Store {
    /// Opens the database named by a `sqlite:` URL. A new file gets the tables of this version.
    ///
    /// # Errors
    /// When the file cannot be opened, or another version of the shop made it.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            // A notification is acknowledged after its commit: the commit must survive a power cut.
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        if let Some(folder) = options.get_filename().parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder)
                .map_err(|reason| StoreError::Folder { folder: folder.display().to_string(), reason })?;
        }
        keep_to_ourselves(options.get_filename())?;
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!().run(&writer).await.map_err(|reason| {
            let file = options.get_filename().display().to_string();
            match reason {
                MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) => {
                    StoreError::OtherVersion { file, reason }
                }
                reason => StoreError::Migration { file, reason },
            }
        })?;
        let reader = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
        Ok(Self { reader, writer })
    }

    /// Begins a transaction that may write. Dropped without a commit, it leaves nothing behind.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self) -> Result<Write, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes every connection, after what is under way has finished.
    pub async fn close(&self) {
        self.writer.close().await;
        self.reader.close().await;
    }
}
