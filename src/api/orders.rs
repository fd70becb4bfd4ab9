//! Orders.

use leptos::prelude::*;

use crate::{domain::order::Order, error::AppError};

/// Places an order and sends the browser to its checkout. Posted by a plain form.
///
/// `quantity` is signed so that a negative one is refused in words, not as an unreadable number.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(product: String, quantity: i64, currency: String) -> Result<(), AppError> {
    use crate::server::{respond, service::orders, shop::Shop};
    let shop = expect_context::<Shop>();
    let currency = respond::with_status(currency.parse().map_err(|_| AppError::UnknownCurrency))?;
    let wish = orders::Wish { product, quantity };
    let order = respond::with_status(orders::place(&shop, &[wish], currency, None).await)?;
    leptos_axum::redirect(&shop.path_of(&format!("/checkout/{order}")));
    Ok(())
}

/// An order as it is stored, for its checkout page.
#[server(prefix = "/api", endpoint = "show_order")]
pub async fn show_order(order: String) -> Result<Order, AppError> {
    use crate::server::{respond, service::orders, shop::Shop};
    respond::with_status(orders::read(&expect_context::<Shop>(), &order).await)
}

/// An order after the gateway was asked about its payment: the guide, step 3, "Inquire about the result".
#[server(prefix = "/api", endpoint = "refresh_order")]
pub async fn refresh_order(order: String) -> Result<Order, AppError> {
    use crate::server::{
        respond,
        service::{orders, payments},
        shop::Shop,
    };
    let shop = expect_context::<Shop>();
    respond::with_status(payments::refresh(&shop, &order).await)?;
    respond::with_status(orders::read(&shop, &order).await)
}
