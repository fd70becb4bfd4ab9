//! Notices that the catalogue changes, for what is made of it and kept in memory.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{
    PgPool, SqlitePool,
    postgres::PgListener,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tokio::sync::Mutex;

/// How long a file is not asked again whether another program has written to it, in milliseconds.
const INTERVAL: u64 = 500;

/// The channel of PostgreSQL on which an instance reports that it has changed the catalogue.
const CHANNEL: &str = "catalogue";

/// An instance that ends between its commit and its message sends none. So every instance counts a change after this time.
const SILENCE: Duration = Duration::from_secs(5);

/// The pause before an instance that cannot listen tries again. Meanwhile it counts a change each time.
const PAUSE: Duration = Duration::from_millis(500);

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct CatalogueVersion {
    number: Arc<AtomicU64>,
    others: Others,
}

/// How the changes of other programs are noticed.
#[derive(Debug, Clone)]
enum Others {
    File(Arc<File>),
    /// A task listens.
    Messages(PgPool),
}

#[derive(Debug)]
struct File {
    /// When the database was asked last: milliseconds since 1970.
    asked_at: AtomicI64,
    /// A pool of one connection that is never replaced, because `data_version` counts what it sees.
    connection: SqlitePool,
    data_version: Mutex<i64>,
}

impl CatalogueVersion {
    /// That of a file of SQLite.
    pub(super) async fn of_file(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let connection = pool.max_connections(1).connect_with(options).await?;
        let file = File { asked_at: AtomicI64::new(i64::MIN), connection, data_version: Mutex::new(0) };
        Ok(Self { number: Arc::default(), others: Others::File(Arc::new(file)) })
    }

    /// That of a database of PostgreSQL. The task ends when the pool is closed.
    pub(super) fn of_server(pool: &PgPool) -> Self {
        let number: Arc<AtomicU64> = Arc::default();
        tokio::spawn(listen(pool.clone(), number.clone()));
        Self { number, others: Others::Messages(pool.clone()) }
    }

    /// The catalogue has changed, and the change is committed.
    pub(super) fn advance(&self) {
        advance(&self.number);
    }

    /// The same, and sends the other instances a message afterwards. Not as a part of the transaction: PostgreSQL commits
    /// transactions with messages one after the other.
    pub(super) fn announce(&self) {
        self.advance();
        if let Others::Messages(pool) = &self.others {
            let pool = pool.clone();
            tokio::spawn(async move {
                if let Err(error) = sqlx::query("select pg_notify($1, '')").bind(CHANNEL).execute(&pool).await {
                    tracing::debug!(%error, "the other instances will notice the change of the catalogue later");
                }
            });
        }
    }

    /// See `Store::catalogue_version`.
    pub(super) async fn at(&self, now: Timestamp) -> Result<u64, sqlx::Error> {
        if let Others::File(file) = &self.others {
            file.ask(now.as_millisecond(), &self.number).await?;
        }
        Ok(self.number.load(Ordering::SeqCst))
    }

    pub(super) async fn close(&self) {
        match &self.others {
            Others::File(file) => file.connection.close().await,
            Others::Messages(pool) => pool.close().await,
        }
    }
}

impl File {
    /// Counts a change if another program has written to it since it was asked last.
    async fn ask(&self, now: i64, number: &AtomicU64) -> Result<(), sqlx::Error> {
        let is_due = || self.asked_at.load(Ordering::SeqCst).abs_diff(now) >= INTERVAL;
        if is_due() {
            let mut known = self.data_version.lock().await;
            // Another request may have asked meanwhile.
            if is_due() {
                let found = sqlx::query_scalar("pragma data_version").fetch_one(&self.connection).await?;
                if found != *known {
                    *known = found;
                    advance(number);
                }
                self.asked_at.store(now, Ordering::SeqCst);
            }
        }
        Ok(())
    }
}

fn advance(number: &AtomicU64) {
    number.fetch_add(1, Ordering::SeqCst);
}

async fn listen(pool: PgPool, number: Arc<AtomicU64>) {
    while !pool.is_closed() {
        if let Err(error) = count_messages(&pool, &number).await {
            tracing::debug!(%error, "messages about the catalogue do not arrive");
        }
        // Messages are lost while this instance does not listen.
        advance(&number);
        tokio::time::sleep(PAUSE).await;
    }
}

/// Returns when the connection is lost.
async fn count_messages(pool: &PgPool, number: &AtomicU64) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        match tokio::time::timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(_))) | Err(_) => advance(number),
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
        }
    }
}
