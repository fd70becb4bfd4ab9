//! PostgreSQL: several connections, units of work that run at the same time, and a server that can be away for a moment.

use std::{
    str::FromStr,
    sync::LazyLock,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres, Transaction,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{
    catalogue_version::CatalogueVersion,
    error::{StoreError, is_connection_lost},
    order_locks::OrderLocks,
};

/// The tables of this version. A later version may have added tables and columns already: versions run side by side while
/// the instances are replaced.
pub(super) static TABLES: LazyLock<Migrator> = LazyLock::new(|| {
    let mut tables = sqlx::migrate!("migrations/postgres");
    tables.set_ignore_missing(true);
    tables
});

/// The most connections of one instance. PostgreSQL's own limit for all of them is 100, unless it is raised.
const CONNECTIONS: u32 = 16;

/// How long a request waits for a connection, and how long what only reads is repeated while the server is away.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pause before a repetition.
const PAUSE: Duration = Duration::from_millis(50);

/// A connection that was idle for longer is tested before it is used.
const FRESH: Duration = Duration::from_secs(1);

/// The settings of every connection. A statement that takes longer than these has no customer any more who waits for it.
const SETTINGS: [(&str, &str); 7] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "30s"),
    // What units lock explicitly is made for this level, whatever the server's default is.
    ("default_transaction_isolation", "read committed"),
    // The server notices within half a minute that a machine is gone, and frees what it has locked.
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
];

/// How to connect to the database of a `postgres:` URL.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    Ok(PgConnectOptions::from_str(url)?.application_name("antom-storefront").options(SETTINGS))
}

/// For messages.
pub(super) fn database_name(options: &PgConnectOptions) -> String {
    options.get_database().unwrap_or(options.get_username()).to_owned()
}

/// Opens the database of a `postgres:` URL, and creates or updates its tables.
pub(super) async fn open(url: &str) -> Result<(PgPool, OrderLocks), StoreError> {
    let options = options(url)?;
    migrate(&options).await?;
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).test_before_acquire(false);
    let pool = pool.before_acquire(|connection, idle| {
        Box::pin(async move { Ok(idle.idle_for < FRESH || connection.ping().await.is_ok()) })
    });
    let locks = OrderLocks::of_server(options.clone(), PATIENCE);
    Ok((pool.connect_with(options).await?, locks))
}

/// sqlx takes an advisory lock: of several instances that start at once, one creates the tables.
pub(super) async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut connection = options.clone().options([("statement_timeout", "0"), ("lock_timeout", "0")]).connect().await?;
    let database = database_name(options);
    TABLES.run(&mut connection).await.map_err(|reason| match reason {
        MigrateError::VersionMismatch(_) => StoreError::OtherTables { database, reason },
        reason => StoreError::Migration { database, reason },
    })?;
    Ok(connection.close().await?)
}

/// A transaction.
#[derive(Debug)]
pub(super) struct Unit {
    transaction: Transaction<'static, Postgres>,
    catalogue_version: CatalogueVersion,
    changes_catalogue: bool,
}

impl Unit {
    pub(super) async fn begin(pool: &PgPool, catalogue_version: &CatalogueVersion) -> Result<Self, StoreError> {
        let transaction = repeat_while_away(|| pool.begin()).await?;
        Ok(Self { transaction, catalogue_version: catalogue_version.clone(), changes_catalogue: false })
    }

    pub(super) fn connection(&mut self) -> &mut PgConnection {
        &mut self.transaction
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(|error| StoreError::Transaction(error.into()))?;
        if self.changes_catalogue {
            self.catalogue_version.announce();
        }
        Ok(())
    }

    pub(super) async fn undo(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }

    pub(super) fn changes_catalogue(&mut self) {
        self.changes_catalogue = true;
    }
}

/// Repeats what changes nothing while the connection is lost: the server restarts, or another one takes its place.
pub(super) async fn repeat_while_away<T, F>(run: impl Fn() -> F) -> Result<T, sqlx::Error>
where
    F: Future<Output = Result<T, sqlx::Error>>,
{
    let until = Instant::now() + PATIENCE;
    loop {
        match run().await {
            Err(error) if is_connection_lost(&error) && Instant::now() < until => tokio::time::sleep(PAUSE).await,
            result => return result,
        }
    }
}
