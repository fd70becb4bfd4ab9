//! What is due, and when more is due.

use jiff::Timestamp;

use crate::engine::store::database::{Store, StoreError};

impl Store {
    /// The ids of payments that have to be closed, or that have a scheduled outcome, refund or capture.
    pub(crate) async fn due_payments(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT payment_id FROM (SELECT payment_id FROM payments WHERE finished_at IS NULL \
             AND state IN ('CREATED', 'SUBMITTED', 'DECLINED') AND closes_at <= $1 ORDER BY closes_at LIMIT 100) \
             UNION SELECT payment_id FROM payments WHERE scheduled_at <= $1 \
             UNION SELECT payment_id FROM transactions WHERE finished = 0 AND ends_at <= $1",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.reads)
        .await?)
    }

    /// The earliest time after `now` at which work is due.
    pub(crate) async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(due) FROM ( \
             SELECT MIN(due_at) AS due FROM deliveries WHERE outcome IS NULL AND due_at > $1 \
             UNION ALL SELECT MIN(closes_at) FROM payments WHERE finished_at IS NULL AND closes_at > $1 \
             UNION ALL SELECT MIN(scheduled_at) FROM payments WHERE scheduled_at > $1 \
             UNION ALL SELECT MIN(ends_at) FROM transactions WHERE finished = 0 AND ends_at > $1) AS times",
        )
        .bind(now.as_millisecond())
        .fetch_one(&self.reads)
        .await?;
        Ok(next.and_then(|time| Timestamp::from_millisecond(time).ok()))
    }
}
