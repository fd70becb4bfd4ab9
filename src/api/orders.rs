//! Orders.

use domain::{order::Order, order_keys::OrderToken};
use leptos::prelude::*;

use crate::error::ApiError;

/// Places an order and redirects to its checkout. A plain form posts this.
///
/// `quantity` is signed so that a negative one gets its own error, not one about an unreadable number.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(
    product: String,
    variant: Option<String>,
    quantity: i64,
    currency: String,
) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::orders};
    let context = expect_context::<AppContext>();
    let currency = responses::with_status(currency.parse())?;
    let requested = orders::LineRequest { product, variant: variant.unwrap_or_default(), quantity };
    let order = orders::place(&context, &[requested], currency, cookies::language_tag(), None).await;
    let order = responses::with_status(order)?;
    leptos_axum::redirect(&context.path_of(&format!("/checkout/{}", order.token.as_str())));
    Ok(())
}

/// An order as it is stored, for its checkout page.
#[server(prefix = "/api", endpoint = "show_order")]
pub async fn show_order(order: OrderToken) -> Result<Order, ApiError> {
    use crate::http::responses;
    use backend::{app_context::AppContext, service::orders};
    let context = expect_context::<AppContext>();
    let number = responses::number_of(&context, &order).await?;
    responses::with_status(orders::read(&context, &number).await)
}

/// An order after an inquiry about its payment: step 3 of [the guide](https://docs.antom.com/ac/cashierpay/apm), "Inquire about
/// the result".
#[server(prefix = "/api", endpoint = "refresh_order")]
pub async fn refresh_order(order: OrderToken) -> Result<Order, ApiError> {
    use crate::http::{cookies, responses};
    use backend::{
        app_context::AppContext,
        service::{orders, payments},
    };
    use domain::order::OrderStatus;
    let context = expect_context::<AppContext>();
    let number = responses::number_of(&context, &order).await?;
    responses::with_status(payments::refresh(&context, &number).await)?;
    let order = responses::with_status(orders::read(&context, &number).await)?;
    if order.status() == OrderStatus::Paid {
        cookies::clear_ordered_cart(&order.token);
    }
    Ok(order)
}
