//! One statement with its values, for whichever engine the shop uses.

use std::borrow::Cow;

use futures::{StreamExt, stream::BoxStream};
use sqlx::{
    Arguments, AssertSqlSafe, Database, Executor, FromRow, IntoArguments, Pool, Postgres, SqlSafeStr, SqlStr, Sqlite,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{error::StoreError, postgres};

/// The text of a statement that the engines write differently. Both have the same values, `$1` to `$n`.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self { sqlite: both, postgres: both }
    }
}

/// What a statement takes: the types of the store's columns, or null.
#[derive(Debug)]
pub enum Value<'v> {
    Text(Option<&'v str>),
    Number(Option<i64>),
    Bytes(Option<&'v [u8]>),
}

/// A row that can be read from both engines: a struct with `#[derive(FromRow)]` or a tuple.
pub trait ReadableRow: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> ReadableRow for R {}

/// A statement, its values so far, and where it will run.
#[derive(Debug)]
pub struct Query<'c> {
    sql: Cow<'static, str>,
    /// The number of values.
    values: usize,
    target: Target<'c>,
}

#[derive(Debug)]
enum Target<'c> {
    Sqlite(SqliteArguments, Place<'c, Sqlite>),
    Postgres(PgArguments, Place<'c, Postgres>),
}

/// A pool for a statement that only reads, or the connection of a transaction.
#[derive(Debug)]
pub(super) enum Place<'c, DB: Database> {
    Pool(&'c Pool<DB>),
    Connection(&'c mut DB::Connection),
}

impl<'c> Query<'c> {
    pub(super) fn sqlite(sql: Sql, place: Place<'c, Sqlite>) -> Self {
        Self { sql: sql.sqlite.into(), values: 0, target: Target::Sqlite(SqliteArguments::default(), place) }
    }

    pub(super) fn postgres(sql: Sql, place: Place<'c, Postgres>) -> Self {
        Self { sql: sql.postgres.into(), values: 0, target: Target::Postgres(PgArguments::default(), place) }
    }

    /// The same with this text, which names tables and columns that the database has listed.
    #[must_use]
    pub(super) fn with_text(self, sql: String) -> Self {
        Self { sql: sql.into(), ..self }
    }

    /// The next value, which the text names by its number: the first is `$1`.
    #[must_use]
    pub fn bind<'v>(mut self, value: impl Into<Value<'v>>) -> Self {
        self.add(value.into());
        self
    }

    /// Appends to the text.
    pub(super) fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.to_mut().push_str(sql);
        self
    }

    /// Appends the next value to the text.
    pub(super) fn push_bind<'v>(&mut self, value: impl Into<Value<'v>>) -> &mut Self {
        self.add(value.into());
        let name = format!("${}", self.values);
        self.sql.to_mut().push_str(&name);
        self
    }

    fn add(&mut self, value: Value<'_>) {
        self.values += 1;
        // PostgreSQL's texts cannot contain this character, and requests can. Both engines store the same text.
        let text_without_nul: String;
        let value = match value {
            Value::Text(Some(text)) if text.contains('\0') => {
                text_without_nul = text.replace('\0', "\u{fffd}");
                Value::Text(Some(&text_without_nul))
            }
            value => value,
        };
        // Encoding these types does not fail.
        let _ = match &mut self.target {
            Target::Sqlite(arguments, _) => match value {
                Value::Text(text) => arguments.add(text),
                Value::Number(number) => arguments.add(number),
                Value::Bytes(bytes) => arguments.add(bytes),
            },
            Target::Postgres(arguments, _) => match value {
                Value::Text(text) => arguments.add(text),
                Value::Number(number) => arguments.add(number),
                Value::Bytes(bytes) => arguments.add(bytes),
            },
        };
    }

    /// Runs the statement, and returns the number of rows that it has changed.
    pub async fn execute(self) -> Result<u64, StoreError> {
        let sql = safe(self.sql);
        Ok(match self.target {
            Target::Sqlite(arguments, place) => {
                let query = sqlx::query_with(sql, arguments);
                match place {
                    Place::Pool(pool) => query.execute(pool).await?.rows_affected(),
                    Place::Connection(connection) => query.execute(connection).await?.rows_affected(),
                }
            }
            Target::Postgres(arguments, place) => {
                let query = sqlx::query_with(sql, arguments);
                match place {
                    Place::Pool(pool) => query.execute(pool).await?.rows_affected(),
                    Place::Connection(connection) => query.execute(connection).await?.rows_affected(),
                }
            }
        })
    }

    pub async fn fetch_all<R: ReadableRow>(self) -> Result<Vec<R>, StoreError> {
        let sql = safe(self.sql);
        Ok(match self.target {
            Target::Sqlite(arguments, place) => fetch_all(sql, arguments, place).await?,
            Target::Postgres(arguments, Place::Pool(pool)) => {
                let run = || fetch_all(sql.clone(), arguments.clone(), Place::Pool(pool));
                postgres::repeat_while_away(run).await?
            }
            Target::Postgres(arguments, place) => fetch_all(sql, arguments, place).await?,
        })
    }

    /// The rows one by one, so that a whole table needs no memory.
    pub(super) fn fetch<R: ReadableRow + 'c>(self) -> BoxStream<'c, Result<R, StoreError>> {
        let sql = safe(self.sql);
        let rows = match self.target {
            Target::Sqlite(arguments, place) => fetch(sql, arguments, place),
            Target::Postgres(arguments, place) => fetch(sql, arguments, place),
        };
        rows.map(|row| Ok(row?)).boxed()
    }

    pub async fn fetch_optional<R: ReadableRow>(self) -> Result<Option<R>, StoreError> {
        let sql = safe(self.sql);
        Ok(match self.target {
            Target::Sqlite(arguments, place) => fetch_optional(sql, arguments, place).await?,
            Target::Postgres(arguments, Place::Pool(pool)) => {
                let run = || fetch_optional(sql.clone(), arguments.clone(), Place::Pool(pool));
                postgres::repeat_while_away(run).await?
            }
            Target::Postgres(arguments, place) => fetch_optional(sql, arguments, place).await?,
        })
    }

    /// The only row. Its absence is an error.
    pub async fn fetch_one<R: ReadableRow>(self) -> Result<R, StoreError> {
        Ok(self.fetch_optional().await?.ok_or(sqlx::Error::RowNotFound)?)
    }
}

