//! The tables `orders` and `order_lines`.

use domain::{
    money::{Currency, Money},
    order::OrderLine,
    order_keys::{LookupCode, OrderNumber, OrderToken},
};
use jiff::Timestamp;
use serde::Deserialize;
use sqlx::FromRow;

use super::{Store, StoreError, Write};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOrder {
    pub number: OrderNumber,
    pub token: OrderToken,
    pub lookup_code: LookupCode,
    pub total: Money,
    pub created_at: Timestamp,
    pub lines: Vec<OrderLine>,
}

#[derive(FromRow)]
pub(super) struct OrderRow {
    number: String,
    token: String,
    lookup_code: String,
    pub(super) currency: String,
    minor_units: i64,
    created_at: i64,
}

#[derive(FromRow, Deserialize)]
pub(super) struct LineRow {
    product_slug: String,
    name: String,
    variant: String,
    variant_name: String,
    unit_minor_units: i64,
    quantity: i64,
}

impl OrderRow {
    pub(super) fn into_order(self, lines: Vec<OrderLine>) -> Result<StoredOrder, StoreError> {
        Ok(StoredOrder {
            number: OrderNumber::new(self.number),
            token: OrderToken::new(self.token),
            lookup_code: LookupCode::new(self.lookup_code),
            total: Money::new(parse_currency(&self.currency)?, self.minor_units),
            created_at: parse_time(self.created_at)?,
            lines,
        })
    }
}

impl LineRow {
    pub(super) fn into_line(self, currency: Currency) -> OrderLine {
        OrderLine {
            slug: self.product_slug,
            name: self.name,
            variant: self.variant,
            variant_name: self.variant_name,
            quantity: self.quantity,
            unit_price: Money::new(currency, self.unit_minor_units),
        }
    }
}

/// Makes other units that change the payments, the contact data or the reservation of this order wait for the end of this
/// one. What the unit reads afterwards is what they have committed.
pub async fn lock(tx: &mut Write, order: &OrderNumber) -> Result<(), StoreError> {
    if let Some(query) = tx.only_postgres("select number from orders where number = $1 for update") {
        query.bind(order.as_str()).execute().await?;
    }
    Ok(())
}

