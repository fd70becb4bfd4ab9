//! What is for sale, and for how much.

use crate::{
    domain::{money::Currency, product::Product},
    error::AppError,
    server::shop::Shop,
};

/// All products with prices in one currency.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn products(shop: &Shop, currency: Currency) -> Result<Vec<Product>, AppError> {
    Ok(shop.store.products(currency).await?)
}

/// One product with its price in one currency.
///
/// # Errors
/// [`AppError::UnknownProduct`] when there is none.
pub async fn product(shop: &Shop, slug: &str, currency: Currency) -> Result<Product, AppError> {
    shop.store.product(slug, currency).await?.ok_or(AppError::UnknownProduct)
}
