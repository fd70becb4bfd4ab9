//! Whether the database can be used: it accepts a write, and its tables are those of this version.

use jiff::Timestamp;
use sqlx::SqliteExecutor;

use super::{Store, StoreError, TABLES};

impl Store {
    /// Commits a row of the table `readiness`. Fails if the disk is full or read-only.
    pub async fn try_write(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "insert into readiness (id, written_at) values (1, $1) on conflict (id) do update set written_at = $1",
        )
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await?;
        tx.commit().await
    }

    /// Whether this version of the shop has created the tables. Another program could have changed them meanwhile.
    pub async fn has_tables_of_this_version(&self) -> Result<bool, StoreError> {
        has_tables_of_this_version(&self.reader).await
    }
}

pub(super) async fn has_tables_of_this_version(executor: impl SqliteExecutor<'_>) -> Result<bool, StoreError> {
    let query = sqlx::query_as("select version, checksum from _sqlx_migrations where success order by version");
    let found: Vec<(i64, Vec<u8>)> = query.fetch_all(executor).await?;
    let expected: Vec<(i64, Vec<u8>)> = TABLES.iter().map(|it| (it.version, it.checksum.to_vec())).collect();
    Ok(found == expected)
}
