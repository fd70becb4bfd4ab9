//! One at a time: whoever starts a payment of an order waits until nobody else does.
//!
//! Two windows of one order would otherwise begin two attempts, and a buyer could pay both. The shop's database is
//! embedded, so all windows meet in this process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;

/// Who is at work on which order.
#[derive(Debug, Clone, Default)]
pub struct OrderLocks(Arc<Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>>);

impl OrderLocks {
    /// Waits for the order's turn, and holds it until the guard is dropped.
    pub async fn lock(&self, order_id: &str) -> OwnedMutexGuard<()> {
        let lock = {
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| lock.strong_count() > 0);
            locks.get(order_id).and_then(Weak::upgrade).unwrap_or_else(|| {
                let lock = Arc::default();
                locks.insert(order_id.to_owned(), Arc::downgrade(&lock));
                lock
            })
        };
        lock.lock_owned().await
    }
}
