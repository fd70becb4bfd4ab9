//! The notifications that are owed: written together with what they are about, read by the worker.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use super::{Store, StoreError};
use crate::{scenario::SignatureFault, session};

/// A notification that is to be sent, or would have been.
#[derive(Debug, Clone)]
pub(crate) struct NewDelivery {
    /// The notifyType.
    pub(crate) kind: &'static str,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) due_at: Timestamp,
    pub(crate) spoiled: Spoiled,
    /// Held back until the payment's next notification has been sent.
    pub(crate) held: bool,
    /// Never sent.
    pub(crate) dropped: bool,
}

/// What a scenario does to the way a notification is signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Spoiled {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) signature: Option<SignatureFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seconds_ago: Option<u64>,
}

/// A notification that is due.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) payment_id: String,
    pub(crate) payment_request_id: String,
    pub(crate) url: String,
    pub(crate) body: String,
    /// How often it was tried before.
    pub(crate) attempts: i64,
    pub(crate) spoiled: Spoiled,
}

/// An attempt to deliver.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) sent_at: Timestamp,
    /// What was sent: request line, headers and body. `None` when nothing could be sent.
    pub(crate) request: Option<String>,
    /// What it was answered with, in words.
    pub(crate) answer: String,
    pub(crate) led_to: Attempted,
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

/// A notification and what has become of it, for people to read.
#[derive(Debug, Clone)]
pub(crate) struct SentDelivery {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) due_at: Timestamp,
    /// `ACKNOWLEDGED`, `ABANDONED`, `DROPPED`, or none while it is under way.
    pub(crate) outcome: Option<String>,
    pub(crate) spoiled: Spoiled,
    /// Held back until the payment's next notification has been sent.
    pub(crate) held: bool,
    /// The attempts so far, the first one first.
    pub(crate) attempts: Vec<SentAttempt>,
}

/// An attempt to deliver, for people to read.
#[derive(Debug, Clone)]
pub(crate) struct SentAttempt {
    pub(crate) sent_at: Timestamp,
    /// What was sent, if anything was.
    pub(crate) request: Option<String>,
    /// What it was answered with, in words.
    pub(crate) answer: String,
}

/// Writes a notification into the transaction that makes it true.
pub(super) async fn add(
    transaction: &mut SqliteConnection,
    payment_id: &str,
    delivery: &NewDelivery,
) -> Result<(), StoreError> {
    if !delivery.held && !delivery.dropped {
        // What was held back for this one follows it.
        sqlx::query(
            "UPDATE deliveries SET held = 0, due_at = $2 WHERE payment_id = $1 AND held = 1 AND outcome IS NULL",
        )
        .bind(payment_id)
        .bind(delivery.due_at.as_millisecond() + 1)
        .execute(&mut *transaction)
        .await?;
    }
    let spoiled =
        if delivery.spoiled == Spoiled::default() { None } else { Some(serde_json::to_string(&delivery.spoiled)?) };
    sqlx::query(
        "INSERT INTO deliveries (delivery_id, payment_id, kind, url, body, attempts, due_at, spoiled, held, outcome) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)",
    )
    .bind(session::random_name()?)
    .bind(payment_id)
    .bind(delivery.kind)
    .bind(&delivery.url)
    .bind(&delivery.body)
    .bind(delivery.due_at.as_millisecond())
    .bind(spoiled)
    .bind(i64::from(delivery.held))
    .bind(delivery.dropped.then_some("DROPPED"))
    .execute(transaction)
    .await?;
    Ok(())
}

