//! The cart. Plain forms post these: they work without JavaScript.

use domain::cart::{CartLine, PricedCart};
use leptos::prelude::*;

use crate::error::ApiError;

/// The customer's cart, with the shop's prices.
#[server(prefix = "/api", endpoint = "show_cart")]
pub async fn show_cart() -> Result<PricedCart, ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::cart};
    let (currency, language) = (cookies::currency(), cookies::language_tag());
    responses::with_status(cart::price(&expect_context::<AppContext>(), &cookies::cart(), currency, language).await)
}

/// Adds something to the cart, and shows the cart.
#[server(prefix = "/api", endpoint = "add_to_cart")]
pub async fn add_to_cart(product: String, variant: Option<String>, quantity: i64) -> Result<(), ApiError> {
    use crate::http::responses;
    use backend::service::orders::LineRequest;
    responses::add_to_cart(LineRequest { product, variant: variant.unwrap_or_default(), quantity }).await
}

/// Sets the quantities that the customer has typed, and shows the cart. `less`, `more` and `remove` are the index of the line
/// whose button was pressed.
#[server(prefix = "/api", endpoint = "update_cart")]
pub async fn update_cart(
    #[server(default)] lines: Vec<CartLine>,
    less: Option<u32>,
    more: Option<u32>,
    remove: Option<u32>,
) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::app_context::AppContext;
    let mut lines = lines;
    for (index, line) in (0..).zip(&mut lines) {
        line.quantity = match Some(index) {
            index if index == less => line.quantity.saturating_sub(1).max(0),
            index if index == more => line.quantity.saturating_add(1),
            index if index == remove => 0,
            _ => line.quantity,
        };
    }
    let context = expect_context::<AppContext>();
    cookies::set_cart(&responses::cart_with(&context, &lines).await?);
    leptos_axum::redirect(&context.path_of("/cart"));
    Ok(())
}

/// Places an order of the cart's content, with the quantities that the customer has typed and in this currency, and redirects
/// to its checkout. The cart stays until the order is paid.
#[server(prefix = "/api", endpoint = "check_out_cart")]
pub async fn check_out_cart(currency: String, #[server(default)] lines: Vec<CartLine>) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::cart};
    use domain::cart::CartOrder;
    let context = expect_context::<AppContext>();
    let currency = responses::with_status(currency.parse())?;
    let mut stored = responses::cart_with(&context, &lines).await?;
    let order = responses::with_status(cart::check_out(&context, &stored, currency, cookies::language_tag()).await)?;
    stored.order = Some(CartOrder { token: order.clone(), is_changed: false });
    cookies::set_cart(&stored);
    cookies::remember_order(&order);
    leptos_axum::redirect(&context.path_of(&format!("/checkout/{}", order.as_str())));
    Ok(())
}
