//! The shop's database: a file of SQLite, or a PostgreSQL server for a shop on several machines.
//!
//! Only this module contains SQL. Row types are private; functions return domain values.
//!
//! # Two engines
//!
//! Every function exists once. [`Query`] holds a statement with its values, and runs it on whichever engine the shop uses.
//! Both engines name values `$1`, store the same three types (text, bigint, bytes) and know `on conflict` and `returning`,
//! so nearly all statements are the same. Where they differ, both stand side by side in an [`Sql`]. Where the engines need
//! different code, it is in [`sqlite`] and [`postgres`]: how they are opened, how a unit of work begins and ends, and how
//! the changes of other programs are noticed.
//!
//! What was not chosen: a trait with an implementation for each engine writes every statement twice, although nearly all
//! would be equal. `sqlx::Any` copies each row and its columns into rows of its own, numbers the values of its
//! `QueryBuilder` with `?`, which PostgreSQL does not know, and can set no pragma before the first statement.
//!
//! # Units of work
//!
//! SQLite has one writer: units run one after the other, and those that wait together are committed together. PostgreSQL
//! runs them at the same time, at the isolation level `read committed`. So a unit that decides by what it reads first locks
//! the order that it is about, with [`orders::lock`]; all other units change rows by one statement that names the expected
//! state, or rely on a unique key. Locks are taken in this order, so that units do not wait for each other in a circle: one
//! order, then its payments and idempotency keys, then variants by product and code. The catalogue's import locks the tables
//! of products and variants, and nothing before.

pub mod backup;
pub mod catalogue;
mod catalogue_version;
mod connection;
pub mod contacts;
pub mod csp_reports;
pub mod database_copy;
pub mod due_payments;
mod error;
pub mod events;
pub mod idempotency;
pub mod notifications;
mod order_locks;
pub mod order_record;
pub mod orders;
pub mod payments;
mod pool;
mod postgres;
pub mod products;
mod query;
pub mod readiness;
pub mod refusals;
mod sqlite;
mod tables;
pub mod webhooks;
mod writer;

use domain::order_keys::OrderNumber;
use jiff::Timestamp;
use sqlx::PgPool;

use self::{
    catalogue_version::CatalogueVersion,
    connection::{Reader, Unit},
    order_locks::OrderLocks,
    writer::Writer,
};
pub use self::{
    connection::Write,
    error::StoreError,
    order_locks::OrderLock,
    postgres::change_tables,
    query::{Query, Sql},
};

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reader: Reader,
    writer: Units,
    /// Whether changes of payments are stored as messages to the merchant's own system.
    has_outbox: bool,
    catalogue_version: CatalogueVersion,
    order_locks: OrderLocks,
}

/// Where units of work begin.
#[derive(Debug, Clone)]
enum Units {
    Sqlite(Writer),
    Postgres(PgPool),
}

impl Store {
    /// Opens the database of a `sqlite:` or `postgres:` URL. A new database gets the tables of this version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if is_postgres(url) {
            let (pool, order_locks) = postgres::open(url).await?;
            let catalogue_version = CatalogueVersion::of_server(&pool);
            let (reader, writer) = (Reader::Postgres(pool.clone()), Units::Postgres(pool));
            return Ok(Self { reader, writer, has_outbox: false, catalogue_version, order_locks });
        }
        let (reader, writer, catalogue_version) = sqlite::open(url).await?;
        let (reader, writer) = (Reader::Sqlite(reader), Units::Sqlite(writer));
        Ok(Self { reader, writer, has_outbox: false, catalogue_version, order_locks: OrderLocks::default() })
    }

    /// The same store; `has_outbox` says whether the shop sends webhooks.
    #[must_use]
    pub fn with_outbox(self, has_outbox: bool) -> Self {
        Self { has_outbox, ..self }
    }

    pub fn has_outbox(&self) -> bool {
        self.has_outbox
    }

    /// Whether other processes may use the database at the same time.
    fn is_shared(&self) -> bool {
        matches!(self.reader, Reader::Postgres(_))
    }

    /// A number that changes with the catalogue: before a change by this process is acknowledged, and soon after a change by
    /// another program, at most half a second on SQLite and five seconds on PostgreSQL. It can change for other reasons.
    pub async fn catalogue_version(&self, now: Timestamp) -> Result<u64, StoreError> {
        Ok(self.catalogue_version.at(now).await?)
    }

    /// Waits for the lock of an order, which is held while the gateway is called.
    pub async fn lock_order(&self, order: &OrderNumber) -> Result<OrderLock, StoreError> {
        self.order_locks.lock(order).await
    }

    /// Begins a unit of work, on SQLite after those before it. Dropping it without a commit undoes it.
    pub async fn write(&self) -> Result<Write, StoreError> {
        Ok(Write(match &self.writer {
            Units::Sqlite(writer) => Unit::Sqlite(writer.write().await?),
            Units::Postgres(pool) => Unit::Postgres(postgres::Unit::begin(pool, &self.catalogue_version).await?),
        }))
    }

    /// Deletes the rows that the statement chooses by a time, and returns their number.
    async fn delete_older(&self, statement: &'static str, before: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        // An hour's rows can take longer than what customers wait for.
        if let Some(query) = tx.only_postgres("set local statement_timeout = 0") {
            query.execute().await?;
        }
        let deleted = tx.query(statement).bind(before.as_millisecond()).execute().await?;
        tx.commit().await?;
        Ok(deleted)
    }

    /// Closes all connections after their queries have finished.
    pub async fn close(&self) {
        if let Units::Sqlite(writer) = &self.writer {
            writer.close().await;
        }
        self.reader.close().await;
        self.catalogue_version.close().await;
        self.order_locks.close().await;
    }
}

/// Whether a database URL names a PostgreSQL server.
pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}
