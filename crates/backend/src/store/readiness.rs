//! Whether the database can be used: it accepts a write, and its tables are those of this version.

use jiff::Timestamp;
use sqlx::migrate::Migrator;

use super::{Store, StoreError, connection::Reader, postgres, query::Query, sqlite};

impl Store {
    /// Commits a row of the table `readiness`. Fails if the disk is full or read-only.
    pub async fn try_write(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query(
            "insert into readiness (id, written_at) values (1, $1) on conflict (id) do update set written_at = $1",
        )
        .bind(now.as_millisecond())
        .execute()
        .await?;
        tx.commit().await
    }

    /// Whether this version of the shop has created the tables. Another program could have changed them meanwhile.
    pub async fn has_tables_of_this_version(&self) -> Result<bool, StoreError> {
        let tables = match &self.reader {
            Reader::Sqlite(_) => &sqlite::TABLES,
            Reader::Postgres(_) => &*postgres::TABLES,
        };
        are_of_this_version(tables, self.reader.query(APPLIED)).await
    }
}

/// The changes of the tables that this and other versions have made.
pub(super) const APPLIED: &str = "select version, checksum from _sqlx_migrations where success order by version";

/// Compares the tables of this version with the result of [`APPLIED`].
pub(super) async fn are_of_this_version(tables: &Migrator, applied: Query<'_>) -> Result<bool, StoreError> {
    let applied: Vec<(i64, Vec<u8>)> = applied.fetch_all().await?;
    let expected: Vec<(i64, Vec<u8>)> = tables.iter().map(|it| (it.version, it.checksum.to_vec())).collect();
    Ok(match tables.ignore_missing {
        // A later version only adds.
        true => expected.iter().all(|change| applied.contains(change)),
        false => applied == expected,
    })
}
