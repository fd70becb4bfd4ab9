//! Per-order locks: serialise starting payments of the same order.
//!
//! Two browser windows that start a payment of one order get the same attempt, and not a refusal for one of them. That an
//! order never has two open attempts does not depend on these locks: the transaction that stores an attempt ensures it.
//!
//! A lock is held during calls to the gateway, so it is no lock of a transaction. Inside one process it is in memory. An
//! instance that shares a PostgreSQL server takes an advisory lock too, which PostgreSQL frees when the instance's
//! connection ends, however the instance dies. One connection holds all locks of an instance.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use domain::order_keys::OrderNumber;
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::sync::OwnedMutexGuard;

use super::{error::StoreError, pool::pool_options};

/// The pause before an instance asks again for a lock that another one holds.
const PAUSE: Duration = Duration::from_millis(50);

/// In memory.
type LocalLock = tokio::sync::Mutex<()>;

#[derive(Debug, Clone, Default)]
pub(super) struct OrderLocks {
    local: Arc<Mutex<HashMap<OrderNumber, Weak<LocalLock>>>>,
    /// A pool of one connection. `None`: no other process has locks.
    server: Option<PgPool>,
}

/// Dropping it releases the lock.
#[derive(Debug)]
pub struct OrderLock {
    /// Taken only by `drop`.
    local: Option<OwnedMutexGuard<()>>,
    /// The order whose lock the connection may hold.
    held: Option<(PgPool, OrderNumber)>,
}

impl OrderLocks {
    /// `patience` is how long a request waits for the connection.
    pub(super) fn of_server(options: PgConnectOptions, patience: Duration) -> Self {
        // The connection is never replaced while it lives, because its end frees the locks.
        let pool = pool_options().max_connections(1).acquire_timeout(patience);
        Self { local: Arc::default(), server: Some(pool.connect_lazy_with(options)) }
    }

    /// Waits for the order's lock.
    pub(super) async fn lock(&self, order: &OrderNumber) -> Result<OrderLock, StoreError> {
        let local = Some(self.lock_local(order).await);
        let mut lock = OrderLock { local, held: None };
        let Some(server) = self.server.clone() else { return Ok(lock) };
        let order = order.clone();
        // In a task of its own: a request that is given up must not leave a lock behind.
        let locked = tokio::spawn(async move {
            while !try_lock(&server, &order).await? {
                tokio::time::sleep(PAUSE).await;
            }
            lock.held = Some((server, order));
            Ok(lock)
        });
        locked.await.map_err(|_| StoreError::LockTaskStopped)?
    }

    async fn lock_local(&self, order: &OrderNumber) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.local.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| lock.strong_count() > 0);
            locks.get(order).and_then(Weak::upgrade).unwrap_or_else(|| {
                let lock = Arc::default();
                locks.insert(order.clone(), Arc::downgrade(&lock));
                lock
            })
        };
        lock.lock_owned().await
    }

    pub(super) async fn close(&self) {
        if let Some(server) = &self.server {
            server.close().await;
        }
    }
}

impl Drop for OrderLock {
    fn drop(&mut self) {
        let (Some((server, order)), local) = (self.held.take(), self.local.take()) else { return };
        tokio::spawn(async move {
            // Without the connection, there is no lock.
            if let Err(error) = unlock(&server, &order).await {
                tracing::debug!(%error, "the lock of an order was not released");
            }
            drop(local);
        });
    }
}

async fn try_lock(server: &PgPool, order: &OrderNumber) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))");
    Ok(query.bind(order.as_str()).fetch_one(server).await?)
}

async fn unlock(server: &PgPool, order: &OrderNumber) -> Result<(), sqlx::Error> {
    let query = sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))");
    query.bind(order.as_str()).execute(server).await.map(drop)
}
