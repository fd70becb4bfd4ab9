//! The calls of the merchant API, for the console and the control API.

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite};

use crate::engine::store::database::{Store, StoreError, display_time};

/// How many messages the database keeps.
const MAX_MESSAGES: i64 = 10_000;

/// A call and its answer.
#[derive(Debug, Clone)]
pub(crate) struct LoggedMessage {
    pub(crate) payment_id: Option<String>,
    pub(crate) received_at: Timestamp,
    pub(crate) path: String,
    /// Headers and body.
    pub(crate) request: String,
    /// Headers and body.
    pub(crate) answer: String,
    /// The result code, or what happened instead of an answer.
    pub(crate) result: String,
}

impl Store {
    /// Adds messages, and deletes the oldest ones.
    pub(crate) async fn add_messages(&self, messages: &[LoggedMessage]) -> Result<(), StoreError> {
        let mut insert: QueryBuilder<Sqlite> =
            QueryBuilder::new("INSERT INTO messages (payment_id, received_at, path, request, answer, result) ");
        insert.push_values(messages, |mut row, message| {
            row.push_bind(&message.payment_id)
                .push_bind(message.received_at.as_millisecond())
                .push_bind(&message.path)
                .push_bind(&message.request)
                .push_bind(&message.answer)
                .push_bind(&message.result);
        });
        let mut transaction = self.writes.begin().await?;
        insert.build().persistent(false).execute(&mut *transaction).await?;
        sqlx::query("DELETE FROM messages WHERE message_id <= (SELECT MAX(message_id) FROM messages) - $1")
            .bind(MAX_MESSAGES)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The calls about a payment, the oldest first.
    pub(crate) async fn messages_of(&self, payment_id: &str) -> Result<Vec<LoggedMessage>, StoreError> {
        let sql = "SELECT payment_id, received_at, path, request, answer, result FROM messages \
                   WHERE payment_id = $1 ORDER BY message_id LIMIT 200";
        self.messages(sqlx::query_as(sql).bind(payment_id)).await
    }

    /// The calls that belong to no payment, the newest first: mostly refused ones.
    pub(crate) async fn messages_without_payment(&self, count: u32) -> Result<Vec<LoggedMessage>, StoreError> {
        let sql = "SELECT payment_id, received_at, path, request, answer, result FROM messages \
                   WHERE payment_id IS NULL ORDER BY message_id DESC LIMIT $1";
        self.messages(sqlx::query_as(sql).bind(count)).await
    }

    async fn messages(
        &self,
        query: sqlx::query::QueryAs<'_, Sqlite, Row, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<LoggedMessage>, StoreError> {
        let read = |(payment_id, received_at, path, request, answer, result): Row| LoggedMessage {
            payment_id,
            received_at: display_time(received_at),
            path,
            request,
            answer,
            result,
        };
        Ok(query.fetch_all(&self.reads).await?.into_iter().map(read).collect())
    }
}

type Row = (Option<String>, i64, String, String, String, String);
