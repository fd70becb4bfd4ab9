//! Copies the database while the shop runs, and puts a copy in its place while it does not.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    str::FromStr,
};

use jiff::Timestamp;
use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};

use super::{
    StoreError, is_postgres,
    sqlite::{TABLES, create_private_file, open_alone},
    tables::{APPLIED, are_of_this_version},
};

/// The contents of a verified backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupContents {
    pub orders: i64,
    pub payments: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error(
        "backup and restore are for SQLite: copy a PostgreSQL database with pg_dump, and restore it with pg_restore"
    )]
    Postgres,
    #[error("{0} exists already: name a new file")]
    Exists(PathBuf),
    #[error("there is no database {0}")]
    NoDatabase(PathBuf),
    #[error("{file} is not a whole database of the shop: {reason}")]
    Damaged { file: PathBuf, reason: String },
    #[error("{0} was made by another version of the shop")]
    OtherVersion(PathBuf),
    #[error("{0} is in use: stop the shop first")]
    InUse(PathBuf),
    #[error("{file} cannot be written or moved")]
    File {
        file: PathBuf,
        #[source]
        reason: std::io::Error,
    },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Copies the database of a `sqlite:` URL to a new file, with everything that is committed, and verifies the copy. The
/// shop can serve meanwhile. The file appears under its name only when it is whole.
pub async fn back_up(url: &str, target: &Path) -> Result<BackupContents, BackupError> {
    ensure_sqlite(url)?;
    let options = SqliteConnectOptions::from_str(url)?;
    if !options.get_filename().is_file() {
        return Err(BackupError::NoDatabase(options.get_filename().to_owned()));
    }
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let partial = with_suffix(target, ".partial");
    remove_if_there(&partial)?;
    create_private_file(&partial)?;
    let mut database = options.connect().await?;
    sqlx::query("vacuum into $1").bind(partial.to_string_lossy().into_owned()).execute(&mut database).await?;
    database.close().await?;
    let contents = verify(&partial).await?;
    sync_and_rename(&partial, target)?;
    Ok(contents)
}

/// Puts a backup in the place of the database of a `sqlite:` URL, and verifies it before. Returns its contents, and where
/// the replaced database is now, if there was one. Fails while a program uses the database.
pub async fn restore(
    url: &str,
    backup: &Path,
    now: Timestamp,
) -> Result<(BackupContents, Option<PathBuf>), BackupError> {
    ensure_sqlite(url)?;
    let contents = verify(backup).await?;
    let options = SqliteConnectOptions::from_str(url)?;
    let database = options.get_filename().to_owned();
    let partial = with_suffix(&database, ".partial");
    remove_if_there(&partial)?;
    create_private_file(&partial)?;
    fs::copy(backup, &partial).map_err(|reason| BackupError::File { file: partial.clone(), reason })?;
    let replaced = match database.is_file() {
        true => Some(move_away(options, &database, now).await?),
        false => None,
    };
    sync_and_rename(&partial, &database)?;
    Ok((contents, replaced))
}

fn ensure_sqlite(url: &str) -> Result<(), BackupError> {
    if is_postgres(url) { Err(BackupError::Postgres) } else { Ok(()) }
}

/// Opens a copy and reads all of it.
async fn verify(file: &Path) -> Result<BackupContents, BackupError> {
    if !file.is_file() {
        return Err(BackupError::NoDatabase(file.to_owned()));
    }
    let damaged = |reason: String| BackupError::Damaged { file: file.to_owned(), reason };
    let unreadable = |error: sqlx::Error| damaged(error.to_string());
    // Immutable: SQLite makes no files beside it.
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let mut copy = options.connect().await.map_err(unreadable)?;
    let found: Vec<String> =
        sqlx::query_scalar("pragma integrity_check").fetch_all(&mut copy).await.map_err(unreadable)?;
    if found != ["ok"] {
        return Err(damaged(found.join("; ")));
    }
    let orphans = sqlx::query("pragma foreign_key_check").fetch_all(&mut copy).await.map_err(unreadable)?;
    if !orphans.is_empty() {
        return Err(damaged(format!("{} rows refer to rows that are missing", orphans.len())));
    }
    match sqlx::query_as(APPLIED).fetch_all(&mut copy).await {
        Ok(applied) if are_of_this_version(&TABLES, &applied) => {}
        Ok(_) => return Err(BackupError::OtherVersion(file.to_owned())),
        Err(_) => return Err(damaged("it has other tables".to_owned())),
    }
    let contents = BackupContents {
        orders: sqlx::query_scalar("select count(*) from orders").fetch_one(&mut copy).await?,
        payments: sqlx::query_scalar("select count(*) from payments").fetch_one(&mut copy).await?,
    };
    copy.close().await?;
    Ok(contents)
}

/// Renames the database, and the files that SQLite keeps beside it: a new database must not find them.
async fn move_away(options: SqliteConnectOptions, database: &Path, now: Timestamp) -> Result<PathBuf, BackupError> {
    match open_alone(options).await {
        Ok(Some(connection)) => connection.close().await?,
        Ok(None) => return Err(BackupError::InUse(database.to_owned())),
        // A damaged database is a reason to restore another one.
        Err(_) => {}
    }
    let suffix = now.strftime(".replaced-%Y%m%dT%H%M%SZ").to_string();
    let replaced = with_suffix(database, &suffix);
    for beside in ["-wal", "-shm"] {
        let file = with_suffix(database, beside);
        if file.exists() {
            rename(&file, &with_suffix(&replaced, beside))?;
        }
    }
    rename(database, &replaced)?;
    Ok(replaced)
}

pub(super) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(suffix);
    name.into()
}

pub(super) fn remove_if_there(file: &Path) -> Result<(), BackupError> {
    match fs::remove_file(file) {
        Err(reason) if reason.kind() != std::io::ErrorKind::NotFound => {
            Err(BackupError::File { file: file.to_owned(), reason })
        }
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(|reason| BackupError::File { file: from.to_owned(), reason })
}

/// Gives a file its name after its content is on the disk.
pub(super) fn sync_and_rename(partial: &Path, target: &Path) -> Result<(), BackupError> {
    let sync = |file: &Path| {
        let synced = File::open(file).and_then(|file| file.sync_all());
        synced.map_err(|reason| BackupError::File { file: file.to_owned(), reason })
    };
    sync(partial)?;
    rename(partial, target)?;
    // The name too.
    match target.parent().filter(|folder| *folder != Path::new("")) {
        Some(folder) => sync(folder),
        None => sync(Path::new(".")),
    }
}