impl Store {
    /// Notifications that should have been sent by now, the longest waiting first.
    pub(crate) async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Delivery>, StoreError> {
        #[derive(FromRow)]
        struct Row {
            delivery_id: String,
            payment_id: String,
            payment_request_id: String,
            url: String,
            body: String,
            attempts: i64,
            spoiled: Option<String>,
        }
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT d.*, p.payment_request_id FROM deliveries d JOIN payments p ON p.payment_id = d.payment_id \
             WHERE d.outcome IS NULL AND d.due_at <= $1 ORDER BY d.due_at, d.rowid LIMIT 100",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.reads)
        .await?;
        let read = |row: Row| {
            let spoiled = row.spoiled.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
            Ok(Delivery {
                id: row.delivery_id,
                payment_id: row.payment_id,
                payment_request_id: row.payment_request_id,
                url: row.url,
                body: row.body,
                attempts: row.attempts,
                spoiled,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes how an attempt to deliver ended.
    pub(crate) async fn attempted(&self, delivery: &Delivery, attempt: &Attempt) -> Result<(), StoreError> {
        let (outcome, due_at) = match attempt.led_to {
            Attempted::Acknowledged => (Some("ACKNOWLEDGED"), None),
            Attempted::Abandoned => (Some("ABANDONED"), None),
            Attempted::Again { due_at } => (None, Some(due_at.as_millisecond())),
        };
        let mut transaction = self.writes.begin().await?;
        sqlx::query(
            "UPDATE deliveries SET attempts = attempts + 1, outcome = $2, due_at = COALESCE($3, due_at) \
             WHERE delivery_id = $1",
        )
        .bind(&delivery.id)
        .bind(outcome)
        .bind(due_at)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("INSERT INTO attempts (delivery_id, number, sent_at, request, answer) VALUES ($1, $2, $3, $4, $5)")
            .bind(&delivery.id)
            .bind(delivery.attempts + 1)
            .bind(attempt.sent_at.as_millisecond())
            .bind(&attempt.request)
            .bind(&attempt.answer)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// A payment's notifications with every attempt, the oldest first.
    pub(crate) async fn deliveries_of(&self, payment_id: &str) -> Result<Vec<SentDelivery>, StoreError> {
        #[derive(FromRow)]
        struct Row {
            delivery_id: String,
            kind: String,
            url: String,
            body: String,
            due_at: i64,
            outcome: Option<String>,
            spoiled: Option<String>,
            held: bool,
        }
        let sql = "SELECT * FROM deliveries WHERE payment_id = $1 ORDER BY rowid";
        // One moment for both tables: an attempt must not be seen beside the time at which it was still due.
        let mut moment = self.reads.begin().await?;
        let rows: Vec<Row> = sqlx::query_as(sql).bind(payment_id).fetch_all(&mut *moment).await?;
        let mut deliveries = Vec::new();
        for row in rows {
            let sql = "SELECT sent_at, request, answer FROM attempts WHERE delivery_id = $1 ORDER BY number";
            let attempts: Vec<(i64, Option<String>, String)> =
                sqlx::query_as(sql).bind(&row.delivery_id).fetch_all(&mut *moment).await?;
            deliveries.push(SentDelivery {
                id: row.delivery_id,
                kind: row.kind,
                url: row.url,
                body: row.body,
                due_at: milliseconds(row.due_at),
                outcome: row.outcome,
                spoiled: row.spoiled.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default(),
                held: row.held,
                attempts: attempts.into_iter().map(read_attempt).collect(),
            });
        }
        Ok(deliveries)
    }

    /// Makes a notification due again at `now`, whatever has become of it; `false` when there is none with this id.
    pub(crate) async fn send_again(&self, delivery_id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE deliveries SET outcome = NULL, held = 0, due_at = $2 WHERE delivery_id = $1";
        let sent = sqlx::query(sql).bind(delivery_id).bind(now.as_millisecond()).execute(&self.writes).await?;
        Ok(sent.rows_affected() == 1)
    }
}

fn read_attempt((sent_at, request, answer): (i64, Option<String>, String)) -> SentAttempt {
    SentAttempt { sent_at: milliseconds(sent_at), request, answer }
}

/// A time of the database, for showing: one that cannot be is the beginning of time.
pub(super) fn milliseconds(time: i64) -> Timestamp {
    Timestamp::from_millisecond(time).unwrap_or(Timestamp::UNIX_EPOCH)
}
