//! Orders.

use leptos::prelude::*;

use crate::{domain::order::Order, error::AppError};

/// Places an order and sends the browser to its checkout. Posted by a plain form.
///
/// `quantity` is signed so that a negative one is refused in words, not as an unreadable number.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(
    product: String,
    variant: Option<String>,
    quantity: i64,
    currency: String,
) -> Result<(), AppError> {
    use crate::server::{preference, respond, service::orders, shop::Shop};
    let shop = expect_context::<Shop>();
    let currency = respond::with_status(currency.parse())?;
    let wish = orders::Wish { product, variant: variant.unwrap_or_default(), quantity };
    let order = orders::place(&shop, &[wish], currency, preference::language(), None).await;
    let order = respond::with_status(order)?;
    leptos_axum::redirect(&shop.path_of(&format!("/checkout/{order}")));
    Ok(())
}

/// An order as it is stored, for its checkout page.
#[server(prefix = "/api", endpoint = "show_order")]
pub async fn show_order(order: String) -> Result<Order, AppError> {
    use crate::server::{preference, respond, service::orders, shop::Shop};
    respond::with_status(orders::read(&expect_context::<Shop>(), &order, preference::language()).await)
}

/// An order after the gateway was asked about its payment: the guide, step 3, "Inquire about the result".
#[server(prefix = "/api", endpoint = "refresh_order")]
pub async fn refresh_order(order: String) -> Result<Order, AppError> {
    use crate::{
        domain::order::OrderStatus,
        server::{
            preference, respond,
            service::{orders, payments},
            shop::Shop,
        },
    };
    let shop = expect_context::<Shop>();
    respond::with_status(payments::refresh(&shop, &order).await)?;
    let order = respond::with_status(orders::read(&shop, &order, preference::language()).await)?;
    if order.status() == OrderStatus::Paid {
        preference::empty_cart_of(&order.id);
    }
    Ok(order)
}
