//! Notifications to be sent and their attempts. A notification is written in the transaction of the change that causes
//! it, and sent by the worker.

use jiff::Timestamp;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    behavior::effect::{Effect, SignatureFault},
    engine::store::{
        database::{Store, StoreError, display_time},
        stored_effects,
    },
    model::identifiers::random_token,
};

/// A notification to be added.
#[derive(Debug, Clone)]
pub(crate) struct NewDelivery {
    pub(crate) notify_type: &'static str,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) due_at: Timestamp,
    /// What scenarios have changed.
    pub(crate) effects: Vec<Effect>,
    /// Held back until the payment's next notification has been sent.
    pub(crate) held: bool,
    /// Never sent, because of a scenario.
    pub(crate) dropped: bool,
}

/// What is wrong with the signature of a notification, because of a scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SigningFaults {
    pub(crate) signature: Option<SignatureFault>,
    pub(crate) age_seconds: Option<u64>,
}

impl SigningFaults {
    pub(crate) fn of(effects: &[Effect]) -> Self {
        let mut faults = Self::default();
        for effect in effects {
            match effect {
                Effect::NotificationSignature { fault } => faults.signature = Some(*fault),
                Effect::NotificationStale { seconds } => faults.age_seconds = Some(*seconds),
                _ => {}
            }
        }
        faults
    }
}

/// A notification that is due.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) payment_id: String,
    pub(crate) payment_request_id: String,
    pub(crate) url: String,
    pub(crate) body: String,
    /// The number of earlier attempts.
    pub(crate) attempts: i64,
    /// What scenarios have changed.
    pub(crate) effects: Vec<Effect>,
}

/// An attempt to deliver a notification.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) sent_at: Timestamp,
    /// Request line, headers and body. `None` when the notification could not be sent.
    pub(crate) request: Option<String>,
    /// A description of the merchant's answer.
    pub(crate) answer: String,
    /// Status, headers and the beginning of the body. `None` when there was no answer.
    pub(crate) response: Option<String>,
    pub(crate) outcome: AttemptOutcome,
}

/// The outcome of an attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AttemptOutcome {
    Acknowledged,
    /// Not acknowledged, and no attempt is left.
    Abandoned,
    /// Not acknowledged.
    Retry {
        due_at: Timestamp,
    },
}

/// A notification with its attempts, for display.
#[derive(Debug, Clone)]
pub(crate) struct SentDelivery {
    pub(crate) id: String,
    pub(crate) notify_type: String,
    pub(crate) url: String,
    pub(crate) body: String,
    pub(crate) due_at: Timestamp,
    /// `ACKNOWLEDGED`, `ABANDONED` or `DROPPED`; `None` while it is being sent.
    pub(crate) outcome: Option<String>,
    /// What scenarios have changed.
    pub(crate) effects: Vec<Effect>,
    /// Held back until the payment's next notification has been sent.
    pub(crate) held: bool,
    /// The oldest first.
    pub(crate) attempts: Vec<SentAttempt>,
}

/// An attempt, for display.
#[derive(Debug, Clone)]
pub(crate) struct SentAttempt {
    pub(crate) sent_at: Timestamp,
    /// Request line, headers and body. `None` when the notification could not be sent.
    pub(crate) request: Option<String>,
    /// A description of the merchant's answer.
    pub(crate) answer: String,
    /// Status, headers and the beginning of the body. `None` when there was no answer.
    pub(crate) response: Option<String>,
}

/// Adds a notification in the transaction of the change that causes it.
pub(super) async fn add(
    transaction: &mut SqliteConnection,
    payment_id: &str,
    delivery: &NewDelivery,
) -> Result<(), StoreError> {
    if !delivery.held && !delivery.dropped {
        // Notifications that were held back follow this one.
        sqlx::query(
            "UPDATE deliveries SET held = 0, due_at = $2 WHERE payment_id = $1 AND held = 1 AND outcome IS NULL",
        )
        .bind(payment_id)
        .bind(delivery.due_at.as_millisecond() + 1)
        .execute(&mut *transaction)
        .await?;
    }
    sqlx::query(
        "INSERT INTO deliveries (delivery_id, payment_id, notify_type, url, body, attempts, due_at, effects, held, outcome) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)",
    )
    .bind(random_token()?)
    .bind(payment_id)
    .bind(delivery.notify_type)
    .bind(&delivery.url)
    .bind(&delivery.body)
    .bind(delivery.due_at.as_millisecond())
    .bind(stored_effects::write(&delivery.effects)?)
    .bind(i64::from(delivery.held))
    .bind(delivery.dropped.then_some("DROPPED"))
    .execute(transaction)
    .await?;
    Ok(())
}

