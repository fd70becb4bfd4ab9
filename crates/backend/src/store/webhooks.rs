//! The table `outgoing_webhooks`: messages to the merchant's own system that have not arrived yet.

use jiff::{SignedDuration, Timestamp};
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

/// The time for which an instance has a message for itself. It is longer than an attempt takes.
const CLAIM: SignedDuration = SignedDuration::from_secs(60);

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
    /// Claims the messages that are due, those that wait longest first. On PostgreSQL no other instance gets them for a
    /// minute; SQLite has one process, which sends them one search after the other.
    pub async fn claim_due_webhooks(&self, now: Timestamp, at_most: i64) -> Result<Vec<OutgoingWebhook>, StoreError> {
        let rows: Vec<Row> = match self.is_shared() {
            true => self.claim(now, at_most).await?,
            false => self.find_due(now, at_most).await?,
        };
        let message = |Row { id, body, attempts, created_at }| {
            Ok(OutgoingWebhook { id, body, attempts, created_at: parse_time(created_at)? })
        };
        rows.into_iter().map(message).collect()
    }

    async fn claim(&self, now: Timestamp, at_most: i64) -> Result<Vec<Row>, StoreError> {
        let mut tx = self.write().await?;
        let query = tx.query(
            "with due (message) as materialized (select id from outgoing_webhooks where next_attempt_at <= $1 \
                 order by next_attempt_at limit $2 for update skip locked) \
             update outgoing_webhooks set next_attempt_at = $3 from due where id = message \
             returning id, body, attempts, created_at",
        );
        let until = (now + CLAIM).as_millisecond();
        let rows = query.bind(now.as_millisecond()).bind(at_most).bind(until).fetch_all().await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn find_due(&self, now: Timestamp, at_most: i64) -> Result<Vec<Row>, StoreError> {
        self.reader
            .query(
                "select id, body, attempts, created_at from outgoing_webhooks where next_attempt_at <= $1 \
             order by next_attempt_at limit $2",
            )
            .bind(now.as_millisecond())
            .bind(at_most)
            .fetch_all()
            .await
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
