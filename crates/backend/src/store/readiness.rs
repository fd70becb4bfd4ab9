//! Whether the database can be used: it accepts a write, and its tables are those of this version.

use jiff::Timestamp;

use super::{
    Store, StoreError,
    connection::Reader,
    postgres, sqlite,
    tables::{APPLIED, are_of_this_version},
};

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
        Ok(are_of_this_version(tables, &self.reader.query(APPLIED).fetch_all().await?))
    }
}
