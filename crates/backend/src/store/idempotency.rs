//! The table `idempotency_keys`.

use jiff::{SignedDuration, Timestamp};
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

const SELECT: &str = "select request, resource from idempotency_keys \
                      where scope = $1 and idempotency_key = $2 and created_at > $3";

/// How long a key is known.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

fn oldest(now: Timestamp) -> i64 {
    (now - LIFETIME).as_millisecond()
}

/// Keeps what a request has made, unless the key is known already.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &mut Write, once: &Once, resource: &str, now: Timestamp) -> Result<Known, StoreError> {
    sqlx::query("delete from idempotency_keys where created_at <= $1").bind(oldest(now)).execute(&mut **tx).await?;
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
    let row =
        sqlx::query_as(SELECT).bind(&once.scope).bind(&once.key).bind(oldest(now)).fetch_optional(&mut **tx).await?;
    Ok(once.compare(row))
}

/// Lets a key that is kept stand for something else: what it stood for can no longer be used.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &mut Write, once: &Once, resource: &str) -> Result<(), StoreError> {
    sqlx::query("update idempotency_keys set resource = $3 where scope = $1 and idempotency_key = $2")
        .bind(&once.scope)
        .bind(&once.key)
        .bind(resource)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// What is known of a request's key.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn known(&self, once: &Once, now: Timestamp) -> Result<Known, StoreError> {
        let row = sqlx::query_as(SELECT)
            .bind(&once.scope)
            .bind(&once.key)
            .bind(oldest(now))
            .fetch_optional(&self.reader)
            .await?;
        Ok(once.compare(row))
    }
}
