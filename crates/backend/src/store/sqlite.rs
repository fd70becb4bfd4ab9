//! SQLite: a file on this machine, which one process uses.

use std::{num::NonZeroUsize, path::Path, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};

use super::{catalogue_version::CatalogueVersion, error::StoreError, pool::pool_options, writer::Writer};

/// The tables of this version.
pub(super) static TABLES: Migrator = sqlx::migrate!("migrations/sqlite");

/// The pages that each connection for reading keeps in memory, in SQLite's notation: 512 KiB. The system keeps the file in
/// its own memory anyway, and SQLite's 2 MB for each connection were a third of the shop's.
const READER_CACHE: &str = "-512";

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
    let pool = pool_options().test_before_acquire(false);
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
    let options = options.pragma("cache_size", READER_CACHE);
    // More would only wait for a processor: what they read is in memory.
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let readers = u32::try_from(2 * processors).unwrap_or(u32::MAX);
    let reader = pool.clone().max_connections(readers).connect_with(options.clone()).await?;
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

/// Opens a database that no other program has open, and keeps all others out until the connection is closed. Returns `None`
/// if another program has it open. Changes nothing in the file.
pub(super) async fn open_alone(options: SqliteConnectOptions) -> Result<Option<SqliteConnection>, sqlx::Error> {
    // In the WAL mode, this lock is refused while any other connection is open, even if it does nothing.
    let options = options.locking_mode(SqliteLockingMode::Exclusive).busy_timeout(Duration::from_secs(1));
    let opened = async {
        let mut connection = options.connect().await?;
        sqlx::query("begin exclusive").execute(&mut connection).await?;
        Ok(connection)
    };
    match opened.await {
        Ok(connection) => Ok(Some(connection)),
        Err(error) if is_busy(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// SQLite's result BUSY.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}
