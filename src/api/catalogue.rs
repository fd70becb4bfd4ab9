//! What is for sale.

use domain::product::Product;
use leptos::prelude::*;

use crate::error::ApiError;

/// All products, with prices in the customer's currency and texts in their language. The answer's status is 404 if none is in
/// the category that the page asks for; empty for all categories.
#[server(prefix = "/api", endpoint = "list_products")]
pub async fn list_products(#[server(default)] category: String) -> Result<Vec<Product>, ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::catalogue};
    use domain::error::AppError;
    let (currency, language) = (cookies::currency(), cookies::language_tag());
    let products = catalogue::products(&expect_context::<AppContext>(), currency, language).await;
    let products = responses::with_status(products)?;
    if !category.is_empty() && !products.iter().any(|product| product.category.code == category) {
        responses::set_status(&AppError::NoSuchPage);
    }
    Ok(products)
}

/// One product, with its price and texts in the same way.
#[server(prefix = "/api", endpoint = "show_product")]
pub async fn show_product(slug: String) -> Result<Product, ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::catalogue};
    let (currency, language) = (cookies::currency(), cookies::language_tag());
    responses::with_status(catalogue::product(&expect_context::<AppContext>(), &slug, currency, language).await)
}
