//! Why the database did not do something.

use std::sync::Arc;

use sqlx::migrate::MigrateError;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database reported an error")]
    Database(#[from] sqlx::Error),
    /// Nothing of it is stored.
    #[error("a transaction could not be begun or committed")]
    Transaction(#[source] Arc<sqlx::Error>),
    #[error("the task that writes to the database has stopped")]
    WriterStopped,
    #[error(
        "another version of the shop created {file}, with other tables than this version. The shop did not change the file. \
         Move it away, together with {file}-wal and {file}-shm if they exist, or delete it: the shop then creates a new one"
    )]
    OtherVersion {
        file: String,
        #[source]
        reason: MigrateError,
    },
    #[error("the tables of {file} cannot be created")]
    Migration {
        file: String,
        #[source]
        reason: MigrateError,
    },
    #[error("the folder {folder} cannot be created")]
    Folder {
        folder: String,
        #[source]
        reason: std::io::Error,
    },
    #[error("the file {file} cannot be written")]
    File {
        file: String,
        #[source]
        reason: std::io::Error,
    },
    /// A row contains a value that this version of the shop does not write.
    #[error("the database contains an unreadable {what}")]
    Unreadable {
        what: &'static str,
        #[source]
        reason: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StoreError {
    pub(crate) fn unreadable(
        what: &'static str,
    ) -> impl FnOnce(Box<dyn std::error::Error + Send + Sync>) -> StoreError {
        move |reason| Self::Unreadable { what, reason }
    }

    /// Whether the file cannot be written, because the disk is full, read-only or broken: SQLite's results READONLY, IOERR,
    /// FULL and CANTOPEN.
    pub fn is_unwritable(&self) -> bool {
        let error = match self {
            Self::Database(error) => error,
            Self::Transaction(error) => error.as_ref(),
            _ => return false,
        };
        // The low byte of an extended result is the result.
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
        code.is_some_and(|code| matches!(code & 0xff, 8 | 10 | 13 | 14))
    }
}
