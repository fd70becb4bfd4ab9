//! Copies the rows of a table, and reads them back.

use futures::TryStreamExt;

use super::{
    cells::{Cell, Cells},
    end::End,
    fingerprint::{Fingerprint, Fingerprinter},
    tables::{Kind, Table},
};
use crate::store::{StoreError, query::Value};

/// The most rows and bytes that one statement stores, about. SQLite and PostgreSQL take 32,766 values.
const ROWS: usize = 250;
const BYTES: usize = 1 << 20;

/// Copies all rows. Says after each statement how many there are so far.
pub(super) async fn copy(
    table: &Table,
    source: &mut End,
    target: &mut End,
    mut report: impl FnMut(u64),
) -> Result<Fingerprint, StoreError> {
    let mut fingerprinter = Fingerprinter::new(table.amounts());
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let statement = table.select(source);
    let mut rows = source.query_listed(statement).fetch();
    while let Some(row) = rows.try_next().await? {
        fingerprinter.add(&row);
        bytes += row.0.iter().map(Cell::size).sum::<usize>();
        batch.push(row);
        if batch.len() == ROWS || bytes >= BYTES {
            store(table, &batch, target).await?;
            (batch, bytes) = (Vec::new(), 0);
            report(fingerprinter.rows());
        }
    }
    if !batch.is_empty() {
        store(table, &batch, target).await?;
    }
    Ok(fingerprinter.finish())
}

async fn store(table: &Table, rows: &[Cells], target: &mut End) -> Result<(), StoreError> {
    let mut query = target.query_listed(table.insert(rows.len()));
    for row in rows {
        for (cell, column) in row.0.iter().zip(&table.columns) {
            query = query.bind(match (cell, column.kind) {
                (Cell::Number(number), _) => Value::Number(Some(*number)),
                (Cell::Text(text), _) => Value::Text(Some(text)),
                (Cell::Bytes(bytes), _) => Value::Bytes(Some(bytes)),
                (Cell::Null, Kind::Number) => Value::Number(None),
                (Cell::Null, Kind::Text) => Value::Text(None),
                (Cell::Null, Kind::Bytes) => Value::Bytes(None),
            });
        }
    }
    query.execute().await.map(drop)
}

/// Reads all rows. Says now and then how many there are so far.
pub(super) async fn read(table: &Table, end: &mut End, mut report: impl FnMut(u64)) -> Result<Fingerprint, StoreError> {
    let mut fingerprinter = Fingerprinter::new(table.amounts());
    let statement = table.select(end);
    let mut rows = end.query_listed(statement).fetch();
    while let Some(row) = rows.try_next().await? {
        fingerprinter.add(&row);
        if fingerprinter.rows().is_multiple_of(ROWS as u64) {
            report(fingerprinter.rows());
        }
    }
    Ok(fingerprinter.finish())
}
