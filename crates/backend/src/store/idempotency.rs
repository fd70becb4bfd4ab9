//! The table `idempotency_keys`.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::{Store, StoreError, Write};

/// A request with an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Where the key is valid: the same key elsewhere is another key.
    pub scope: String,
    /// The caller's key.
    pub key: String,
    /// The request itself: the same key with another request is refused.
    pub request: String,
}

/// The result of looking up a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyLookup {
    /// The key is new.
    Unused,
    /// The same request created this resource.
    Replay(String),
    /// The key belongs to another request.
    Conflict,
}

#[derive(FromRow)]
struct KeyRow {
    request: String,
    resource: String,
}

impl IdempotentRequest {
    fn compare(&self, row: Option<KeyRow>) -> KeyLookup {
        match row {
            None => KeyLookup::Unused,
            Some(row) if row.request == self.request => KeyLookup::Replay(row.resource),
            Some(_) => KeyLookup::Conflict,
        }
    }
}

const SELECT: &str = "select request, resource from idempotency_keys \
                      where scope = $1 and idempotency_key = $2 and created_at > $3";

/// How long a key is remembered.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

fn oldest(now: Timestamp) -> i64 {
    (now - LIFETIME).as_millisecond()
}

/// Records the resource that a request creates, unless the key is in use.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &mut Write,
    request: &IdempotentRequest,
    resource: &str,
    now: Timestamp,
) -> Result<KeyLookup, StoreError> {
    sqlx::query("delete from idempotency_keys where created_at <= $1").bind(oldest(now)).execute(&mut **tx).await?;
    let inserted = sqlx::query(
        "insert into idempotency_keys (scope, idempotency_key, request, resource, created_at) \
         values ($1, $2, $3, $4, $5) on conflict (scope, idempotency_key) do nothing",
    )
    .bind(&request.scope)
    .bind(&request.key)
    .bind(&request.request)
    .bind(resource)
    .bind(now.as_millisecond())
    .execute(&mut **tx)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(KeyLookup::Unused);
    }
    let row = sqlx::query_as(SELECT)
        .bind(&request.scope)
        .bind(&request.key)
        .bind(oldest(now))
        .fetch_optional(&mut **tx)
        .await?;
    Ok(request.compare(row))
}

/// Replaces the resource of a key, when the earlier one can no longer be used.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &mut Write, request: &IdempotentRequest, resource: &str) -> Result<(), StoreError> {
    sqlx::query("update idempotency_keys set resource = $3 where scope = $1 and idempotency_key = $2")
        .bind(&request.scope)
        .bind(&request.key)
        .bind(resource)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// Looks up the key of a request.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look_up(&self, request: &IdempotentRequest, now: Timestamp) -> Result<KeyLookup, StoreError> {
        let row = sqlx::query_as(SELECT)
            .bind(&request.scope)
            .bind(&request.key)
            .bind(oldest(now))
            .fetch_optional(&self.reader)
            .await?;
        Ok(request.compare(row))
    }
}
