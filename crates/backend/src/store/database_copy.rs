//! Copies a whole shop from SQLite to PostgreSQL, or back, and verifies the copy before it is kept.
//!
//! The source is only read. In the target everything is one transaction: an error, or the end of this program, leaves the
//! target empty. No column takes its values from a sequence, so none has to continue in the copy; a test ensures that.

mod cells;
mod end;
mod error;
mod fingerprint;
mod rows;
mod tables;

use std::fmt;

use domain::{
    money::{Currency, Money},
    payment::PaymentStatus,
};

use self::end::{End, open_source, open_target};
pub use self::{error::CopyError, fingerprint::Fingerprint};
use super::{StoreError, is_postgres};

/// A verified copy.
#[derive(Debug)]
pub struct Copied {
    /// By the names of the tables.
    pub tables: Vec<(String, Fingerprint)>,
    /// The paid payments of each currency: its code, their number, and their sum in the smallest unit.
    pub paid: Vec<(String, i64, i64)>,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'t> {
    pub table: &'t str,
    pub rows: u64,
    /// Whether the rows are copied already, and are read back now.
    pub is_verification: bool,
}

/// Copies the database of one URL to that of another one, which has to be empty or, on SQLite, not to exist. No program may
/// use a source of SQLite; for a source of PostgreSQL the shop has to be stopped, because what it writes meanwhile is not
/// copied.
pub async fn copy(from: &str, to: &str, mut report: impl FnMut(Progress<'_>)) -> Result<Copied, CopyError> {
    if is_postgres(from) == is_postgres(to) {
        return Err(CopyError::SameEngine);
    }
    let mut source = open_source(from).await?;
    let mut target = open_target(to).await?;
    let tables = tables::list(&mut source, &mut target.end).await?;
    let names: Vec<_> = tables.iter().map(|table| (&*table.name, table.quoted_name())).collect();
    target.ensure_empty(&names).await?;
    let mut copied = Vec::new();
    for table in &tables {
        let report = |rows| report(Progress { table: &table.name, rows, is_verification: false });
        let read = rows::copy(table, &mut source, &mut target.end, report).await;
        copied.push((table.name.clone(), read.map_err(in_table(&table.name))?));
    }
    for (table, (name, read)) in tables.iter().zip(&copied) {
        let report = |rows| report(Progress { table: name, rows, is_verification: true });
        let stored = rows::read(table, &mut target.end, report).await.map_err(in_table(name))?;
        if stored != *read {
            return Err(CopyError::Differs { table: name.clone(), read: read.clone(), stored });
        }
    }
    // Summed up by the engines, unlike the fingerprints.
    let paid = sum_up_paid(&mut source).await?;
    if sum_up_paid(&mut target.end).await? != paid {
        return Err(CopyError::PaidDiffers);
    }
    target.commit().await?;
    copied.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Copied { tables: copied, paid })
}

fn in_table(table: &str) -> impl FnOnce(StoreError) -> CopyError {
    |reason| CopyError::Rows { table: table.to_owned(), reason }
}

async fn sum_up_paid(end: &mut End) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let sql = "select currency, count(*), cast(sum(minor_units) as bigint) from payments where status = $1 \
               group by currency order by currency";
    end.query(sql).bind(PaymentStatus::Paid.as_str()).fetch_all().await
}

/// A line for each table and for each currency.
impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<22} {:>10} {:>18}  checksum", "table", "rows", "sum of amounts")?;
        for (name, it) in &self.tables {
            writeln!(f, "{name:<22} {:>10} {:>18}  {}", it.rows, it.minor_units, it.short_checksum())?;
        }
        for (currency, payments, minor_units) in &self.paid {
            let sum = match currency.parse::<Currency>() {
                Ok(currency) => Money::new(currency, *minor_units).to_string(),
                Err(_) => format!("{minor_units} of the smallest unit"),
            };
            writeln!(f, "paid in {currency}: {payments} payments, together {sum}")?;
        }
        Ok(())
    }
}