impl Store {
    /// The notifications that are due, the longest waiting first.
    pub(crate) async fn due_deliveries(&self, now: Timestamp) -> Result<Vec<Delivery>, StoreError> {
        #[derive(FromRow)]
        struct Row {
            delivery_id: String,
            payment_id: String,
            payment_request_id: String,
            url: String,
            body: String,
            attempts: i64,
            effects: Option<String>,
        }
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT d.*, p.payment_request_id FROM deliveries d JOIN payments p ON p.payment_id = d.payment_id \
             WHERE d.outcome IS NULL AND d.due_at <= $1 ORDER BY d.due_at, d.rowid LIMIT 100",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.reads)
        .await?;
        let read = |row: Row| {
            Ok(Delivery {
                effects: stored_effects::read(row.effects.as_deref())?,
                id: row.delivery_id,
                payment_id: row.payment_id,
                payment_request_id: row.payment_request_id,
                url: row.url,
                body: row.body,
                attempts: row.attempts,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Records an attempt and its outcome.
    pub(crate) async fn add_attempt(&self, delivery: &Delivery, attempt: &Attempt) -> Result<(), StoreError> {
        let (outcome, due_at) = match attempt.outcome {
            AttemptOutcome::Acknowledged => (Some("ACKNOWLEDGED"), None),
            AttemptOutcome::Abandoned => (Some("ABANDONED"), None),
            AttemptOutcome::Retry { due_at } => (None, Some(due_at.as_millisecond())),
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
        sqlx::query("INSERT INTO attempts (delivery_id, number, sent_at, request, answer, response) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(&delivery.id)
            .bind(delivery.attempts + 1)
            .bind(attempt.sent_at.as_millisecond())
            .bind(&attempt.request)
            .bind(&attempt.answer)
            .bind(&attempt.response)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// A payment's notifications with every attempt, the oldest first.
    pub(crate) async fn deliveries_of(&self, payment_id: &str) -> Result<Vec<SentDelivery>, StoreError> {
        #[derive(FromRow)]
        struct Row {
            delivery_id: String,
            notify_type: String,
            url: String,
            body: String,
            due_at: i64,
            outcome: Option<String>,
            effects: Option<String>,
            held: bool,
        }
        let sql = "SELECT * FROM deliveries WHERE payment_id = $1 ORDER BY rowid";
        // One transaction: the attempts must be as old as the due time of their delivery.
        let mut snapshot = self.reads.begin().await?;
        let rows: Vec<Row> = sqlx::query_as(sql).bind(payment_id).fetch_all(&mut *snapshot).await?;
        let mut deliveries = Vec::new();
        for row in rows {
            let sql = "SELECT sent_at, request, answer, response FROM attempts WHERE delivery_id = $1 ORDER BY number";
            let attempts: Vec<AttemptRow> =
                sqlx::query_as(sql).bind(&row.delivery_id).fetch_all(&mut *snapshot).await?;
            deliveries.push(SentDelivery {
                id: row.delivery_id,
                notify_type: row.notify_type,
                url: row.url,
                body: row.body,
                due_at: display_time(row.due_at),
                outcome: row.outcome,
                effects: stored_effects::read(row.effects.as_deref())?,
                held: row.held,
                attempts: attempts.into_iter().map(read_attempt).collect(),
            });
        }
        Ok(deliveries)
    }

    /// Makes a notification due at `now`, whatever its outcome is; `false` when there is none with this id.
    pub(crate) async fn send_again(&self, delivery_id: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE deliveries SET outcome = NULL, held = 0, due_at = $2 WHERE delivery_id = $1";
        let sent = sqlx::query(sql).bind(delivery_id).bind(now.as_millisecond()).execute(&self.writes).await?;
        Ok(sent.rows_affected() == 1)
    }
}

type AttemptRow = (i64, Option<String>, String, Option<String>);

fn read_attempt((sent_at, request, answer, response): AttemptRow) -> SentAttempt {
    SentAttempt { sent_at: display_time(sent_at), request, answer, response }
}
