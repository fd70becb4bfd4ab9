//! The tables `orders` and `order_lines`.

use domain::{
    money::{Currency, Money},
    order::OrderLine,
};
use jiff::Timestamp;
use sqlx::FromRow;

use super::{Store, StoreError, Write};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOrder {
    /// Unguessable: the order's pages need no login.
    pub id: String,
    pub total: Money,
    pub created_at: Timestamp,
    pub lines: Vec<OrderLine>,
}

#[derive(FromRow)]
struct OrderRow {
    id: String,
    currency: String,
    minor_units: i64,
    created_at: i64,
}

#[derive(FromRow)]
struct LineRow {
    product_slug: String,
    name: String,
    variant: String,
    variant_name: String,
    unit_minor_units: i64,
    quantity: i64,
}

pub async fn insert(tx: &mut Write, order: &StoredOrder) -> Result<(), StoreError> {
    sqlx::query("insert into orders (id, currency, minor_units, created_at) values ($1, $2, $3, $4)")
        .bind(&order.id)
        .bind(order.total.currency.code())
        .bind(order.total.minor_units)
        .bind(order.created_at.as_millisecond())
        .execute(&mut **tx)
        .await?;
    for (position, line) in (1_i64..).zip(&order.lines) {
        sqlx::query(
            "insert into order_lines (order_id, position, product_slug, name, unit_minor_units, quantity, variant, \
             variant_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&order.id)
        .bind(position)
        .bind(&line.slug)
        .bind(&line.name)
        .bind(line.unit_price.minor_units)
        .bind(line.quantity)
        .bind(&line.variant)
        .bind(&line.variant_name)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Whether an order's pieces are taken from the stock.
pub async fn holds_stock(tx: &mut Write, id: &str) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select holds_stock from orders where id = $1").bind(id).fetch_one(&mut **tx).await?)
}

/// Stores whether an order's pieces are taken from the stock.
pub async fn set_holds_stock(tx: &mut Write, id: &str, holds: bool) -> Result<(), StoreError> {
    sqlx::query("update orders set holds_stock = $2 where id = $1").bind(id).bind(holds).execute(&mut **tx).await?;
    Ok(())
}

impl Store {
    pub async fn order(&self, id: &str) -> Result<Option<StoredOrder>, StoreError> {
        let row: Option<OrderRow> =
            sqlx::query_as("select id, currency, minor_units, created_at from orders where id = $1")
                .bind(id)
                .fetch_optional(&self.reader)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let currency = parse_currency(&row.currency)?;
        let lines: Vec<LineRow> = sqlx::query_as(
            "select product_slug, name, variant, variant_name, unit_minor_units, quantity from order_lines \
             where order_id = $1 order by position",
        )
        .bind(id)
        .fetch_all(&self.reader)
        .await?;
        let lines = lines.into_iter().map(|line| OrderLine {
            slug: line.product_slug,
            name: line.name,
            variant: line.variant,
            variant_name: line.variant_name,
            quantity: line.quantity,
            unit_price: Money::new(currency, line.unit_minor_units),
        });
        Ok(Some(StoredOrder {
            id: row.id,
            total: Money::new(currency, row.minor_units),
            created_at: parse_time(row.created_at)?,
            lines: lines.collect(),
        }))
    }
}

pub(super) fn parse_currency(code: &str) -> Result<Currency, StoreError> {
    code.parse::<Currency>().map_err(|error| StoreError::unreadable("currency")(error.into()))
}

pub(super) fn parse_time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| StoreError::unreadable("time")(error.into()))
}
