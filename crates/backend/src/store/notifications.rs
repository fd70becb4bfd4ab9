//! The table `other_notifications`: verified notifications about no payment or refund of the shop.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, orders::parse_time};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotification {
    /// Antom's `notifyType`; empty if it is missing.
    pub notify_type: String,
    /// The whole notification, as JSON.
    pub body: String,
    /// The first arrival.
    pub received_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    notify_type: String,
    body: String,
    received_at: i64,
}

impl Store {
    /// Stores a notification, unless it is stored already.
    pub async fn insert_notification(&self, notification: &StoredNotification) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query(
            "insert into other_notifications (notify_type, body, received_at) values ($1, $2, $3) \
             on conflict do nothing",
        )
        .bind(&notification.notify_type)
        .bind(&notification.body)
        .bind(notification.received_at.as_millisecond())
        .execute()
        .await?;
        tx.commit().await
    }

    /// The latest hundred, newest first.
    pub async fn other_notifications(&self) -> Result<Vec<StoredNotification>, StoreError> {
        let rows: Vec<Row> = self
            .reader
            .query("select notify_type, body, received_at from other_notifications order by received_at desc limit 100")
            .fetch_all()
            .await?;
        let notification = |row: Row| {
            Ok(StoredNotification {
                notify_type: row.notify_type,
                body: row.body,
                received_at: parse_time(row.received_at)?,
            })
        };
        rows.into_iter().map(notification).collect()
    }
}
