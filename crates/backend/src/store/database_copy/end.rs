//! The two ends of a copy: how each is opened, so that nothing else changes it, and closed.

use std::{path::PathBuf, str::FromStr};

use sqlx::{
    ConnectOptions, Connection, PgConnection, SqliteConnection, migrate::Migrator, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};

use super::error::CopyError;
use crate::store::{
    StoreError,
    backup::{BackupError, remove_if_there, sync_and_rename, with_suffix},
    is_postgres, postgres,
    query::{Place, Query, Sql},
    sqlite,
    tables::{APPLIED, are_of_this_version},
};

/// A connection with a transaction.
#[derive(Debug)]
pub(super) enum End {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// The new database.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) end: End,
    /// Its name for messages.
    database: String,
    /// The file that SQLite writes, and its name when it is whole.
    file: Option<(PathBuf, PathBuf)>,
}

const TABLE_NAMES: Sql = Sql {
    sqlite: "select name from sqlite_master where type = 'table' order by name",
    postgres: "select table_name::text from information_schema.tables \
               where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name",
};

impl End {
    pub(super) fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        match self {
            Self::Sqlite(connection) => Query::sqlite(sql.into(), Place::Connection(connection)),
            Self::Postgres(connection) => Query::postgres(sql.into(), Place::Connection(connection)),
        }
    }

    /// For a statement with names that the database has listed.
    pub(super) fn query_listed(&mut self, sql: String) -> Query<'_> {
        self.query("").with_text(sql)
    }

    async fn table_names(&mut self) -> Result<Vec<String>, StoreError> {
        Ok(self.query(TABLE_NAMES).fetch_all::<(String,)>().await?.into_iter().map(|(name,)| name).collect())
    }

    /// Whether this version, or on PostgreSQL a later one, has made these tables.
    async fn are_own_tables(&mut self, names: &[String]) -> Result<bool, StoreError> {
        let expected: &Migrator = match self {
            Self::Sqlite(_) => &sqlite::TABLES,
            Self::Postgres(_) => &postgres::TABLES,
        };
        let are_counted = names.iter().any(|name| name == "_sqlx_migrations");
        Ok(are_counted && are_of_this_version(expected, &self.query(APPLIED).fetch_all().await?))
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
    }
}

/// Opens the shop's database. A file of SQLite stays locked; what happens to a database of PostgreSQL from now on is not read.
pub(super) async fn open_source(url: &str) -> Result<End, CopyError> {
    let (mut source, database) = if is_postgres(url) {
        let options = unlimited(url)?;
        let mut source = End::Postgres(options.connect().await?);
        source.query("begin isolation level repeatable read read only").execute().await?;
        (source, postgres::database_name(&options))
    } else {
        let options = SqliteConnectOptions::from_str(url)?;
        let file = options.get_filename().to_owned();
        if !file.is_file() {
            return Err(BackupError::NoDatabase(file).into());
        }
        let database = file.display().to_string();
        let alone = sqlite::open_alone(options.disable_statement_logging()).await?;
        (End::Sqlite(alone.ok_or(BackupError::InUse(file))?), database)
    };
    let names = source.table_names().await?;
    if source.are_own_tables(&names).await? { Ok(source) } else { Err(CopyError::OtherVersion(database)) }
}

/// Opens the new database, makes its tables and begins a transaction.
pub(super) async fn open_target(url: &str) -> Result<Target, CopyError> {
    if is_postgres(url) {
        return open_postgres(url).await;
    }
    let file = SqliteConnectOptions::from_str(url)?.get_filename().to_owned();
    if file.exists() {
        return Err(BackupError::Exists(file).into());
    }
    let partial = with_suffix(&file, ".partial");
    remove_if_there(&partial)?;
    sqlite::create_private_file(&partial)?;
    let mut connection = SqliteConnectOptions::new().filename(&partial).disable_statement_logging().connect().await?;
    let database = file.display().to_string();
    sqlite::TABLES
        .run(&mut connection)
        .await
        .map_err(|reason| StoreError::Migration { database: database.clone(), reason })?;
    let mut end = End::Sqlite(connection);
    end.query("begin exclusive").execute().await?;
    Ok(Target { end, database, file: Some((partial, file)) })
}

async fn open_postgres(url: &str) -> Result<Target, CopyError> {
    let options = unlimited(url)?;
    let database = postgres::database_name(&options);
    let mut end = End::Postgres(options.connect().await?);
    let names = end.table_names().await?;
    if let Some(table) = names.first()
        && !end.are_own_tables(&names).await?
    {
        return Err(CopyError::OtherTables { database, table: table.clone() });
    }
    postgres::change_tables(url, &postgres::TABLES).await?;
    end.query("begin").execute().await?;
    Ok(Target { end, database, file: None })
}

/// Without time limits for statements and between them, and without warnings about those that take long.
fn unlimited(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options = postgres::options(url)?.disable_statement_logging();
    Ok(options.options([("statement_timeout", "0"), ("idle_in_transaction_session_timeout", "0")]))
}

impl Target {
    /// Keeps other programs out of the tables until the end of the transaction, and fails if one has a row.
    pub(super) async fn ensure_empty(&mut self, tables: &[(&str, String)]) -> Result<(), CopyError> {
        if let End::Postgres(_) = self.end {
            let names = tables.iter().map(|(_, quoted)| &**quoted).collect::<Vec<_>>().join(", ");
            self.end.query_listed(format!("lock table {names} in access exclusive mode")).execute().await?;
        }
        for (name, quoted) in tables {
            let sql = format!("select cast(1 as bigint) from {quoted} limit 1");
            if self.end.query_listed(sql).fetch_optional::<(i64,)>().await?.is_some() {
                return Err(CopyError::NotEmpty { database: self.database.clone(), table: (*name).to_owned() });
            }
        }
        Ok(())
    }

    /// Stores everything durably.
    pub(super) async fn commit(mut self) -> Result<(), CopyError> {
        if let End::Postgres(_) = self.end {
            // What PostgreSQL knows of the rows when it plans the shop's first statements.
            self.end.query("analyze").execute().await?;
        }
        self.end.query("commit").execute().await?;
        self.end.close().await?;
        if let Some((partial, file)) = self.file {
            sync_and_rename(&partial, &file)?;
        }
        Ok(())
    }
}
