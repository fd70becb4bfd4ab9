//! The table `payment_events`: everything that was ever said about a payment, each fact once.

use domain::payment::{PaymentEventKind, PaymentStatus};
use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, Write, orders::time, payments::status};

/// One fact that the gateway told us about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Identifies the fact: the same one is stored once.
    pub deduplication_key: String,
    /// Who said it: a word of `gateway::Source`, or `other_attempt` for what followed from another payment's news.
    pub source: String,
    /// What was reported.
    pub kind: PaymentEventKind,
    /// Antom's code.
    pub result_code: Option<String>,
    /// The reported amount, as it stood on the wire.
    pub amount: Option<(String, Option<i64>)>,
    /// The payment's status before the event.
    pub status_before: PaymentStatus,
    /// The payment's status after the event.
    pub status_after: PaymentStatus,
    /// What a person has written about their decision.
    pub note: Option<String>,
    /// When it was heard.
    pub received_at: Timestamp,
}

/// An event as the order's history reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSummary {
    /// Who said it: a word of `gateway::Source`, or `other_attempt` for what followed from another payment's news.
    pub source: String,
    /// Whether its amount or currency was another than the order's.
    pub is_mismatch: bool,
    /// The payment's status before the event.
    pub status_before: PaymentStatus,
    /// The payment's status after the event.
    pub status_after: PaymentStatus,
    /// When it was heard.
    pub received_at: Timestamp,
}

#[derive(FromRow)]
struct EventRow {
    source: String,
    kind: String,
    status_before: String,
    status_after: String,
    received_at: i64,
}

/// Stores a fact. `false` when it was known already: then nothing else may change.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &mut Write, payment_request_id: &str, event: &StoredEvent) -> Result<bool, StoreError> {
    let (currency, minor_units) = event.amount.clone().unzip();
    let inserted = sqlx::query(
        "insert into payment_events (payment_request_id, deduplication_key, source, kind, result_code, currency, \
         minor_units, status_before, status_after, received_at, note) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (payment_request_id, deduplication_key) do nothing",
    )
    .bind(payment_request_id)
    .bind(&event.deduplication_key)
    .bind(&event.source)
    .bind(event.kind.as_str())
    .bind(&event.result_code)
    .bind(currency)
    .bind(minor_units.flatten())
    .bind(event.status_before.as_str())
    .bind(event.status_after.as_str())
    .bind(event.received_at.as_millisecond())
    .bind(&event.note)
    .execute(&mut **tx)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// What was reported about a payment, for a person who has to decide about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEventRecord {
    /// Who said it.
    pub source: String,
    /// What was reported: a word of [`Report`].
    pub kind: String,
    /// Antom's code.
    pub result_code: Option<String>,
    /// The currency and the amount in its smallest unit, where they could be read.
    pub amount: Option<(String, Option<i64>)>,
    /// What a person has written.
    pub note: Option<String>,
    /// When it was heard.
    pub received_at: Timestamp,
}

#[derive(FromRow)]
struct RecordRow {
    source: String,
    kind: String,
    result_code: Option<String>,
    currency: Option<String>,
    minor_units: Option<i64>,
    note: Option<String>,
    received_at: i64,
}

impl Store {
    /// Everything that was reported about one payment, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn events_of_payment(&self, payment_request_id: &str) -> Result<Vec<PaymentEventRecord>, StoreError> {
        let rows: Vec<RecordRow> = sqlx::query_as(
            "select source, kind, result_code, currency, minor_units, note, received_at \
             from payment_events where payment_request_id = $1 order by received_at",
        )
        .bind(payment_request_id)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(PaymentEventRecord {
                    source: row.source,
                    kind: row.kind,
                    result_code: row.result_code,
                    amount: row.currency.map(|currency| (currency, row.minor_units)),
                    note: row.note,
                    received_at: time(row.received_at)?,
                })
            })
            .collect()
    }

    /// What the gateway told us about an order's payments, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn events_of_order(&self, order_id: &str) -> Result<Vec<EventSummary>, StoreError> {
        let rows: Vec<EventRow> = sqlx::query_as(
            "select source, kind, status_before, status_after, received_at from payment_events \
             join payments on payments.payment_request_id = payment_events.payment_request_id \
             where order_id = $1 order by received_at, attempt",
        )
        .bind(order_id)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(EventSummary {
                    status_before: status(&row.status_before)?,
                    status_after: status(&row.status_after)?,
                    received_at: time(row.received_at)?,
                    // What followed for another payment was no mismatch of its own.
                    is_mismatch: row.kind == PaymentEventKind::Mismatch.as_str() && row.source != "other_attempt",
                    source: row.source,
                })
            })
            .collect()
    }
}
