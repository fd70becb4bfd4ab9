//! The database behind a shop, without the shop: SQLite, or PostgreSQL if `TEST_POSTGRES` names a server.

use std::path::Path;

use reqwest::Url;
use sqlx::{AssertSqlSafe, PgPool, Row, SqlitePool};

use crate::fixtures::temporary_file;

pub(crate) enum RawDatabase {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// The URL of a database that no other test uses.
pub(crate) async fn new_database() -> String {
    let Ok(server) = std::env::var("TEST_POSTGRES") else {
        return format!("sqlite://{}", temporary_file("shop").display());
    };
    let name = format!("test_{}", uuid::Uuid::new_v4().simple());
    RawDatabase::open(&server).await.execute(&format!("create database {name}")).await;
    let mut url = Url::parse(&server).unwrap();
    url.set_path(&name);
    url.into()
}

/// The file of a `sqlite:` URL.
pub(crate) fn file_of(url: &str) -> &Path {
    Path::new(url.trim_start_matches("sqlite://"))
}

/// Whether the shops of the tests use PostgreSQL.
pub(crate) fn is_postgres() -> bool {
    std::env::var_os("TEST_POSTGRES").is_some()
}

impl RawDatabase {
    pub(crate) async fn open(url: &str) -> Self {
        match url.starts_with("sqlite:") {
            true => Self::Sqlite(SqlitePool::connect(url).await.unwrap()),
            false => Self::Postgres(PgPool::connect(url).await.unwrap()),
        }
    }

    /// Returns when the connections are closed. A dropped pool closes them later, and SQLite's file is in use meanwhile.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }

    pub(crate) async fn try_execute(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(pool) => sql.execute(pool).await.map(drop),
            Self::Postgres(pool) => sql.execute(pool).await.map(drop),
        }
    }

    /// Runs statements.
    pub(crate) async fn execute(&self, sql: &str) {
        self.try_execute(sql).await.unwrap();
    }

    /// The first column of the rows.
    pub(crate) async fn numbers(&self, sql: &str) -> Vec<i64> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(pool) => sql.fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect(),
            Self::Postgres(pool) => sql.fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect(),
        }
    }

    /// The same for texts.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(pool) => sql.fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect(),
            Self::Postgres(pool) => sql.fetch_all(pool).await.unwrap().iter().map(|row| row.get(0)).collect(),
        }
    }
}
