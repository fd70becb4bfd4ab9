//! The cart. Its forms are plain: they work without JavaScript.

use domain::cart::PricedCart;
use leptos::prelude::*;

use crate::error::ApiError;

/// The shopper's cart, with the shop's prices.
#[server(prefix = "/api", endpoint = "show_cart")]
pub async fn show_cart() -> Result<PricedCart, ApiError> {
    use crate::server::{preference, respond};
    use backend::{service::cart, shop::Shop};
    let (currency, language) = (preference::currency(), preference::language_tag());
    respond::with_status(cart::price(&expect_context::<Shop>(), &preference::cart(), currency, language).await)
}

/// Adds something to the cart, and shows the cart.
#[server(prefix = "/api", endpoint = "add_to_cart")]
pub async fn add_to_cart(product: String, variant: Option<String>, quantity: i64) -> Result<(), ApiError> {
    use crate::server::respond;
    use backend::service::{cart::Change, orders::Wish};
    respond::change_cart(Change::Add, Wish { product, variant: variant.unwrap_or_default(), quantity }).await
}

/// Sets how many of something are in the cart; none at all removes it.
#[server(prefix = "/api", endpoint = "set_in_cart")]
pub async fn set_in_cart(product: String, variant: Option<String>, quantity: i64) -> Result<(), ApiError> {
    use crate::server::respond;
    use backend::service::{cart::Change, orders::Wish};
    respond::change_cart(Change::Set, Wish { product, variant: variant.unwrap_or_default(), quantity }).await
}

/// Places an order of what is in the cart, in this currency, and sends the browser to its checkout. The cart stays as
/// it is until the order is paid.
#[server(prefix = "/api", endpoint = "check_out_cart")]
pub async fn check_out_cart(currency: String) -> Result<(), ApiError> {
    use crate::server::{preference, respond};
    use backend::{service::cart, shop::Shop};
    use domain::cart::CartOrder;
    let shop = expect_context::<Shop>();
    let currency = respond::with_status(currency.parse())?;
    let mut kept = preference::cart();
    let order = respond::with_status(cart::check_out(&shop, &kept, currency, preference::language_tag()).await)?;
    kept.order = Some(CartOrder { id: order.clone(), is_changed: false });
    preference::remember_cart(&kept);
    leptos_axum::redirect(&shop.path_of(&format!("/checkout/{order}")));
    Ok(())
}
