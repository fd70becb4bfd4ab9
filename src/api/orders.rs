//! Orders.

use domain::order::Order;
use leptos::prelude::*;

use crate::error::ApiError;

/// Places an order and sends the browser to its checkout. Posted by a plain form.
///
/// `quantity` is signed so that a negative one is refused in words, not as an unreadable number.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(
    product: String,
    variant: Option<String>,
    quantity: i64,
    currency: String,
) -> Result<(), ApiError> {
    use crate::server::{preference, respond};
    use backend::{service::orders, shop::Shop};
    let shop = expect_context::<Shop>();
    let currency = respond::with_status(currency.parse())?;
    let wish = orders::Wish { product, variant: variant.unwrap_or_default(), quantity };
    let order = orders::place(&shop, &[wish], currency, preference::language_tag(), None).await;
    let order = respond::with_status(order)?;
    leptos_axum::redirect(&shop.path_of(&format!("/checkout/{order}")));
    Ok(())
}

/// An order as it is stored, for its checkout page.
#[server(prefix = "/api", endpoint = "show_order")]
pub async fn show_order(order: String) -> Result<Order, ApiError> {
    use crate::server::respond;
    use backend::{service::orders, shop::Shop};
    respond::with_status(orders::read(&expect_context::<Shop>(), &order).await)
}

/// An order after the gateway was asked about its payment: the guide, step 3, "Inquire about the result".
#[server(prefix = "/api", endpoint = "refresh_order")]
pub async fn refresh_order(order: String) -> Result<Order, ApiError> {
    use crate::server::{preference, respond};
    use backend::{
        service::{orders, payments},
        shop::Shop,
    };
    use domain::order::OrderStatus;
    let shop = expect_context::<Shop>();
    respond::with_status(payments::refresh(&shop, &order).await)?;
    let order = respond::with_status(orders::read(&shop, &order).await)?;
    if order.status() == OrderStatus::Paid {
        preference::empty_cart_of(&order.id);
    }
    Ok(order)
}