/// The text consists of literals of this program.
fn safe(sql: Cow<'static, str>) -> SqlStr {
    AssertSqlSafe(sql).into_sql_str()
}

async fn fetch_all<DB, R>(sql: SqlStr, arguments: DB::Arguments, place: Place<'_, DB>) -> Result<Vec<R>, sqlx::Error>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB>,
    R: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let query = sqlx::query_as_with(sql, arguments);
    match place {
        Place::Pool(pool) => query.fetch_all(pool).await,
        Place::Connection(connection) => query.fetch_all(connection).await,
    }
}

fn fetch<'c, DB, R>(
    sql: SqlStr,
    arguments: DB::Arguments,
    place: Place<'c, DB>,
) -> BoxStream<'c, Result<R, sqlx::Error>>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB> + 'c,
    R: for<'r> FromRow<'r, DB::Row> + Send + Unpin + 'c,
    for<'e> &'e mut DB::Connection: Executor<'e, Database = DB>,
{
    let query = sqlx::query_as_with(sql, arguments);
    match place {
        Place::Pool(pool) => query.fetch(pool),
        Place::Connection(connection) => query.fetch(connection),
    }
}

async fn fetch_optional<DB, R>(
    sql: SqlStr,
    arguments: DB::Arguments,
    place: Place<'_, DB>,
) -> Result<Option<R>, sqlx::Error>
where
    DB: Database,
    DB::Arguments: IntoArguments<DB>,
    R: for<'r> FromRow<'r, DB::Row> + Send + Unpin,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let query = sqlx::query_as_with(sql, arguments);
    match place {
        Place::Pool(pool) => query.fetch_optional(pool).await,
        Place::Connection(connection) => query.fetch_optional(connection).await,
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(Some(text))
    }
}

impl<'v> From<Option<&'v str>> for Value<'v> {
    fn from(text: Option<&'v str>) -> Self {
        Self::Text(text)
    }
}

impl<'v> From<&'v Option<String>> for Value<'v> {
    fn from(text: &'v Option<String>) -> Self {
        Self::Text(text.as_deref())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

/// 1 or 0: no column has a boolean type.
impl From<bool> for Value<'_> {
    fn from(is: bool) -> Self {
        Self::Number(Some(is.into()))
    }
}

impl<'v> From<&'v Vec<u8>> for Value<'v> {
    fn from(bytes: &'v Vec<u8>) -> Self {
        Self::Bytes(Some(bytes))
    }
}
