//! Per-order locks: serialise starting payments of the same order.
//!
//! Without them, two browser windows could start two attempts of one order at the same time, and the customer could pay
//! both. The locks are in memory, because only one process uses the shop's embedded database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use domain::order_keys::OrderNumber;
use tokio::sync::OwnedMutexGuard;

#[derive(Debug, Clone, Default)]
pub struct OrderLocks(Arc<Mutex<HashMap<OrderNumber, Weak<tokio::sync::Mutex<()>>>>>);

impl OrderLocks {
    /// Waits for the order's lock. Dropping the guard releases it.
    pub async fn lock(&self, order: &OrderNumber) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| lock.strong_count() > 0);
            locks.get(order).and_then(Weak::upgrade).unwrap_or_else(|| {
                let lock = Arc::default();
                locks.insert(order.clone(), Arc::downgrade(&lock));
                lock
            })
        };
        lock.lock_owned().await
    }
}
