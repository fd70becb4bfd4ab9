//! What is for sale, and for how much.

use domain::{error::AppError, money::Currency, product::Product};

use crate::app_context::AppContext;

/// All products with prices in one currency and words in one language, named by its tag.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn products(context: &AppContext, currency: Currency, language: &str) -> Result<Vec<Product>, AppError> {
    Ok(context.store.products(currency, language).await?)
}

/// One product with its price in one currency and its words in one language.
///
/// # Errors
/// [`AppError::UnknownProduct`] when there is none.
pub async fn product(
    context: &AppContext,
    slug: &str,
    currency: Currency,
    language: &str,
) -> Result<Product, AppError> {
    context.store.product(slug, currency, language).await?.ok_or(AppError::UnknownProduct)
}
