//! The table `idempotency_keys`.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::{Store, StoreError, Write};

/// A request with an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// The resource in which the key is unique.
    pub scope: String,
    pub key: String,
    /// The content of the request. The shop refuses the same key with another content.
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

/// The shop deletes keys that are older.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

fn oldest_valid(now: Timestamp) -> i64 {
    (now - LIFETIME).as_millisecond()
}

/// Records the resource that a request creates, unless the key is in use.
pub async fn record(
    tx: &mut Write,
    request: &IdempotentRequest,
    resource: &str,
    now: Timestamp,
) -> Result<KeyLookup, StoreError> {
    tx.query("delete from idempotency_keys where scope = $1 and idempotency_key = $2 and created_at <= $3")
        .bind(&request.scope)
        .bind(&request.key)
        .bind(oldest_valid(now))
        .execute()
        .await?;
    let inserted = tx
        .query(
            "insert into idempotency_keys (scope, idempotency_key, request, resource, created_at) \
         values ($1, $2, $3, $4, $5) on conflict (scope, idempotency_key) do nothing",
        )
        .bind(&request.scope)
        .bind(&request.key)
        .bind(&request.request)
        .bind(resource)
        .bind(now.as_millisecond())
        .execute()
        .await?;
    if inserted == 1 {
        return Ok(KeyLookup::Unused);
    }
    let row = tx.query(SELECT).bind(&request.scope).bind(&request.key).bind(oldest_valid(now)).fetch_optional().await?;
    Ok(request.compare(row))
}

/// Replaces the resource of a key because the earlier resource is no longer usable.
pub async fn replace(tx: &mut Write, request: &IdempotentRequest, resource: &str) -> Result<(), StoreError> {
    tx.query("update idempotency_keys set resource = $3 where scope = $1 and idempotency_key = $2")
        .bind(&request.scope)
        .bind(&request.key)
        .bind(resource)
        .execute()
        .await?;
    Ok(())
}

impl Store {
    /// Deletes the keys of requests before this time, and returns their number.
    pub async fn delete_idempotency_keys(&self, created_before: Timestamp) -> Result<u64, StoreError> {
        self.delete_older("delete from idempotency_keys where created_at <= $1", created_before).await
    }

    pub async fn look_up_key(&self, request: &IdempotentRequest, now: Timestamp) -> Result<KeyLookup, StoreError> {
        let row = self
            .reader
            .query(SELECT)
            .bind(&request.scope)
            .bind(&request.key)
            .bind(oldest_valid(now))
            .fetch_optional()
            .await?;
        Ok(request.compare(row))
    }
}
