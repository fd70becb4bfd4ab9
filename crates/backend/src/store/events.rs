//! The table `payment_events`: all events of the payments, each stored once.

use std::str::FromStr;

use domain::{
    event_source::EventSource,
    history::ReportedAmount,
    payment::{PaymentEventKind, PaymentStatus},
};
use jiff::Timestamp;
use serde::Deserialize;
use sqlx::FromRow;

use super::{Store, StoreError, Write, orders::parse_time, payments::parse_status};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Identifies the event: an event with the same key is stored once.
    pub deduplication_key: String,
    pub source: EventSource,
    pub kind: PaymentEventKind,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    /// Currency and amount in its smallest unit as the gateway sent them; no amount if it is unreadable.
    pub amount: Option<(String, Option<i64>)>,
    pub status_before: PaymentStatus,
    pub status_after: PaymentStatus,
    /// The reason that a person gives for a decision.
    pub note: Option<String>,
    pub received_at: Timestamp,
}

/// The part of an event that the order's history shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSummary {
    pub payment_request_id: String,
    pub source: EventSource,
    /// [`PaymentEventKind::Mismatch`] if amount or currency differ from the order's. For [`EventSource::OtherAttempt`], the
    /// kind of the other payment's event.
    pub kind: PaymentEventKind,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    pub amount: Option<ReportedAmount>,
    pub status_before: PaymentStatus,
    pub status_after: PaymentStatus,
    pub received_at: Timestamp,
}

#[derive(Deserialize)]
pub(super) struct EventRow {
    payment_request_id: String,
    source: String,
    kind: String,
    result_code: Option<String>,
    currency: Option<String>,
    minor_units: Option<i64>,
    status_before: String,
    status_after: String,
    received_at: i64,
}

/// Stores an event. Returns `false` if it was stored before; then the caller must change nothing else.
pub async fn record(tx: &mut Write, payment_request_id: &str, event: &StoredEvent) -> Result<bool, StoreError> {
    let (currency, minor_units) = event.amount.clone().unzip();
    let inserted = tx
        .query(
            "insert into payment_events (payment_request_id, deduplication_key, source, kind, result_code, currency, \
         minor_units, status_before, status_after, received_at, note) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         on conflict (payment_request_id, deduplication_key) do nothing",
        )
        .bind(payment_request_id)
        .bind(&event.deduplication_key)
        .bind(event.source.as_str())
        .bind(event.kind.as_str())
        .bind(&event.result_code)
        .bind(&currency)
        .bind(minor_units.flatten())
        .bind(event.status_before.as_str())
        .bind(event.status_after.as_str())
        .bind(event.received_at.as_millisecond())
        .bind(&event.note)
        .execute()
        .await?;
    Ok(inserted == 1)
}

/// An event as a person sees it who has to decide about the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEventRecord {
    pub source: String,
    /// A name of [`PaymentEventKind`].
    pub kind: String,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    /// Currency and amount in its smallest unit as the gateway sent them; no amount if it is unreadable.
    pub amount: Option<(String, Option<i64>)>,
    /// The reason that a person gives for a decision.
    pub note: Option<String>,
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
    /// The events of a payment, oldest first.
    pub async fn events_of_payment(&self, payment_request_id: &str) -> Result<Vec<PaymentEventRecord>, StoreError> {
        let rows: Vec<RecordRow> = self
            .reader
            .query(
                "select source, kind, result_code, currency, minor_units, note, received_at \
             from payment_events where payment_request_id = $1 order by received_at",
            )
            .bind(payment_request_id)
            .fetch_all()
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(PaymentEventRecord {
                    source: row.source,
                    kind: row.kind,
                    result_code: row.result_code,
                    amount: row.currency.map(|currency| (currency, row.minor_units)),
                    note: row.note,
                    received_at: parse_time(row.received_at)?,
                })
            })
            .collect()
    }
}

/// The events of an order, oldest first.
pub(super) fn in_order(rows: Vec<EventRow>) -> Result<Vec<EventSummary>, StoreError> {
    let mut events = rows
        .into_iter()
        .map(|row| {
            Ok(EventSummary {
                payment_request_id: row.payment_request_id,
                source: parse(&row.source, "source of an event")?,
                kind: parse(&row.kind, "kind of an event")?,
                result_code: row.result_code,
                amount: row.currency.map(|currency| ReportedAmount { currency, minor_units: row.minor_units }),
                status_before: parse_status(&row.status_before)?,
                status_after: parse_status(&row.status_after)?,
                received_at: parse_time(row.received_at)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    // What follows from an event has the same time as the event, and comes after it.
    events.sort_by_key(|event| (event.received_at, event.source == EventSource::OtherAttempt));
    Ok(events)
}

fn parse<T>(name: &str, what: &'static str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    name.parse::<T>().map_err(|error| StoreError::unreadable(what)(error.into()))
}
