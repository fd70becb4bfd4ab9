//! The table `other_notifications`: verified notifications that change nothing in the shop.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, orders::time};

/// A verified notification that is about none of the shop's payments or refunds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotification {
    /// Its `notifyType`; empty when it had none.
    pub notify_type: String,
    /// All of it, as JSON.
    pub body: String,
    /// When it came first.
    pub received_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    notify_type: String,
    body: String,
    received_at: i64,
}

impl Store {
    /// Keeps a notification. One that is sent again is kept once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_notification(&self, notification: &StoredNotification) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "insert into other_notifications (notify_type, body, received_at) values ($1, $2, $3) \
             on conflict (notify_type, body) do nothing",
        )
        .bind(&notification.notify_type)
        .bind(&notification.body)
        .bind(notification.received_at.as_millisecond())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The latest of them, at most a hundred, the newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn other_notifications(&self) -> Result<Vec<StoredNotification>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "select notify_type, body, received_at from other_notifications order by received_at desc limit 100",
        )
        .fetch_all(&self.reader)
        .await?;
        let notification = |row: Row| {
            Ok(StoredNotification { notify_type: row.notify_type, body: row.body, received_at: time(row.received_at)? })
        };
        rows.into_iter().map(notification).collect()
    }
}
