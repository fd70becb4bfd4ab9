//! The tables and columns, as the databases list them: no list in this program can become out of date.

use std::collections::{BTreeMap, BTreeSet};

use super::{end::End, error::CopyError};

#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The place in the primary key, from 1; 0 for other columns.
    key: i64,
}

/// All types that columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Bytes,
}

/// In the words of PostgreSQL. Generated columns too, so that the copy of one fails instead of missing it.
const SQLITE_COLUMNS: &str = "select tables.name, columns.name, replace(lower(columns.type), 'blob', 'bytea'), columns.pk \
    from sqlite_master as tables join pragma_table_xinfo(tables.name) as columns \
    where tables.type = 'table' and tables.name not like '\\_sqlx%' escape '\\' \
        and tables.name not like 'sqlite\\_%' escape '\\' \
    order by tables.name, columns.cid";

const POSTGRES_COLUMNS: &str = "select table_name::text, column_name::text, data_type::text, 0::bigint \
    from information_schema.columns join information_schema.tables using (table_schema, table_name) \
    where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like '\\_sqlx%'";

/// A table, and a table to which it refers at the moment of the insertion.
const POSTGRES_REFERENCES: &str = "select child.relname::text, parent.relname::text from pg_constraint \
    join pg_class as child on child.oid = conrelid join pg_class as parent on parent.oid = confrelid \
    where contype = 'f' and not condeferrable and conrelid <> confrelid";

/// All tables of the shop, those that others refer to first. One of the ends is SQLite, the other one PostgreSQL.
pub(super) async fn list(one: &mut End, other: &mut End) -> Result<Vec<Table>, CopyError> {
    let (sqlite, postgres) = match one {
        End::Sqlite(_) => (one, other),
        End::Postgres(_) => (other, one),
    };
    let columns: Vec<(String, String, String, i64)> = sqlite.query(SQLITE_COLUMNS).fetch_all().await?;
    let others: Vec<(String, String, String, i64)> = postgres.query(POSTGRES_COLUMNS).fetch_all().await?;
    let typed = |columns: &[(String, String, String, i64)]| -> BTreeSet<String> {
        columns.iter().map(|(table, column, kind, _)| format!("{table}.{column} {kind}")).collect()
    };
    if let Some(column) = typed(&columns).symmetric_difference(&typed(&others)).next() {
        return Err(CopyError::OtherColumns(column.clone()));
    }
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for (table, name, kind, key) in columns {
        let kind = match &*kind {
            "bigint" => Kind::Number,
            "text" => Kind::Text,
            "bytea" => Kind::Bytes,
            other => return Err(CopyError::OtherColumns(format!("{table}.{name} {other}"))),
        };
        tables.entry(table).or_default().push(Column { name, kind, key });
    }
    let references: Vec<(String, String)> = postgres.query(POSTGRES_REFERENCES).fetch_all().await?;
    Ok(in_order(tables, &references))
}

fn in_order(mut tables: BTreeMap<String, Vec<Column>>, references: &[(String, String)]) -> Vec<Table> {
    let mut ordered = Vec::new();
    loop {
        let waits = |name: &str| references.iter().any(|(child, parent)| child == name && tables.contains_key(parent));
        // In a circle, one has to be first. Its rows are then refused.
        let next = tables.keys().find(|name| !waits(name)).or(tables.keys().next()).cloned();
        let Some((name, columns)) = next.and_then(|name| tables.remove_entry(&name)) else { return ordered };
        ordered.push(Table { name, columns });
    }
}

impl Table {
    /// For each column, whether it holds amounts.
    pub(super) fn amounts(&self) -> Vec<bool> {
        self.columns.iter().map(|column| column.name.ends_with("minor_units")).collect()
    }

    /// The statement that reads all rows, in the order of the primary key. Texts are in the order of their bytes.
    pub(super) fn select(&self, end: &End) -> String {
        let mut keys: Vec<&Column> = self.columns.iter().filter(|column| column.key > 0).collect();
        keys.sort_by_key(|column| column.key);
        let keys = keys.iter().map(|column| match (end, column.kind) {
            (End::Postgres(_), Kind::Text) => format!("{} collate \"C\"", quoted(&column.name)),
            _ => quoted(&column.name),
        });
        let keys = keys.collect::<Vec<_>>().join(", ");
        format!("select {} from {} order by {keys}", self.column_names(), self.quoted_name())
    }

    /// The statement that stores this number of rows.
    pub(super) fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let rows = (0..rows).map(|row| {
            let values = (1..=width).map(|column| format!("${}", row * width + column));
            format!("({})", values.collect::<Vec<_>>().join(", "))
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        format!("insert into {} ({}) values {rows}", self.quoted_name(), self.column_names())
    }

    fn column_names(&self) -> String {
        self.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn quoted_name(&self) -> String {
        quoted(&self.name)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
