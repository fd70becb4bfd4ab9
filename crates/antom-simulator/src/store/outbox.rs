//! The notifications that are owed: written together with what they are about, read by the worker.

use jiff::Timestamp;
use sqlx::{FromRow, SqliteConnection};

use super::{Store, StoreError};
use crate::session;

/// A notification that is to be sent.
#[derive(Debug, Clone)]
pub(crate) struct NewDelivery {
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) due_at: Timestamp,
}

/// A notification that is due.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct Delivery {
    #[sqlx(rename = "delivery_id")]
    pub(crate) id: String,
    pub(crate) payment_id: String,
    pub(crate) payment_request_id: String,
    pub(crate) url: String,
    pub(crate) body: String,
    /// How often it was tried before.
    pub(crate) attempts: i64,
}

/// What an attempt to deliver led to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Attempted {
    Acknowledged,
    /// Not acknowledged, and no attempt is left.
    Abandoned,
    /// Not acknowledged.
    Again {
        due_at: Timestamp,
    },
}

/// Writes a notification into the transaction that makes it true.
pub(super) async fn add(
    transaction: &mut SqliteConnection,
    payment_id: &str,
    delivery: &NewDelivery,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO deliveries (delivery_id, payment_id, url, body, attempts, due_at) \
         VALUES ($1, $2, $3, $4, 0, $5)",
    )
    .bind(session::random_name()?)
    .bind(payment_id)
    .bind(&delivery.url)
    .bind(&delivery.body)
    .bind(delivery.due_at.as_millisecond())
    .execute(transaction)
    .await?;
    Ok(())
}

impl Store {
    /// Notifications that should have been sent by now, the longest waiting first.
    pub(crate) async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Delivery>, StoreError> {
        Ok(sqlx::query_as(
            "SELECT d.*, p.payment_request_id FROM deliveries d JOIN payments p ON p.payment_id = d.payment_id \
             WHERE d.outcome IS NULL AND d.due_at <= $1 ORDER BY d.due_at, d.delivery_id LIMIT 100",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.reads)
        .await?)
    }

    /// Notes how an attempt to deliver ended.
    pub(crate) async fn attempted(&self, delivery_id: &str, attempted: Attempted) -> Result<(), StoreError> {
        let (outcome, due_at) = match attempted {
            Attempted::Acknowledged => (Some("ACKNOWLEDGED"), None),
            Attempted::Abandoned => (Some("ABANDONED"), None),
            Attempted::Again { due_at } => (None, Some(due_at.as_millisecond())),
        };
        sqlx::query(
            "UPDATE deliveries SET attempts = attempts + 1, outcome = $2, due_at = COALESCE($3, due_at) \
             WHERE delivery_id = $1",
        )
        .bind(delivery_id)
        .bind(outcome)
        .bind(due_at)
        .execute(&self.writes)
        .await?;
        Ok(())
    }
}
