//! Rows as both engines hold them, whatever their table is.

use sqlx::{ColumnIndex, Database, Decode, FromRow, Row, Type, TypeInfo, ValueRef, postgres::PgRow, sqlite::SqliteRow};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// The cells of a row, in the order in which the statement names the columns.
#[derive(Debug)]
pub(super) struct Cells(pub(super) Vec<Cell>);

impl<'r> FromRow<'r, SqliteRow> for Cells {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        read(row)
    }
}

impl<'r> FromRow<'r, PgRow> for Cells {
    fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        read(row)
    }
}

/// SQLite stores values of any type in any column, so each value is asked for its own.
fn read<'r, R: Row>(row: &'r R) -> Result<Cells, sqlx::Error>
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    <R::Database as Database>::TypeInfo: TypeInfo,
{
    let read = |index| {
        let value = row.try_get_raw(index)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        match value.type_info().name() {
            "INTEGER" | "INT8" => row.try_get(index).map(Cell::Number),
            "TEXT" => row.try_get(index).map(|text| Cell::Text(storable(text))),
            "BLOB" | "BYTEA" => row.try_get(index).map(Cell::Bytes),
            other => Err(sqlx::Error::ColumnDecode {
                index: format!("{index}"),
                source: format!("the shop stores no value of the type {other}").into(),
            }),
        }
    };
    (0..row.len()).map(read).collect::<Result<_, _>>().map(Cells)
}

/// The text as [`Query`](crate::store::Query) stores it. Files of SQLite can have the character from before it did so.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

impl Cell {
    /// About how many bytes it has.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Null => 0,
            Self::Number(_) => 8,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}
