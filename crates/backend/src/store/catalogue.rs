//! Writes the catalogue's tables: `products`, `product_texts`, `prices`, `variants`, `product_pictures` and `words`.

use std::collections::{BTreeMap, HashMap};

use domain::{
    money::{Currency, Money},
    product::Picture,
};

use super::{Store, StoreError, Write};

/// The language that is shown where a translation is missing.
pub const FALLBACK_LANGUAGE: &str = "en";

/// Everything that is for sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// In the order in which they are listed.
    pub products: Vec<CatalogueProduct>,
    /// Names of categories, options and variants.
    pub words: Vec<Word>,
}

/// A product in all currencies and languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueProduct {
    /// Its name in addresses.
    pub slug: String,
    /// Code of its category.
    pub category: String,
    /// Code of what the customer chooses; empty without a choice.
    pub option: String,
    /// By language. [`FALLBACK_LANGUAGE`] is among them.
    pub texts: BTreeMap<String, ProductText>,
    /// One price per currency.
    pub prices: Vec<Money>,
    /// At least one.
    pub variants: Vec<VariantStock>,
    /// Its picture.
    pub picture: Option<Picture>,
}

/// A product in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductText {
    /// Its name for people.
    pub name: String,
    /// One line about size or make.
    pub tagline: String,
    /// A paragraph.
    pub description: String,
}

/// A variant that is new to the database starts with this stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantStock {
    /// Code of the variant; empty for a product without a choice.
    pub code: String,
    /// Pieces that can be sold.
    pub stock: i64,
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// `category.<code>`, `option.<code>` or `variant.<code>`.
    pub word: String,
    /// Its language's tag.
    pub language: String,
    /// The name.
    pub text: String,
}

/// What an import does to the stock of variants that the database has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockRule {
    /// It stays, because it counts what was sold since the files were written.
    Keep,
    /// It becomes what the files say.
    Set,
}

/// Whether there is no product.
///
/// # Errors
/// When the database does not answer.
pub async fn is_empty(tx: &mut Write) -> Result<bool, StoreError> {
    let products: i64 = sqlx::query_scalar("select count(*) from products").fetch_one(&mut **tx).await?;
    Ok(products == 0)
}

/// Replaces everything that is for sale.
///
/// # Errors
/// When the database refuses.
pub async fn replace(tx: &mut Write, catalogue: &Catalogue, rule: StockRule) -> Result<(), StoreError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("select product_slug, variant, stock from variants").fetch_all(&mut **tx).await?;
    let stock: HashMap<(String, String), i64> =
        rows.into_iter().map(|(slug, variant, stock)| ((slug, variant), stock)).collect();
    for table in ["product_pictures", "product_texts", "prices", "variants", "words", "products"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("delete from {table}"))).execute(&mut **tx).await?;
    }
    for (position, product) in (1_i64..).zip(&catalogue.products) {
        insert(tx, position, product).await?;
        for (position, variant) in (1_i64..).zip(&product.variants) {
            let known = stock.get(&(product.slug.clone(), variant.code.clone())).filter(|_| rule == StockRule::Keep);
            sqlx::query("insert into variants (product_slug, variant, position, stock) values ($1, $2, $3, $4)")
                .bind(&product.slug)
                .bind(&variant.code)
                .bind(position)
                .bind(known.copied().unwrap_or(variant.stock))
                .execute(&mut **tx)
                .await?;
        }
    }
    for word in &catalogue.words {
        sqlx::query("insert into words (word, language, text) values ($1, $2, $3)")
            .bind(&word.word)
            .bind(&word.language)
            .bind(&word.text)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Inserts a product without its variants.
async fn insert(tx: &mut Write, position: i64, product: &CatalogueProduct) -> Result<(), StoreError> {
    let text = product.texts.get(FALLBACK_LANGUAGE).cloned().unwrap_or_default();
    sqlx::query(
        "insert into products (slug, name, tagline, description, category, position, option, first_variant) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&product.slug)
    .bind(text.name)
    .bind(text.tagline)
    .bind(text.description)
    .bind(&product.category)
    .bind(position)
    .bind(&product.option)
    .bind(product.variants.first().map(|variant| &*variant.code))
    .execute(&mut **tx)
    .await?;
    for (language, text) in product.texts.iter().filter(|(language, _)| *language != FALLBACK_LANGUAGE) {
        sqlx::query(
            "insert into product_texts (product_slug, language, name, tagline, description) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(&product.slug)
        .bind(language)
        .bind(&text.name)
        .bind(&text.tagline)
        .bind(&text.description)
        .execute(&mut **tx)
        .await?;
    }
    for price in &product.prices {
        sqlx::query("insert into prices (product_slug, currency, minor_units) values ($1, $2, $3)")
            .bind(&product.slug)
            .bind(price.currency.code())
            .bind(price.minor_units)
            .execute(&mut **tx)
            .await?;
    }
    if let Some(picture) = &product.picture {
        sqlx::query(
            "insert into product_pictures (product_slug, content_type, version, content) values ($1, $2, $3, $4)",
        )
        .bind(&product.slug)
        .bind(&picture.content_type)
        .bind(&picture.version)
        .bind(&picture.content)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

impl Store {
    /// The picture of a product, if it has one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn picture(&self, slug: &str) -> Result<Option<Picture>, StoreError> {
        let row: Option<(String, String, Vec<u8>)> =
            sqlx::query_as("select content_type, version, content from product_pictures where product_slug = $1")
                .bind(slug)
                .fetch_optional(&self.reader)
                .await?;
        Ok(row.map(|(content_type, version, content)| Picture { content_type, version, content }))
    }

    /// Products that lack a price in a currency of the shop, with that currency.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn missing_prices(&self) -> Result<Vec<(String, Currency)>, StoreError> {
        let mut missing = Vec::new();
        for currency in Currency::ALL {
            let slugs: Vec<String> = sqlx::query_scalar(
                "select slug from products where not exists \
                 (select 1 from prices where product_slug = slug and currency = $1) order by position",
            )
            .bind(currency.code())
            .fetch_all(&self.reader)
            .await?;
            missing.extend(slugs.into_iter().map(|slug| (slug, currency)));
        }
        Ok(missing)
    }
}
