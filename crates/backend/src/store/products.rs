//! Reads products from the tables `products`, `product_texts`, `prices`, `variants` and `words`.

use std::collections::HashMap;

use domain::{
    money::{Currency, Money},
    order::OrderLine,
    order_keys::OrderNumber,
    product::{Category, MAXIMUM_QUANTITY, Product, Variant},
};
use sqlx::FromRow;

use super::{Store, StoreError, Write};

#[derive(FromRow)]
struct ProductRow {
    slug: String,
    name: String,
    tagline: String,
    description: String,
    category: String,
    category_name: String,
    option_name: Option<String>,
    minor_units: i64,
    picture_version: Option<String>,
}

#[derive(FromRow)]
struct VariantRow {
    product_slug: String,
    variant: String,
    name: Option<String>,
    stock: i64,
}

impl ProductRow {
    fn into_product(self, currency: Currency, variants: Vec<Variant>) -> Product {
        Product {
            slug: self.slug,
            name: self.name,
            tagline: self.tagline,
            description: self.description,
            category: Category { code: self.category, name: self.category_name },
            price: Money::new(currency, self.minor_units),
            option: self.option_name,
            variants,
            picture_version: self.picture_version,
        }
    }
}

/// The query for products with this ending. `$1` is the currency, `$2` the language. English texts replace missing translations, and codes replace missing names.
macro_rules! select_products {
    ($rest:literal) => {
        concat!(
            "\
    select slug, minor_units, category, pictures.version as picture_version, \
        coalesce(texts.name, products.name) as name, \
        coalesce(texts.tagline, products.tagline) as tagline, \
        coalesce(texts.description, products.description) as description, \
        coalesce(category_words.text, category_english.text, category) as category_name, \
        coalesce(option_words.text, option_english.text, nullif(option, '')) as option_name \
    from products \
    join prices on prices.product_slug = slug and prices.currency = $1 \
    left join product_pictures as pictures on pictures.product_slug = slug \
    left join product_texts as texts on texts.product_slug = slug and texts.language = $2 \
    left join words as category_words on category_words.word = 'category.' || category and category_words.language = $2 \
    left join words as category_english on category_english.word = 'category.' || category and category_english.language = 'en' \
    left join words as option_words on option_words.word = 'option.' || option and option_words.language = $2 \
    left join words as option_english on option_english.word = 'option.' || option and option_english.language = 'en'",
            $rest,
        )
    };
}

/// The query for variants with this ending. `$1` is the language.
macro_rules! select_variants {
    ($rest:literal) => {
        concat!(
            "\
    select product_slug, variant, stock, coalesce(words.text, english.text, variant) as name \
    from variants \
    left join words on words.word = 'variant.' || variant and words.language = $1 \
    left join words as english on english.word = 'variant.' || variant and english.language = 'en'",
            $rest,
        )
    };
}

impl Store {
    /// All products with prices in one currency and texts in one language, in the shop's order.
    pub async fn products(&self, currency: Currency, language: &str) -> Result<Vec<Product>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let rows: Vec<ProductRow> = connection
            .query(select_products!(" order by products.position"))
            .bind(currency.code())
            .bind(language)
            .fetch_all()
            .await?;
        let variants: Vec<VariantRow> =
            connection.query(select_variants!(" order by position")).bind(language).fetch_all().await?;
        let mut by_product: HashMap<String, Vec<Variant>> = HashMap::new();
        for row in variants {
            by_product.entry(row.product_slug.clone()).or_default().push(row.into());
        }
        let variants_of = |slug: &str, by_product: &mut HashMap<_, _>| by_product.remove(slug).unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| {
                let variants = variants_of(&row.slug, &mut by_product);
                row.into_product(currency, variants)
            })
            .collect())
    }

    /// One product. `None` if the product or its price is missing.
    pub async fn product(&self, slug: &str, currency: Currency, language: &str) -> Result<Option<Product>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let row: Option<ProductRow> = connection
            .query(select_products!(" where slug = $3"))
            .bind(currency.code())
            .bind(language)
            .bind(slug)
            .fetch_optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let variants: Vec<VariantRow> = connection
            .query(select_variants!(" where product_slug = $2 order by position"))
            .bind(language)
            .bind(slug)
            .fetch_all()
            .await?;
        Ok(Some(row.into_product(currency, variants.into_iter().map(Variant::from).collect())))
    }
}

impl From<VariantRow> for Variant {
    fn from(row: VariantRow) -> Self {
        Self { code: row.variant, name: row.name.unwrap_or_default(), stock: row.stock.max(0) }
    }
}

/// Takes an order's pieces from the stock. Returns the first line for which the stock is too small; then the caller must
/// not commit.
pub async fn take_available<'a>(tx: &mut Write, lines: &'a [OrderLine]) -> Result<Option<&'a OrderLine>, StoreError> {
    // In the order of the locks.
    let mut lines: Vec<&OrderLine> = lines.iter().collect();
    lines.sort_by(|a, b| (&a.slug, &a.variant).cmp(&(&b.slug, &b.variant)));
    for line in lines {
        let left: Option<(i64,)> = tx
            .query(
                "update variants set stock = stock - $3 where product_slug = $1 and variant = $2 and stock >= $3 \
             returning stock",
            )
            .bind(&line.slug)
            .bind(&line.variant)
            .bind(line.quantity)
            .fetch_optional()
            .await?;
        let Some((left,)) = left else { return Ok(Some(line)) };
        // Pages show no larger stock, so they stay as they are.
        if left < MAXIMUM_QUANTITY {
            tx.changes_catalogue();
        }
    }
    Ok(None)
}

/// Takes an order's pieces from the stock even if the stock is too small, because the order is paid.
pub async fn take(tx: &mut Write, order: &OrderNumber) -> Result<(), StoreError> {
    add_to_stock(tx, order, -1).await
}

/// Puts an order's pieces back into the stock.
pub async fn restock(tx: &mut Write, order: &OrderNumber) -> Result<(), StoreError> {
    add_to_stock(tx, order, 1).await
}

async fn add_to_stock(tx: &mut Write, order: &OrderNumber, sign: i64) -> Result<(), StoreError> {
    tx.changes_catalogue();
    if let Some(query) = tx.only_postgres(
        "select 1 from variants where (product_slug, variant) in \
         (select product_slug, variant from order_lines where order_number = $1) \
         order by product_slug collate \"C\", variant collate \"C\" for update",
    ) {
        query.bind(order.as_str()).execute().await?;
    }
    tx.query(
        "update variants set stock = stock + $2 * ordered.quantity \
         from (select product_slug, variant, sum(quantity) as quantity from order_lines where order_number = $1 \
               group by product_slug, variant) as ordered \
         where variants.product_slug = ordered.product_slug and variants.variant = ordered.variant",
    )
    .bind(order.as_str())
    .bind(sign)
    .execute()
    .await?;
    Ok(())
}
