//! Reads products, and imports catalogues into the database.

mod definition;
mod folder;
mod image;

use std::path::Path;

use domain::{
    error::AppError,
    money::Currency,
    product::{Picture, Product},
};

pub use self::{
    definition::{CatalogueError, read},
    folder::{CatalogueFiles, FolderError},
};
use crate::{
    app_context::AppContext,
    error::ServiceError,
    store::{
        Store, StoreError,
        catalogue::{self, StockRule},
    },
};

/// All products with prices in one currency and texts in one language, named by its tag.
pub async fn products(context: &AppContext, currency: Currency, language: &str) -> Result<Vec<Product>, ServiceError> {
    Ok(context.store.products(currency, language).await?)
}

/// One product with its price in one currency and its texts in one language.
pub async fn product(
    context: &AppContext,
    slug: &str,
    currency: Currency,
    language: &str,
) -> Result<Product, ServiceError> {
    Ok(context.store.product(slug, currency, language).await?.ok_or(AppError::UnknownProduct)?)
}

/// The picture of a product. `None` if the product is unknown or has no picture.
pub async fn picture(context: &AppContext, slug: &str) -> Result<Option<Picture>, ServiceError> {
    Ok(context.store.picture(slug).await?)
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(
        "products in the database lack prices in currencies that the shop offers: {0}. Add the prices to the catalogue's \
         files, then run `antom-storefront catalogue import <folder>`"
    )]
    MissingPrices(String),
}

/// Replaces the catalogue by the one in a folder, and returns the number of its products. Changes nothing if the files have
/// any problem. `languages` are the tags of the shop's languages.
pub async fn import(store: &Store, folder: &Path, languages: &[&str], stock: StockRule) -> Result<usize, ImportError> {
    let new = read(&CatalogueFiles::read(folder)?, languages)?;
    let mut tx = store.write().await?;
    catalogue::replace(&mut tx, &new, stock).await?;
    tx.commit().await?;
    Ok(new.products.len())
}

/// Loads a catalogue into a database without products: the one in `folder`, or the demo catalogue. Then checks that every
/// product has a price in every currency, because the shop can get a new currency after the import.
pub async fn load_into_empty(store: &Store, folder: Option<&Path>, languages: &[&str]) -> Result<(), ImportError> {
    let mut tx = store.write().await?;
    if catalogue::is_empty(&mut tx).await? {
        let files = folder.map_or_else(|| Ok(CatalogueFiles::embedded()), CatalogueFiles::read)?;
        catalogue::replace(&mut tx, &read(&files, languages)?, StockRule::Keep).await?;
    }
    tx.commit().await?;
    let missing: Vec<String> =
        store.missing_prices().await?.into_iter().map(|(slug, currency)| format!("{slug} ({currency})")).collect();
    if missing.is_empty() { Ok(()) } else { Err(ImportError::MissingPrices(missing.join(", "))) }
}
