//! The calls of the merchant API, for the console and the control API.

use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder, Sqlite};

use crate::{
    behavior::effect::Effect,
    engine::store::{
        database::{Store, StoreError, display_time},
        stored_effects,
    },
};

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
    /// What scenarios have done to the answer.
    pub(crate) effects: Vec<Effect>,
}

/// A call in the log.
#[derive(Debug, Clone)]
pub(crate) struct StoredMessage {
    /// Grows with the time.
    pub(crate) id: i64,
    pub(crate) message: LoggedMessage,
}

impl Store {
    /// Adds messages, and deletes the oldest ones.
    pub(crate) async fn add_messages(&self, messages: &[LoggedMessage]) -> Result<(), StoreError> {
        let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(
            "INSERT INTO messages (payment_id, received_at, path, request, answer, result, effects) ",
        );
        let effects =
            messages.iter().map(|message| stored_effects::write(&message.effects)).collect::<Result<Vec<_>, _>>()?;
        insert.push_values(messages.iter().zip(effects), |mut row, (message, effects)| {
            row.push_bind(&message.payment_id)
                .push_bind(message.received_at.as_millisecond())
                .push_bind(&message.path)
                .push_bind(&message.request)
                .push_bind(&message.answer)
                .push_bind(&message.result)
                .push_bind(effects);
        });
        let mut transaction = self.writes.begin().await?;
        insert.build().persistent(false).execute(&mut *transaction).await?;
        sqlx::query("DELETE FROM messages WHERE message_id <= (SELECT MAX(message_id) FROM messages) - $1")
            .bind(MAX_MESSAGES)
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The newest 200 calls about a payment, the oldest first.
    pub(crate) async fn messages_of(&self, payment_id: &str) -> Result<Vec<StoredMessage>, StoreError> {
        let sql = "SELECT * FROM (SELECT * FROM messages WHERE payment_id = $1 ORDER BY message_id DESC LIMIT 200) \
                   ORDER BY message_id";
        self.messages(sqlx::query_as(sql).bind(payment_id)).await
    }

    /// The calls that belong to no payment, the newest first: mostly refused ones.
    pub(crate) async fn messages_without_payment(&self, count: u32) -> Result<Vec<StoredMessage>, StoreError> {
        let sql = "SELECT * FROM messages WHERE payment_id IS NULL ORDER BY message_id DESC LIMIT $1";
        self.messages(sqlx::query_as(sql).bind(count)).await
    }

    async fn messages(
        &self,
        query: sqlx::query::QueryAs<'_, Sqlite, Row, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        query.fetch_all(&self.reads).await?.into_iter().map(StoredMessage::try_from).collect()
    }
}

#[derive(FromRow)]
struct Row {
    message_id: i64,
    payment_id: Option<String>,
    received_at: i64,
    path: String,
    request: String,
    answer: String,
    result: String,
    effects: Option<String>,
}

impl TryFrom<Row> for StoredMessage {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let message = LoggedMessage {
            payment_id: row.payment_id,
            received_at: display_time(row.received_at),
            path: row.path,
            request: row.request,
            answer: row.answer,
            result: row.result,
            effects: stored_effects::read(row.effects.as_deref())?,
        };
        Ok(Self { id: row.message_id, message })
    }
}
