//! The table `refused_notifications`: notifications that the shop did not acknowledge.

use domain::notification::RefusedNotification;
use jiff::Timestamp;
use sqlx::FromRow;

use super::{
    Store, StoreError,
    orders::{parse_time, write_time},
};

/// The newest are kept.
const MAXIMUM_ROWS: i64 = 100;

/// Everybody can send notifications that are refused. More than these in a minute are not stored.
const MAXIMUM_PER_MINUTE: i64 = 30;

#[derive(FromRow)]
struct Row {
    received_at: i64,
    status: i64,
    reason: String,
    path: String,
    headers: String,
    body: String,
}

impl Store {
    /// Stores a refused notification, unless many were stored a moment ago, and removes the oldest.
    pub async fn insert_refusal(&self, refusal: &RefusedNotification, now: Timestamp) -> Result<(), StoreError> {
        let a_minute_ago = now.as_millisecond() - 60_000;
        let (recent,): (i64,) = self
            .reader
            .query("select count(*) from refused_notifications where received_at > $1")
            .bind(a_minute_ago)
            .fetch_one()
            .await?;
        if recent >= MAXIMUM_PER_MINUTE {
            return Ok(());
        }
        let mut tx = self.write().await?;
        tx.query(
            "insert into refused_notifications (id, received_at, status, reason, path, headers, body) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&uuid::Uuid::new_v4().simple().to_string())
        .bind(now.as_millisecond())
        .bind(i64::from(refusal.status))
        .bind(&refusal.reason)
        .bind(&refusal.path)
        .bind(&refusal.headers)
        .bind(&refusal.body)
        .execute()
        .await?;
        tx.query(
            "delete from refused_notifications where id not in \
             (select id from refused_notifications order by received_at desc limit $1)",
        )
        .bind(MAXIMUM_ROWS)
        .execute()
        .await?;
        tx.commit().await
    }

    /// Deletes those that arrived before this time, and returns their number.
    pub async fn delete_refusals(&self, received_before: Timestamp) -> Result<u64, StoreError> {
        self.delete_older("delete from refused_notifications where received_at < $1", received_before).await
    }

    /// All of them, newest first.
    pub async fn refused_notifications(&self) -> Result<Vec<RefusedNotification>, StoreError> {
        let rows: Vec<Row> = self.reader.query(
            "select received_at, status, reason, path, headers, body from refused_notifications order by received_at desc",
        )
        .fetch_all()
        .await?;
        let refusal = |row: Row| {
            Ok(RefusedNotification {
                received_at: write_time(parse_time(row.received_at)?),
                status: u16::try_from(row.status).unwrap_or_default(),
                reason: row.reason,
                path: row.path,
                headers: row.headers,
                body: row.body,
            })
        };
        rows.into_iter().map(refusal).collect()
    }
}
