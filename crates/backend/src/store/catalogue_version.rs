//! Notices that the catalogue changes, for what is made of it and kept in memory.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use jiff::Timestamp;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::sync::Mutex;

/// How long the database is not asked again whether another program has written to it, in milliseconds.
const INTERVAL: u64 = 500;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct CatalogueVersion(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    number: AtomicU64,
    /// When the database was asked last: milliseconds since 1970.
    asked_at: AtomicI64,
    /// A pool of one connection that is never replaced, because `data_version` counts what it sees.
    connection: SqlitePool,
    data_version: Mutex<i64>,
}

impl CatalogueVersion {
    pub(super) async fn open(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let pool = pool.max_connections(1).idle_timeout(None).max_lifetime(None);
        let connection = pool.connect_with(options).await?;
        let (number, asked_at) = (AtomicU64::new(0), AtomicI64::new(i64::MIN));
        Ok(Self(Arc::new(Inner { number, asked_at, connection, data_version: Mutex::new(0) })))
    }

    /// The catalogue has changed, and the change is committed.
    pub(super) fn advance(&self) {
        self.0.number.fetch_add(1, Ordering::SeqCst);
    }

    /// See `Store::catalogue_version`.
    pub(super) async fn at(&self, now: Timestamp) -> Result<u64, sqlx::Error> {
        let now = now.as_millisecond();
        let is_due = || self.0.asked_at.load(Ordering::SeqCst).abs_diff(now) >= INTERVAL;
        if is_due() {
            let mut known = self.0.data_version.lock().await;
            // Another request may have asked meanwhile.
            if is_due() {
                let found = sqlx::query_scalar("pragma data_version").fetch_one(&self.0.connection).await?;
                if found != *known {
                    *known = found;
                    self.advance();
                }
                self.0.asked_at.store(now, Ordering::SeqCst);
            }
        }
        Ok(self.0.number.load(Ordering::SeqCst))
    }

    pub(super) async fn close(&self) {
        self.0.connection.close().await;
    }
}
