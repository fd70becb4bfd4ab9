//! Refunds and captures.

use antom::types::Amount;
use jiff::Timestamp;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    engine::store::database::{Store, StoreError, value_of},
    model::{
        result_code::Outcome,
        transaction::{Transaction, TransactionKind, TransactionState},
    },
};

impl Store {
    /// The `paymentId` of a refund or capture.
    pub(crate) async fn payment_id_of(
        &self,
        kind: TransactionKind,
        id: TransactionKey<'_>,
    ) -> Result<Option<String>, StoreError> {
        let (sql, id) = match id {
            TransactionKey::RequestId(id) => {
                ("SELECT payment_id FROM transactions WHERE kind = $1 AND transaction_request_id = $2", id)
            }
            TransactionKey::Id(id) => {
                ("SELECT payment_id FROM transactions WHERE kind = $1 AND transaction_id = $2", id)
            }
        };
        Ok(sqlx::query_scalar(sql).bind(kind.to_stored()).bind(id).fetch_optional(&self.reads).await?)
    }
}

/// How a refund or capture is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TransactionKey<'a> {
    RequestId(&'a str),
    Id(&'a str),
}

/// The refunds and captures of a payment, the oldest first.
pub(super) async fn of_payment(
    connection: &mut SqliteConnection,
    payment_id: &str,
) -> Result<Vec<Transaction>, StoreError> {
    let sql = "SELECT * FROM transactions WHERE payment_id = $1 ORDER BY created_at, rowid";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(payment_id).fetch_all(connection).await?;
    rows.into_iter().map(Transaction::try_from).collect()
}

/// Adds a refund or capture, or updates the columns that can change.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    payment_id: &str,
    transaction: &Transaction,
) -> Result<(), StoreError> {
    let (ends_at, outcome, finished) = match transaction.state {
        TransactionState::Processing { ends_at, outcome } => (ends_at, outcome, false),
        TransactionState::Finished { at, outcome } => (at, outcome, true),
    };
    sqlx::query(
        "INSERT INTO transactions (transaction_id, transaction_request_id, kind, payment_id, currency, value, \
         notify_url, created_at, ends_at, outcome, finished) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (transaction_id) DO UPDATE SET ends_at = excluded.ends_at, outcome = excluded.outcome, \
         finished = excluded.finished",
    )
    .bind(&transaction.id)
    .bind(&transaction.request_id)
    .bind(transaction.kind.to_stored())
    .bind(payment_id)
    .bind(&transaction.amount.currency)
    .bind(value_of(payment_id, &transaction.amount)?)
    .bind(&transaction.notify_url)
    .bind(transaction.created_at.as_millisecond())
    .bind(ends_at.as_millisecond())
    .bind(outcome.code)
    .bind(i64::from(finished))
    .execute(connection)
    .await?;
    Ok(())
}

/// A row of `transactions`.
#[derive(FromRow)]
struct Row {
    transaction_id: String,
    transaction_request_id: String,
    kind: String,
    payment_id: String,
    currency: String,
    value: i64,
    notify_url: Option<String>,
    created_at: i64,
    ends_at: i64,
    outcome: String,
    finished: i64,
}

impl TryFrom<Row> for Transaction {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let unreadable =
            |column, value: String| StoreError::Unreadable { payment_id: row.payment_id.clone(), column, value };
        let time =
            |column, value: i64| Timestamp::from_millisecond(value).map_err(|_| unreadable(column, value.to_string()));
        let ends_at = time("ends_at", row.ends_at)?;
        let outcome = Outcome::find(&row.outcome).ok_or_else(|| unreadable("outcome", row.outcome.clone()))?;
        Ok(Self {
            kind: TransactionKind::from_stored(&row.kind).ok_or_else(|| unreadable("kind", row.kind.clone()))?,
            created_at: time("created_at", row.created_at)?,
            state: match row.finished {
                0 => TransactionState::Processing { ends_at, outcome },
                _ => TransactionState::Finished { at: ends_at, outcome },
            },
            id: row.transaction_id,
            request_id: row.transaction_request_id,
            amount: Amount::new(row.currency, row.value),
            notify_url: row.notify_url,
        })
    }
}
