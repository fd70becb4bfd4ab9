//! The tables `products` and `prices`.

use sqlx::FromRow;

use super::{Store, StoreError};
use crate::domain::{
    money::{Currency, Money},
    product::Product,
};

#[derive(FromRow)]
struct ProductRow {
    slug: String,
    name: String,
    tagline: String,
    description: String,
    category: String,
    minor_units: i64,
}

impl ProductRow {
    fn into_product(self, currency: Currency) -> Product {
        Product {
            slug: self.slug,
            name: self.name,
            tagline: self.tagline,
            description: self.description,
            category: self.category,
            price: Money::new(currency, self.minor_units),
        }
    }
}

const SELECT: &str = "select slug, name, tagline, description, category, minor_units \
                      from products join prices on prices.product_slug = products.slug and prices.currency = $1";

impl Store {
    /// All products, with prices in one currency, in the shop's order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn products(&self, currency: Currency) -> Result<Vec<Product>, StoreError> {
        let rows: Vec<ProductRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} order by position")))
            .bind(currency.code())
            .fetch_all(&self.reader)
            .await?;
        Ok(rows.into_iter().map(|row| row.into_product(currency)).collect())
    }

    /// One product with its price, if both exist.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn product(&self, slug: &str, currency: Currency) -> Result<Option<Product>, StoreError> {
        let row: Option<ProductRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where slug = $2")))
            .bind(currency.code())
            .bind(slug)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.map(|row| row.into_product(currency)))
    }
}
