//! SQLite: a file on this machine, which one process uses.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{catalogue_version::CatalogueVersion, error::StoreError, writer::Writer};

/// The tables of this version.
pub(super) static TABLES: Migrator = sqlx::migrate!("migrations/sqlite");

/// Opens the database of a `sqlite:` URL. A new file gets the tables of this version.
pub(super) async fn open(url: &str) -> Result<(SqlitePool, Writer, CatalogueVersion), StoreError> {
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
            reason => StoreError::Migration { database: file, reason },
        }
    })?;
    let reader = pool.clone().max_connections(8).connect_with(options.clone()).await?;
    let catalogue_version = CatalogueVersion::of_file(pool, options).await?;
    let writer = Writer::start(writer, catalogue_version.clone());
    Ok((reader, writer, catalogue_version))
}

/// Creates the database file so that only its owner can read it, because it contains orders. SQLite gives its other files
/// the same mode.
pub(super) fn create_private_file(file: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file);
    opened.map(drop).map_err(|reason| StoreError::File { file: file.display().to_string(), reason })
}
