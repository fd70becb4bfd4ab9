//! PostgreSQL: several connections, units of work that run at the same time, and a server that can be away for a moment.

use std::{
    str::FromStr,
    sync::LazyLock,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres, Transaction,
    migrate::{MigrateError, Migrator},
    postgres::PgConnectOptions,
};

use super::{
    catalogue_version::CatalogueVersion,
    error::{StoreError, is_connection_lost, is_lock_timeout},
    order_locks::OrderLocks,
    pool::pool_options,
    tables::{APPLIED, are_of_this_version},
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

/// The pause before a change of the tables is tried again.
const CHANGE_PAUSE: Duration = Duration::from_secs(2);

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
    change_tables(url, &TABLES).await?;
    let options = options(url)?;
    let pool =
        pool_options::<Postgres>().max_connections(CONNECTIONS).acquire_timeout(PATIENCE).test_before_acquire(false);
    let pool = pool.before_acquire(|connection, idle| {
        Box::pin(async move { Ok(idle.idle_for < FRESH || connection.ping().await.is_ok()) })
    });
    let locks = OrderLocks::of_server(options.clone(), PATIENCE);
    Ok((pool.connect_with(options).await?, locks))
}

/// Creates or updates the tables of a database, while instances of the version before use them. sqlx takes an advisory lock:
/// of several instances that start at once, one does it. An instance whose tables are there needs no lock, so one of the
/// version before starts while a later version changes the tables.
///
/// A change that waits for a lock of a table, for example of `pg_dump`'s, makes the customers' statements wait behind it.
/// So it waits for half a second only, and begins again two seconds later.
pub async fn change_tables(url: &str, tables: &Migrator) -> Result<(), StoreError> {
    let options = options(url)?.options([("statement_timeout", "0"), ("lock_timeout", "500ms")]);
    let database = database_name(&options);
    loop {
        let mut connection = options.connect().await?;
        if are_applied(&mut connection, tables).await? {
            return Ok(connection.close().await?);
        }
        match tables.run(&mut connection).await {
            Ok(()) => return Ok(connection.close().await?),
            Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) if is_lock_timeout(&error) => {
                tracing::warn!(database, "the tables are in use, and will be changed a little later");
                connection.close().await?;
                tokio::time::sleep(CHANGE_PAUSE).await;
            }
            Err(reason @ MigrateError::VersionMismatch(_)) => return Err(StoreError::OtherTables { database, reason }),
            Err(reason) => return Err(StoreError::Migration { database, reason }),
        }
    }
}

async fn are_applied(connection: &mut PgConnection, tables: &Migrator) -> Result<bool, StoreError> {
    let exists = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null");
    if !exists.fetch_one(&mut *connection).await? {
        return Ok(false);
    }
    Ok(are_of_this_version(tables, &sqlx::query_as(APPLIED).fetch_all(connection).await?))
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
