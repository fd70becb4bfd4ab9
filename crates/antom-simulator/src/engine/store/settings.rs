//! Keys, the clock and the scenarios.

use jiff::SignedDuration;

use crate::{
    behavior::active_scenarios::ActiveScenario,
    engine::store::database::{Store, StoreError},
};

impl Store {
    pub(crate) async fn private_key(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT private_key FROM keys WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.reads)
            .await?)
    }

    /// Adds a private key under a new name.
    pub(crate) async fn add_private_key(&self, name: &str, key: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO keys (name, private_key) VALUES ($1, $2)")
            .bind(name)
            .bind(key)
            .execute(&self.writes)
            .await?;
        Ok(())
    }

    /// How far the clock runs ahead of the machine's clock.
    pub(crate) async fn clock_offset(&self) -> Result<SignedDuration, StoreError> {
        let offset: Option<i64> =
            sqlx::query_scalar("SELECT offset_milliseconds FROM clock").fetch_optional(&self.reads).await?;
        Ok(SignedDuration::from_millis(offset.unwrap_or(0)))
    }

    pub(crate) async fn save_clock(&self, offset: SignedDuration) -> Result<(), StoreError> {
        let mut transaction = self.writes.begin().await?;
        sqlx::query("DELETE FROM clock").execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO clock (offset_milliseconds) VALUES ($1)")
            .bind(i64::try_from(offset.as_millis()).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    pub(crate) async fn scenarios(&self) -> Result<Vec<ActiveScenario>, StoreError> {
        let sql = "SELECT scenario_id, scenario, times_left FROM scenarios ORDER BY scenario_id";
        let rows: Vec<(i64, String, Option<u32>)> = sqlx::query_as(sql).fetch_all(&self.reads).await?;
        let read = |(id, scenario, times_left): (i64, String, Option<u32>)| {
            Ok(ActiveScenario { id, scenario: serde_json::from_str(&scenario)?, times_left })
        };
        rows.into_iter().map(read).collect()
    }

    /// Replaces all scenarios.
    pub(crate) async fn save_scenarios(&self, scenarios: &[ActiveScenario]) -> Result<(), StoreError> {
        let mut transaction = self.writes.begin().await?;
        sqlx::query("DELETE FROM scenarios").execute(&mut *transaction).await?;
        for active in scenarios {
            sqlx::query("INSERT INTO scenarios (scenario_id, scenario, times_left) VALUES ($1, $2, $3)")
                .bind(active.id)
                .bind(serde_json::to_string(&active.scenario)?)
                .bind(active.times_left)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }
}
