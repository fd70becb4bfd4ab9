//! Refunds and captures.

use antom::types::Amount;
use jiff::Timestamp;
use sqlx::{FromRow, SqliteConnection};

use super::{Store, StoreError, value_of};
use crate::{
    result_code::Outcome,
    transaction::{Kind, State, Transaction},
};

impl Store {
    /// The payment of the refund or capture that has this id, the merchant's or the gateway's.
    pub(crate) async fn payment_of(&self, kind: Kind, id: TransactionKey<'_>) -> Result<Option<String>, StoreError> {
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

/// How a refund or a capture is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TransactionKey<'a> {
    RequestId(&'a str),
    Id(&'a str),
}

/// All of a payment's, the oldest first.
pub(super) async fn of(connection: &mut SqliteConnection, payment_id: &str) -> Result<Vec<Transaction>, StoreError> {
    let sql = "SELECT * FROM transactions WHERE payment_id = $1 ORDER BY created_at, rowid";
    let rows: Vec<Row> = sqlx::query_as(sql).bind(payment_id).fetch_all(connection).await?;
    rows.into_iter().map(Transaction::try_from).collect()
}

/// Writes one: a new one, or what may have changed of an old one.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    payment_id: &str,
    transaction: &Transaction,
) -> Result<(), StoreError> {
    let (ends_at, outcome, finished) = match transaction.state {
        State::Processing { ends_at, outcome } => (ends_at, outcome, false),
        State::Finished { at, outcome } => (at, outcome, true),
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
            kind: Kind::from_stored(&row.kind).ok_or_else(|| unreadable("kind", row.kind.clone()))?,
            created_at: time("created_at", row.created_at)?,
            state: match row.finished {
                0 => State::Processing { ends_at, outcome },
                _ => State::Finished { at: ends_at, outcome },
            },
            id: row.transaction_id,
            request_id: row.transaction_request_id,
            amount: Amount::new(row.currency, row.value),
            notify_url: row.notify_url,
        })
    }
}
