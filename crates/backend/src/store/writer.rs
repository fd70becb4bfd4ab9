//! Commits the writes of several requests together on SQLite.
//!
//! SQLite has one writer, and a commit that survives a power failure waits for the disk. So one task owns the connection
//! for writes. While requests are waiting, it lends the connection to one after the other inside one transaction, each in
//! a savepoint of its own, so that the failure of one changes nothing for the others. Then it commits once, and every
//! request continues. The more requests wait for the disk, the more share its next write.
//!
//! A constraint that SQLite checks at the commit would fail all of them. Only the catalogue's import writes to tables with
//! such a constraint, and it runs alone.

use std::sync::Arc;

use sqlx::{Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot};

use super::{catalogue_version::CatalogueVersion, error::StoreError};

/// The most units of one transaction. The first one waits for the last one.
const MAXIMUM_UNITS: usize = 64;

/// An error of the transaction, for each of its units.
type Shared<T> = Result<T, Arc<sqlx::Error>>;

/// Waits for the connection.
type Request = oneshot::Sender<Shared<Unit>>;

/// Waits for the commit.
#[derive(Debug)]
struct Member {
    committed: oneshot::Sender<Shared<()>>,
    changes_catalogue: bool,
}

/// Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pool: SqlitePool,
    requests: mpsc::UnboundedSender<Request>,
}

/// One unit of work.
///
/// It sees what other units have written but not yet committed. So a unit must [commit](Self::commit) before its request is
/// acknowledged, even if it has written nothing.
#[derive(Debug)]
pub(super) struct Unit {
    connection: OwnedMutexGuard<PoolConnection<Sqlite>>,
    end: oneshot::Sender<Member>,
    changes_catalogue: bool,
}

impl Writer {
    /// Uses a pool of one connection.
    pub(super) fn start(pool: SqlitePool, catalogue_version: CatalogueVersion) -> Self {
        let (requests, receiver) = mpsc::unbounded_channel();
        tokio::spawn(serve(pool.clone(), receiver, catalogue_version));
        Self { pool, requests }
    }

    /// Waits for the connection.
    pub(super) async fn write(&self) -> Result<Unit, StoreError> {
        let (request, granted) = oneshot::channel();
        self.requests.send(request).map_err(|_| StoreError::WriterStopped)?;
        granted.await.map_err(|_| StoreError::WriterStopped)?.map_err(StoreError::Transaction)
    }

    /// Closes the connection after the transaction under way.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

impl Unit {
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let (sender, committed) = oneshot::channel();
        drop(self.connection);
        let member = Member { committed: sender, changes_catalogue: self.changes_catalogue };
        self.end.send(member).map_err(|_| StoreError::WriterStopped)?;
        committed.await.map_err(|_| StoreError::WriterStopped)?.map_err(StoreError::Transaction)
    }

    pub(super) fn changes_catalogue(&mut self) {
        self.changes_catalogue = true;
    }

    pub(super) async fn undo(mut self) -> Result<(), StoreError> {
        execute(&mut self.connection, "rollback to unit").await?;
        self.commit().await
    }
}

async fn serve(pool: SqlitePool, mut requests: mpsc::UnboundedReceiver<Request>, catalogue_version: CatalogueVersion) {
    while let Some(first) = requests.recv().await {
        match begin(&pool).await {
            Ok(connection) => {
                let mut members = Vec::new();
                let outcome = run_units(connection, first, &mut requests, &mut members).await.map_err(Arc::new);
                if members.iter().any(|member| member.changes_catalogue) {
                    catalogue_version.advance();
                }
                for member in members {
                    // Its request may have been given up.
                    let _ = member.committed.send(outcome.clone());
                }
            }
            // They have all waited as long as SQLite waits for another program.
            Err(error) => refuse(&Arc::new(error), first, &mut requests),
        }
    }
}

async fn begin(pool: &SqlitePool) -> Result<PoolConnection<Sqlite>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    execute(&mut connection, "begin immediate; savepoint unit").await?;
    Ok(connection)
}

fn refuse(error: &Arc<sqlx::Error>, first: Request, requests: &mut mpsc::UnboundedReceiver<Request>) {
    let mut request = Some(first);
    while let Some(refused) = request {
        let _ = refused.send(Err(error.clone()));
        request = requests.try_recv().ok();
    }
}

/// Runs the first unit and those that wait after it, and commits. Adds to `members` who waits for the commit.
async fn run_units(
    connection: PoolConnection<Sqlite>,
    first: Request,
    requests: &mut mpsc::UnboundedReceiver<Request>,
    members: &mut Vec<Member>,
) -> Result<(), sqlx::Error> {
    let connection = Arc::new(Mutex::new(connection));
    let mut request = Some(first);
    let mut units = 0;
    let mut is_kept = false;
    while let Some(granted) = request.take() {
        let member = lend(&connection, granted).await;
        is_kept = member.is_some();
        members.extend(member);
        units += 1;
        if units < MAXIMUM_UNITS && !requests.is_empty() {
            let next = if is_kept { "release unit; savepoint unit" } else { "rollback to unit" };
            execute_or_close(&connection, next).await?;
            request = requests.recv().await;
        }
    }
    execute_or_close(&connection, if is_kept { "commit" } else { "rollback to unit; commit" }).await
}

/// Returns when the unit has ended: who waits for the commit, or `None` if the unit was dropped.
async fn lend(connection: &Arc<Mutex<PoolConnection<Sqlite>>>, granted: Request) -> Option<Member> {
    let (end, ended) = oneshot::channel();
    // Dropped at once if the request was given up.
    let _ = granted.send(Ok(Unit { connection: connection.clone().lock_owned().await, end, changes_catalogue: false }));
    ended.await.ok()
}

/// Closes the connection after an error, which ends the transaction whatever its state is. The pool opens another one.
async fn execute_or_close(
    connection: &Mutex<PoolConnection<Sqlite>>,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    let mut connection = connection.lock().await;
    let executed = execute(&mut connection, statement).await;
    if executed.is_err() {
        connection.close_on_drop();
    }
    executed
}

async fn execute(connection: &mut SqliteConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await.map(drop)
}
