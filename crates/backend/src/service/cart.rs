//! The cart: what the browser keeps, priced and checked against the stock.

use domain::{
    cart::{Cart, PricedCart, PricedLine},
    error::AppError,
    money::{Currency, Money},
    product::MAXIMUM_QUANTITY,
};

use super::orders::{self, Wish};
use crate::shop::Shop;

/// A cart with the shop's prices. What is no longer sold is left out.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn price(shop: &Shop, cart: &Cart, currency: Currency, language: &str) -> Result<PricedCart, AppError> {
    let products = shop.store.products(currency, language).await?;
    let mut lines = Vec::with_capacity(cart.lines.len());
    let mut total = Money::new(currency, 0);
    for line in &cart.lines {
        let product = products.iter().find(|product| product.slug == line.product);
        let Some((product, variant)) = product.and_then(|it| Some((it, it.variant(&line.variant)?))) else { continue };
        let price = product.price.checked_times(line.quantity).ok_or(AppError::Quantity)?;
        total = total.checked_add(price).ok_or(AppError::Quantity)?;
        lines.push(PricedLine {
            variant: variant.code.clone(),
            variant_name: variant.name.clone(),
            quantity: line.quantity,
            stock: variant.stock,
            price,
            product: product.clone(),
        });
    }
    Ok(PricedCart { lines, total })
}

/// What is to happen to a line of the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// So many more are wanted.
    Add,
    /// So many are wanted; none at all removes the line.
    Set,
}

/// Changes how many of a variant are in the cart. `language`: the tag of the language that an error names the product in.
///
/// # Errors
/// [`AppError`] says what cannot be had; then the cart is as it was.
pub async fn change(shop: &Shop, cart: &mut Cart, change: Change, wish: &Wish, language: &str) -> Result<(), AppError> {
    // What is no longer sold can still be removed.
    if change == Change::Set && wish.quantity == 0 {
        cart.set(&wish.product, &wish.variant, 0);
        return Ok(());
    }
    if !(1..=MAXIMUM_QUANTITY).contains(&wish.quantity) {
        return Err(AppError::Quantity);
    }
    let product = shop.store.product(&wish.product, Currency::ALL[0], language).await?;
    let product = product.ok_or(AppError::UnknownProduct)?;
    let variant = product.variant(&wish.variant).ok_or(AppError::UnknownVariant)?;
    let there = cart.quantity_of(&wish.product, &variant.code);
    let quantity = match change {
        Change::Add => wish.quantity.saturating_add(there).min(MAXIMUM_QUANTITY),
        Change::Set => wish.quantity,
    };
    if quantity > variant.stock {
        return Err(AppError::OutOfStock { name: product.name });
    }
    if cart.set(&wish.product, &variant.code, quantity) { Ok(()) } else { Err(AppError::CartFull) }
}

/// Places an order of what is in the cart, and returns its id.
///
/// # Errors
/// As [`orders::place`].
pub async fn check_out(shop: &Shop, cart: &Cart, currency: Currency, language: &str) -> Result<String, AppError> {
    let wishes: Vec<Wish> = cart
        .lines
        .iter()
        .map(|line| Wish { product: line.product.clone(), variant: line.variant.clone(), quantity: line.quantity })
        .collect();
    if wishes.is_empty() {
        return Err(AppError::CartEmpty);
    }
    orders::place(shop, &wishes, currency, language, None).await
}
