//! Where the statements of the store run: reads on a pool, writes in a unit of work.

use sqlx::{PgPool, Sqlite, SqlitePool, pool::PoolConnection};

use super::{
    error::StoreError,
    postgres,
    query::{Place, Query, Sql},
    writer,
};

/// For statements that only read.
#[derive(Debug, Clone)]
pub(super) enum Reader {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// For several statements that only read. SQLite runs them on one connection; a pool of PostgreSQL can repeat each.
#[derive(Debug)]
pub(super) enum ReadConnection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PgPool),
}

impl Reader {
    pub(super) fn query(&self, sql: impl Into<Sql>) -> Query<'_> {
        match self {
            Self::Sqlite(pool) => Query::sqlite(sql.into(), Place::Pool(pool)),
            Self::Postgres(pool) => Query::postgres(sql.into(), Place::Pool(pool)),
        }
    }

    pub(super) async fn acquire(&self) -> Result<ReadConnection, StoreError> {
        Ok(match self {
            Self::Sqlite(pool) => ReadConnection::Sqlite(pool.acquire().await?),
            Self::Postgres(pool) => ReadConnection::Postgres(pool.clone()),
        })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl ReadConnection {
    pub(super) fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        match self {
            Self::Sqlite(connection) => Query::sqlite(sql.into(), Place::Connection(&mut **connection)),
            Self::Postgres(pool) => Query::postgres(sql.into(), Place::Pool(pool)),
        }
    }
}

/// One unit of work, which is stored as a whole or not at all. Dropping it undoes it.
///
/// On SQLite, units run one after the other. On PostgreSQL they run at the same time, so a unit that decides by what it has
/// read locks that first: see [`orders::lock`](super::orders::lock).
#[derive(Debug)]
pub struct Write(pub(super) Unit);

#[derive(Debug)]
pub(super) enum Unit {
    Sqlite(writer::Unit),
    Postgres(postgres::Unit),
}

impl Write {
    pub fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        match &mut self.0 {
            Unit::Sqlite(unit) => Query::sqlite(sql.into(), Place::Connection(unit.connection())),
            Unit::Postgres(unit) => Query::postgres(sql.into(), Place::Connection(unit.connection())),
        }
    }

    /// Runs a statement that only PostgreSQL needs, because its units run at the same time.
    pub(super) fn only_postgres(&mut self, sql: &'static str) -> Option<Query<'_>> {
        match &mut self.0 {
            Unit::Sqlite(_) => None,
            Unit::Postgres(unit) => Some(Query::postgres(sql.into(), Place::Connection(unit.connection()))),
        }
    }

    /// Returns when this unit, and all that it has seen of other units, is stored durably. After an error the caller must
    /// acknowledge nothing: nothing of it is stored, unless the connection to PostgreSQL was lost at that moment.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Unit::Sqlite(unit) => unit.commit().await,
            Unit::Postgres(unit) => unit.commit().await,
        }
    }

    /// Undoes this unit. Returns when all that it has seen of other units is stored durably.
    pub async fn undo(self) -> Result<(), StoreError> {
        match self.0 {
            Unit::Sqlite(unit) => unit.undo().await,
            Unit::Postgres(unit) => unit.undo().await,
        }
    }

    /// Says that this unit changes prices, texts or stock.
    pub(super) fn changes_catalogue(&mut self) {
        match &mut self.0 {
            Unit::Sqlite(unit) => unit.changes_catalogue(),
            Unit::Postgres(unit) => unit.changes_catalogue(),
        }
    }
}
