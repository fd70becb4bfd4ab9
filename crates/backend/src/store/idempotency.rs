//! The table `idempotency_keys`.

use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, Write};

/// A request that is to do its work once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Where the key counts: the same key elsewhere is another key.
    pub scope: String,
    /// The caller's key.
    pub key: String,
    /// The request itself: the same key with another request is refused.
    pub request: String,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing.
    New,
    /// The same request made this.
    Made(String),
    /// It belongs to another request.
    Reused,
}

#[derive(FromRow)]
struct KeyRow {
    request: String,
    resource: String,
}

impl Once {
    fn compare(&self, row: Option<KeyRow>) -> Known {
        match row {
            None => Known::New,
            Some(row) if row.request == self.request => Known::Made(row.resource),
            Some(_) => Known::Reused,
        }
    }
}

const SELECT: &str = "select request, resource from idempotency_keys where scope = $1 and idempotency_key = $2";

/// Keeps what a request has made, unless the key is known already.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &mut Write, once: &Once, resource: &str, now: Timestamp) -> Result<Known, StoreError> {
    let inserted = sqlx::query(
        "insert into idempotency_keys (scope, idempotency_key, request, resource, created_at) \
         values ($1, $2, $3, $4, $5) on conflict (scope, idempotency_key) do nothing",
    )
    .bind(&once.scope)
    .bind(&once.key)
    .bind(&once.request)
    .bind(resource)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Known::New);
    }
    let row = sqlx::query_as(SELECT).bind(&once.scope).bind(&once.key).fetch_optional(&mut **tx).await?;
    Ok(once.compare(row))
}

impl Store {
    /// What is known of a request's key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn known(&self, once: &Once) -> Result<Known, StoreError> {
        let row = sqlx::query_as(SELECT).bind(&once.scope).bind(&once.key).fetch_optional(&self.reader).await?;
        Ok(once.compare(row))
    }
}
