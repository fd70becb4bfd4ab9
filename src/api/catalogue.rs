//! Products and currencies.

use leptos::prelude::*;

use crate::{
    domain::{money::Currency, product::Product},
    error::AppError,
};

/// All products, with prices in the shopper's currency.
#[server(prefix = "/api", endpoint = "list_products")]
pub async fn list_products() -> Result<Vec<Product>, AppError> {
    use crate::server::{preference, respond, service::catalogue, shop::Shop};
    respond::with_status(catalogue::products(&expect_context::<Shop>(), preference::currency()).await)
}

/// One product, with its price in the shopper's currency.
#[server(prefix = "/api", endpoint = "show_product")]
pub async fn show_product(slug: String) -> Result<Product, AppError> {
    use crate::server::{preference, respond, service::catalogue, shop::Shop};
    respond::with_status(catalogue::product(&expect_context::<Shop>(), &slug, preference::currency()).await)
}

/// The shopper's currency.
#[server(prefix = "/api", endpoint = "current_currency")]
pub async fn current_currency() -> Result<Currency, AppError> {
    Ok(crate::server::preference::currency())
}

/// Chooses the shopper's currency. Posted by a plain form; the browser stays on its page.
#[server(prefix = "/api", endpoint = "choose_currency")]
pub async fn choose_currency(currency: String) -> Result<(), AppError> {
    use crate::server::{preference, respond};
    let currency = respond::with_status(currency.parse().map_err(|_| AppError::UnknownCurrency))?;
    preference::remember_currency(currency);
    Ok(())
}
