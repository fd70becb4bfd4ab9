//! Why a database was not copied.

use super::fingerprint::Fingerprint;
use crate::store::{StoreError, backup::BackupError};

/// Nothing is stored in the target.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error(
        "one of the databases has to be SQLite's, and the other one PostgreSQL's: `backup` copies a file of SQLite, and \
         pg_dump a database of PostgreSQL"
    )]
    SameEngine,
    #[error("{0} was not made by this version of the shop: copy it with the version that used it last")]
    OtherVersion(String),
    #[error(
        "{database} has tables that this version of the shop has not made, such as {table}: name an empty database"
    )]
    OtherTables { database: String, table: String },
    #[error("{database} is not empty, there are rows in {table}: name an empty database")]
    NotEmpty { database: String, table: String },
    #[error("the databases do not have the same columns: only one of them has {0}")]
    OtherColumns(String),
    #[error("the rows of {table} cannot be copied")]
    Rows {
        table: String,
        #[source]
        reason: StoreError,
    },
    #[error("the copy of {table} differs, so nothing of it is kept: read {read}, stored {stored}")]
    Differs { table: String, read: Fingerprint, stored: Fingerprint },
    #[error("the copy has other sums of paid payments, so nothing of it is kept")]
    PaidDiffers,
    #[error(transparent)]
    File(#[from] BackupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for CopyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}
