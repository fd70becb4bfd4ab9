//! What was said on the wire, for people to read.

use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite};

use super::{Store, StoreError, outbox::milliseconds};

/// How many messages are kept.
const KEPT: i64 = 10_000;

/// A call and its answer.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub(crate) payment_id: Option<String>,
    pub(crate) received_at: Timestamp,
    pub(crate) path: String,
    /// Headers and body.
    pub(crate) request: String,
    /// Headers and body.
    pub(crate) answer: String,
    /// The result code, or what was done instead of answering.
    pub(crate) result: String,
}

/// A call and its answer, as kept.
pub(crate) type Message = NewMessage;

impl Store {
    /// Keeps messages, and forgets the oldest of them.
    pub(crate) async fn keep_messages(&self, messages: &[NewMessage]) -> Result<(), StoreError> {
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
            .bind(KEPT)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// What was said about a payment, the oldest first.
    pub(crate) async fn messages_of(&self, payment_id: &str) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT payment_id, received_at, path, request, answer, result FROM messages \
                   WHERE payment_id = $1 ORDER BY message_id LIMIT 200";
        self.messages(sqlx::query_as(sql).bind(payment_id)).await
    }

    /// What nobody knows which payment it was about, the newest first: refused calls, mostly.
    pub(crate) async fn messages_of_nobody(&self, count: u32) -> Result<Vec<Message>, StoreError> {
        let sql = "SELECT payment_id, received_at, path, request, answer, result FROM messages \
                   WHERE payment_id IS NULL ORDER BY message_id DESC LIMIT $1";
        self.messages(sqlx::query_as(sql).bind(count)).await
    }

    async fn messages(
        &self,
        query: sqlx::query::QueryAs<'_, Sqlite, Row, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<Message>, StoreError> {
        let read = |(payment_id, received_at, path, request, answer, result): Row| Message {
            payment_id,
            received_at: milliseconds(received_at),
            path,
            request,
            answer,
            result,
        };
        Ok(query.fetch_all(&self.reads).await?.into_iter().map(read).collect())
    }
}

type Row = (Option<String>, i64, String, String, String, String);
