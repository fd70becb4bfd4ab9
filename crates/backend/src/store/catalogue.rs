//! The tables of the catalogue: `products`, `product_texts`, `prices`, `variants`, `product_pictures` and `words`.

use std::collections::{BTreeMap, HashMap};

use domain::{
    money::{Currency, Money},
    product::Picture,
};

use super::{Store, StoreError, Write};

/// The shop shows this language if a translation is missing.
pub const FALLBACK_LANGUAGE: &str = "en";

/// The products and the names of categories, options and variants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// In the order in which the shop lists them.
    pub products: Vec<CatalogueProduct>,
    /// Names of categories, options and variants.
    pub words: Vec<Word>,
}

/// A product with its prices in all currencies and its texts in all languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueProduct {
    /// The name in addresses.
    pub slug: String,
    /// Code of its category.
    pub category: String,
    /// Code of the option that the customer chooses; empty without a choice.
    pub option: String,
    /// By language tag, including [`FALLBACK_LANGUAGE`].
    pub texts: BTreeMap<String, ProductText>,
    /// One price per currency.
    pub prices: Vec<Money>,
    /// At least one.
    pub variants: Vec<VariantStock>,
    pub picture: Option<Picture>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProductText {
    pub name: String,
    /// One line about size or make.
    pub tagline: String,
    /// One paragraph.
    pub description: String,
}

/// A variant and the stock with which it is inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantStock {
    /// Code of the variant; empty for a product without a choice.
    pub code: String,
    pub stock: i64,
}

/// A name of a category, an option or a variant in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// `category.<code>`, `option.<code>` or `variant.<code>`.
    pub word: String,
    /// The language tag.
    pub language: String,
    pub text: String,
}

/// What an import does with the stock of existing variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockRule {
    /// The stock in the database stays, because it includes the sales since the files were written.
    Keep,
    /// The stock in the files replaces it.
    Set,
}

const COUNT: &str = "select count(*) from products";

/// Makes other imports, and orders that take from the stock, wait for the end of this unit.
async fn lock(tx: &mut Write) -> Result<(), StoreError> {
    if let Some(query) = tx.only_postgres("lock table products, variants in exclusive mode") {
        query.execute().await?;
    }
    Ok(())
}

/// Whether the shop has no product. If it has none, no other unit adds one before this one ends.
pub async fn is_empty(tx: &mut Write) -> Result<bool, StoreError> {
    let (products,): (i64,) = tx.query(COUNT).fetch_one().await?;
    if products > 0 {
        return Ok(false);
    }
    lock(tx).await?;
    let (products,): (i64,) = tx.query(COUNT).fetch_one().await?;
    Ok(products == 0)
}

/// Replaces the whole catalogue.
pub async fn replace(tx: &mut Write, catalogue: &Catalogue, rule: StockRule) -> Result<(), StoreError> {
    tx.changes_catalogue();
    lock(tx).await?;
    let rows: Vec<(String, String, i64)> =
        tx.query("select product_slug, variant, stock from variants").fetch_all().await?;
    let stock: HashMap<(String, String), i64> =
        rows.into_iter().map(|(slug, variant, stock)| ((slug, variant), stock)).collect();
    for statement in [
        "delete from product_pictures",
        "delete from product_texts",
        "delete from prices",
        "delete from variants",
        "delete from words",
        "delete from products",
    ] {
        tx.query(statement).execute().await?;
    }
    for (position, product) in (1_i64..).zip(&catalogue.products) {
        insert(tx, position, product).await?;
        for (position, variant) in (1_i64..).zip(&product.variants) {
            let kept = stock.get(&(product.slug.clone(), variant.code.clone())).filter(|_| rule == StockRule::Keep);
            tx.query("insert into variants (product_slug, variant, position, stock) values ($1, $2, $3, $4)")
                .bind(&product.slug)
                .bind(&variant.code)
                .bind(position)
                .bind(kept.copied().unwrap_or(variant.stock))
                .execute()
                .await?;
        }
    }
    for word in &catalogue.words {
        tx.query("insert into words (word, language, text) values ($1, $2, $3)")
            .bind(&word.word)
            .bind(&word.language)
            .bind(&word.text)
            .execute()
            .await?;
    }
    Ok(())
}

/// Inserts a product without its variants.
async fn insert(tx: &mut Write, position: i64, product: &CatalogueProduct) -> Result<(), StoreError> {
    let text = product.texts.get(FALLBACK_LANGUAGE).cloned().unwrap_or_default();
    tx.query(
        "insert into products (slug, name, tagline, description, category, position, option, first_variant) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&product.slug)
    .bind(&text.name)
    .bind(&text.tagline)
    .bind(&text.description)
    .bind(&product.category)
    .bind(position)
    .bind(&product.option)
    .bind(product.variants.first().map(|variant| &*variant.code))
    .execute()
    .await?;
    for (language, text) in product.texts.iter().filter(|(language, _)| *language != FALLBACK_LANGUAGE) {
        tx.query(
            "insert into product_texts (product_slug, language, name, tagline, description) \
             values ($1, $2, $3, $4, $5)",
        )
        .bind(&product.slug)
        .bind(language)
        .bind(&text.name)
        .bind(&text.tagline)
        .bind(&text.description)
        .execute()
        .await?;
    }
    for price in &product.prices {
        tx.query("insert into prices (product_slug, currency, minor_units) values ($1, $2, $3)")
            .bind(&product.slug)
            .bind(price.currency.code())
            .bind(price.minor_units)
            .execute()
            .await?;
    }
    if let Some(picture) = &product.picture {
        tx.query("insert into product_pictures (product_slug, content_type, version, content) values ($1, $2, $3, $4)")
            .bind(&product.slug)
            .bind(&picture.content_type)
            .bind(&picture.version)
            .bind(&picture.content)
            .execute()
            .await?;
    }
    Ok(())
}

impl Store {
    pub async fn picture(&self, slug: &str) -> Result<Option<Picture>, StoreError> {
        let row: Option<(String, String, Vec<u8>)> = self
            .reader
            .query("select content_type, version, content from product_pictures where product_slug = $1")
            .bind(slug)
            .fetch_optional()
            .await?;
        Ok(row.map(|(content_type, version, content)| Picture { content_type, version, content }))
    }

    /// The slugs of products without a price in a currency of the shop, with that currency.
    pub async fn missing_prices(&self) -> Result<Vec<(String, Currency)>, StoreError> {
        let mut missing = Vec::new();
        for currency in Currency::ALL {
            let slugs: Vec<(String,)> = self
                .reader
                .query(
                    "select slug from products where not exists \
                 (select 1 from prices where product_slug = slug and currency = $1) order by position",
                )
                .bind(currency.code())
                .fetch_all()
                .await?;
            missing.extend(slugs.into_iter().map(|(slug,)| (slug, currency)));
        }
        Ok(missing)
    }
}
