//! Whether the shop can do its work now, for load balancers and monitoring.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use crate::{error::WithCauses, store::Store};

/// The time for which an answer is valid: each check writes to the disk, and everybody can ask.
const VALIDITY: SignedDuration = SignedDuration::from_secs(1);

/// The longest time for a write.
const LIMIT: Duration = Duration::from_secs(5);

/// The reason why the shop cannot work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    #[error("the database cannot be written")]
    NotWritable,
    #[error("another version of the shop has changed the tables of the database")]
    OtherTables,
}

/// Checks the database at most once a second. Its clones share the last answer.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<Mutex<Option<LastCheck>>>);

#[derive(Debug, Clone, Copy)]
struct LastCheck {
    at: Timestamp,
    result: Result<(), NotReady>,
}

impl Readiness {
    /// Whether the database accepts a write and has the tables of this version. The keys need no check: a shop with a key
    /// that it cannot use does not start.
    pub async fn check(&self, store: &Store, now: Timestamp) -> Result<(), NotReady> {
        let mut last = self.0.lock().await;
        if let Some(last) = *last
            && now.duration_since(last.at).abs() < VALIDITY
        {
            return last.result;
        }
        let result = check(store, now).await;
        let changed = last.is_none_or(|last| last.result != result);
        if let (Err(reason), true) = (result, changed) {
            tracing::error!(%reason, "the shop is not ready");
        }
        *last = Some(LastCheck { at: now, result });
        result
    }
}

async fn check(store: &Store, now: Timestamp) -> Result<(), NotReady> {
    match tokio::time::timeout(LIMIT, store.try_write(now)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::debug!(error = %WithCauses(&error), "the database did not accept a write");
            return Err(NotReady::NotWritable);
        }
        Err(_) => return Err(NotReady::NotWritable),
    }
    match store.has_tables_of_this_version().await {
        Ok(true) => Ok(()),
        Err(error) if error.is_unwritable() => Err(NotReady::NotWritable),
        Ok(false) | Err(_) => Err(NotReady::OtherTables),
    }
}
