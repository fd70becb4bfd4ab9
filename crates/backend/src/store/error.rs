//! Why the database did not do something.

use std::sync::Arc;

use sqlx::{migrate::MigrateError, postgres::PgDatabaseError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database reported an error")]
    Database(#[from] sqlx::Error),
    /// Nothing of it is stored.
    #[error("a transaction could not be begun or committed")]
    Transaction(#[source] Arc<sqlx::Error>),
    #[error("the task that writes to the database has stopped")]
    WriterStopped,
    #[error("the task that waits for the lock of an order has stopped")]
    LockTaskStopped,
    #[error(
        "another version of the shop created {file}, with other tables than this version. The shop did not change the file. \
         Move it away, together with {file}-wal and {file}-shm if they exist, or delete it: the shop then creates a new one"
    )]
    OtherVersion {
        file: String,
        #[source]
        reason: MigrateError,
    },
    #[error(
        "another version of the shop created the tables of the database {database}, with the same names. The shop did not \
         change them. Name another database: the shop creates its tables in it"
    )]
    OtherTables {
        database: String,
        #[source]
        reason: MigrateError,
    },
    #[error("the tables of {database} cannot be created")]
    Migration {
        database: String,
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

    /// Whether nothing can be written now, because the disk is full, read-only or broken, or the database's server is away.
    pub fn is_unwritable(&self) -> bool {
        let error = match self {
            Self::Database(error) => error,
            Self::Transaction(error) => error.as_ref(),
            _ => return false,
        };
        match error {
            sqlx::Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
                // The disk is full or broken; the server has become one that only reads; it has too many connections;
                // another program keeps a table locked.
                Some(error) => {
                    matches!(error.code(), "53100" | "58030" | "25006" | "53300" | LOCK_TIMEOUT) || is_away(error)
                }
                // READONLY, IOERR, FULL and CANTOPEN: the low byte of an extended result is the result.
                None => {
                    let code = error.code().and_then(|code| code.parse::<u32>().ok());
                    code.is_some_and(|code| matches!(code & 0xff, 8 | 10 | 13 | 14))
                }
            },
            // Only a server's connections are lost or waited for.
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
            _ => false,
        }
    }
}

/// What a statement fails with that waited longer for a lock than `lock_timeout`.
const LOCK_TIMEOUT: &str = "55P03";

pub(super) fn is_lock_timeout(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    error.is_some_and(|error| error.code() == LOCK_TIMEOUT)
}

/// Whether PostgreSQL went away, before or while it carried out a statement.
pub(super) fn is_connection_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.try_downcast_ref::<PgDatabaseError>().is_some_and(is_away),
        _ => false,
    }
}

/// The class of connection errors; the server stops, crashes or starts.
fn is_away(error: &PgDatabaseError) -> bool {
    let code = error.code();
    code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03")
}
