//! The cart. Plain forms post these: they work without JavaScript.

use domain::cart::PricedCart;
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
    use backend::service::{cart::Change, orders::LineRequest};
    responses::change_cart(Change::Add, LineRequest { product, variant: variant.unwrap_or_default(), quantity }).await
}

/// Sets how many of something are in the cart; none at all removes it.
#[server(prefix = "/api", endpoint = "set_in_cart")]
pub async fn set_in_cart(product: String, variant: Option<String>, quantity: i64) -> Result<(), ApiError> {
    use crate::http::responses;
    use backend::service::{cart::Change, orders::LineRequest};
    responses::change_cart(Change::Set, LineRequest { product, variant: variant.unwrap_or_default(), quantity }).await
}

/// Places an order of the cart's content, in this currency, and redirects to its checkout. The cart stays until the order
/// is paid.
#[server(prefix = "/api", endpoint = "check_out_cart")]
pub async fn check_out_cart(currency: String) -> Result<(), ApiError> {
    use crate::http::{cookies, responses};
    use backend::{app_context::AppContext, service::cart};
    use domain::cart::CartOrder;
    let context = expect_context::<AppContext>();
    let currency = responses::with_status(currency.parse())?;
    let mut stored = cookies::cart();
    let order = responses::with_status(cart::check_out(&context, &stored, currency, cookies::language_tag()).await)?;
    stored.order = Some(CartOrder { token: order.clone(), is_changed: false });
    cookies::set_cart(&stored);
    cookies::remember_order(&order);
    leptos_axum::redirect(&context.path_of(&format!("/checkout/{}", order.as_str())));
    Ok(())
}
