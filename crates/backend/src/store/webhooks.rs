//! The table `outgoing_webhooks`: messages to the merchant's own system that have not arrived yet.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, Write, orders::parse_time};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingWebhook {
    /// The header `webhook-id`.
    pub id: String,
    /// The JSON that is sent.
    pub body: String,
    /// The number of attempts that have failed.
    pub attempts: i64,
    pub created_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    id: String,
    body: String,
    attempts: i64,
    created_at: i64,
}

/// Stores a message that is due now.
pub async fn insert(tx: &mut Write, id: &str, body: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.query("insert into outgoing_webhooks (id, body, created_at, next_attempt_at) values ($1, $2, $3, $3)")
        .bind(id)
        .bind(body)
        .bind(now.as_millisecond())
        .execute()
        .await?;
    Ok(())
}

impl Store {
    /// The messages that are due, those that wait longest first.
    pub async fn due_webhooks(&self, now: Timestamp, at_most: i64) -> Result<Vec<OutgoingWebhook>, StoreError> {
        let rows: Vec<Row> = self
            .reader
            .query(
                "select id, body, attempts, created_at from outgoing_webhooks where next_attempt_at <= $1 \
             order by next_attempt_at limit $2",
            )
            .bind(now.as_millisecond())
            .bind(at_most)
            .fetch_all()
            .await?;
        let message = |Row { id, body, attempts, created_at }| {
            Ok(OutgoingWebhook { id, body, attempts, created_at: parse_time(created_at)? })
        };
        rows.into_iter().map(message).collect()
    }

    /// The number of messages that have not arrived.
    pub async fn count_webhooks(&self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self.reader.query("select count(*) from outgoing_webhooks").fetch_one().await?;
        Ok(count)
    }

    pub async fn delete_webhook(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query("delete from outgoing_webhooks where id = $1").bind(id).execute().await?;
        tx.commit().await
    }

    /// Stores that an attempt has failed.
    pub async fn postpone_webhook(&self, id: &str, until: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query("update outgoing_webhooks set attempts = attempts + 1, next_attempt_at = $2 where id = $1")
            .bind(id)
            .bind(until.as_millisecond())
            .execute()
            .await?;
        tx.commit().await
    }
}