/// Stores an order. Returns `false` if another order has its number; then nothing is stored.
pub async fn insert(tx: &mut Write, order: &StoredOrder) -> Result<bool, StoreError> {
    let inserted = tx
        .query(
            "insert into orders (number, token, lookup_code, currency, minor_units, created_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (number) do nothing",
        )
        .bind(order.number.as_str())
        .bind(order.token.as_str())
        .bind(order.lookup_code.as_str())
        .bind(order.total.currency.code())
        .bind(order.total.minor_units)
        .bind(order.created_at.as_millisecond())
        .execute()
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    for (position, line) in (1_i64..).zip(&order.lines) {
        tx.query(
            "insert into order_lines (order_number, position, product_slug, name, unit_minor_units, quantity, variant, \
             variant_name) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(order.number.as_str())
        .bind(position)
        .bind(&line.slug)
        .bind(&line.name)
        .bind(line.unit_price.minor_units)
        .bind(line.quantity)
        .bind(&line.variant)
        .bind(&line.variant_name)
        .execute()
        .await?;
    }
    Ok(true)
}

/// Whether an order's pieces are taken from the stock. The order is [locked](lock).
pub async fn holds_stock(tx: &mut Write, order: &OrderNumber) -> Result<bool, StoreError> {
    let query = tx.query("select holds_stock from orders where number = $1").bind(order.as_str());
    let (holds,): (i64,) = query.fetch_one().await?;
    Ok(holds != 0)
}

/// Stores whether an order's pieces are taken from the stock.
pub async fn set_holds_stock(tx: &mut Write, order: &OrderNumber, holds: bool) -> Result<(), StoreError> {
    let query = tx.query("update orders set holds_stock = $2 where number = $1");
    query.bind(order.as_str()).bind(holds).execute().await?;
    Ok(())
}

/// The most orders that are deleted in one transaction, in which no other write is possible.
const DELETED_AT_ONCE: usize = 500;

impl Store {
    /// Deletes the orders that were placed before this time and have no payment, and returns their number.
    pub async fn delete_unpaid_orders(&self, created_before: Timestamp) -> Result<u64, StoreError> {
        let (mut deleted, mut rows) = (0, 0);
        loop {
            // The search can take long, so it is no part of the transaction.
            let found: Vec<(String,)> = self
                .reader
                .query(
                    "select number from orders where created_at < $1 \
                 and not exists (select 1 from payments where order_number = number) limit $2",
                )
                .bind(created_before.as_millisecond())
                .bind(i64::try_from(DELETED_AT_ONCE).unwrap_or(i64::MAX))
                .fetch_all()
                .await?;
            let mut tx = self.write().await?;
            for (number,) in &found {
                let number = OrderNumber::new(number);
                lock(&mut tx, &number).await?;
                // A payment may have started meanwhile.
                for sql in [
                    "delete from order_lines where order_number = $1 \
                     and not exists (select 1 from payments where order_number = $1)",
                    "delete from orders where number = $1 \
                     and not exists (select 1 from payments where order_number = $1)",
                ] {
                    rows = tx.query(sql).bind(number.as_str()).execute().await?;
                }
                deleted += rows;
            }
            tx.commit().await?;
            if found.len() < DELETED_AT_ONCE {
                return Ok(deleted);
            }
        }
    }

    /// The numbers of the newest orders, newest first.
    pub async fn newest_orders(&self, at_most: i64) -> Result<Vec<OrderNumber>, StoreError> {
        let query = self.reader.query("select number from orders order by created_at desc limit $1");
        let numbers: Vec<(String,)> = query.bind(at_most).fetch_all().await?;
        Ok(numbers.into_iter().map(|(number,)| OrderNumber::new(number)).collect())
    }

    /// The number of the order that this token opens.
    pub async fn number_of_token(&self, token: &OrderToken) -> Result<Option<OrderNumber>, StoreError> {
        let query = self.reader.query("select number from orders where token = $1");
        let number: Option<(String,)> = query.bind(token.as_str()).fetch_optional().await?;
        Ok(number.map(|(number,)| OrderNumber::new(number)))
    }

    /// The token of the order with this number and look-up code.
    pub async fn token_of_code(
        &self,
        number: &OrderNumber,
        code: &LookupCode,
    ) -> Result<Option<OrderToken>, StoreError> {
        let query = self.reader.query("select token from orders where number = $1 and lookup_code = $2");
        let token: Option<(String,)> = query.bind(number.as_str()).bind(code.as_str()).fetch_optional().await?;
        Ok(token.map(|(token,)| OrderToken::new(token)))
    }

    pub async fn order(&self, number: &OrderNumber) -> Result<Option<StoredOrder>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let row: Option<OrderRow> = connection
            .query("select number, token, lookup_code, currency, minor_units, created_at from orders where number = $1")
            .bind(number.as_str())
            .fetch_optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let currency = parse_currency(&row.currency)?;
        let lines: Vec<LineRow> = connection
            .query(
                "select product_slug, name, variant, variant_name, unit_minor_units, quantity from order_lines \
             where order_number = $1 order by position",
            )
            .bind(number.as_str())
            .fetch_all()
            .await?;
        row.into_order(lines.into_iter().map(|line| line.into_line(currency)).collect()).map(Some)
    }
}

pub(super) fn parse_currency(code: &str) -> Result<Currency, StoreError> {
    code.parse::<Currency>().map_err(|error| StoreError::unreadable("currency")(error.into()))
}

/// UTC, to the second: `2026-01-31T09:30:05Z`.
pub(crate) fn write_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) fn parse_time(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| StoreError::unreadable("time")(error.into()))
}
