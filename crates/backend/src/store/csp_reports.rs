//! The table `csp_reports`: what browsers reported about the policy of the shop's pages.

use domain::csp_report::{CspReport, CspViolation};
use jiff::Timestamp;
use sqlx::FromRow;

use super::{
    Store, StoreError,
    orders::{parse_time, write_time},
};

/// Everybody can send reports. The violations that were reported last are kept.
const MAXIMUM_ROWS: i64 = 200;

#[derive(FromRow)]
struct Row {
    page: String,
    directive: String,
    blocked: String,
    source: String,
    reports: i64,
    first_seen_at: i64,
    last_seen_at: i64,
}

impl Store {
    /// Counts a report, and removes the violations that were not reported for the longest time.
    pub async fn count_csp_report(&self, violation: &CspViolation, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query(
            "insert into csp_reports (page, directive, blocked, source, reports, first_seen_at, last_seen_at) \
             values ($1, $2, $3, $4, 1, $5, $5) on conflict (page, directive, blocked, source) \
             do update set reports = csp_reports.reports + 1, last_seen_at = excluded.last_seen_at",
        )
        .bind(&violation.page)
        .bind(&violation.directive)
        .bind(&violation.blocked)
        .bind(&violation.source)
        .bind(now.as_millisecond())
        .execute()
        .await?;
        tx.query(
            "delete from csp_reports where (page, directive, blocked, source) not in \
             (select page, directive, blocked, source from csp_reports order by last_seen_at desc limit $1)",
        )
        .bind(MAXIMUM_ROWS)
        .execute()
        .await?;
        tx.commit().await
    }

    /// All of them, those that were reported last first.
    pub async fn csp_reports(&self) -> Result<Vec<CspReport>, StoreError> {
        let rows: Vec<Row> = self
            .reader
            .query(
                "select page, directive, blocked, source, reports, first_seen_at, last_seen_at from csp_reports \
             order by last_seen_at desc",
            )
            .fetch_all()
            .await?;
        let to_text = |at| parse_time(at).map(write_time);
        let report = |row: Row| {
            Ok(CspReport {
                violation: CspViolation {
                    page: row.page,
                    directive: row.directive,
                    blocked: row.blocked,
                    source: row.source,
                },
                count: u32::try_from(row.reports).unwrap_or(u32::MAX),
                first_seen: to_text(row.first_seen_at)?,
                last_seen: to_text(row.last_seen_at)?,
            })
        };
        rows.into_iter().map(report).collect()
    }

    /// Deletes what no browser has reported since then; returns the number of rows.
    pub async fn delete_csp_reports(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.delete_older("delete from csp_reports where last_seen_at < $1", before).await
    }
}
