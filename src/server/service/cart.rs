//! The cart: what the browser keeps, priced and checked against the stock.

use super::orders::{self, Wish};
use crate::{
    domain::{
        cart::{Cart, PricedCart, PricedLine},
        money::{Currency, Money},
        product::MAXIMUM_QUANTITY,
    },
    error::AppError,
    language::{self, Language},
    server::shop::Shop,
};

/// A cart with the shop's prices. What is no longer sold is left out.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn price(shop: &Shop, cart: &Cart, currency: Currency, language: Language) -> Result<PricedCart, AppError> {
    let products = shop.store.products(currency, language::tag(language)).await?;
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

/// Adds so many of a variant to the cart.
///
/// # Errors
/// [`AppError`] says what cannot be added; then the cart is as it was.
pub async fn add(shop: &Shop, cart: &mut Cart, wish: &Wish) -> Result<(), AppError> {
    let wanted = find(shop, wish, 1).await?;
    let there = cart.lines.iter().find(|line| line.product == wish.product && line.variant == wanted.code);
    let quantity = wish.quantity.saturating_add(there.map_or(0, |line| line.quantity));
    wanted.refuse_if_short(quantity.min(MAXIMUM_QUANTITY))?;
    if cart.add(&wish.product, &wanted.code, wish.quantity) { Ok(()) } else { Err(AppError::CartFull) }
}

/// Sets how many of a variant are in the cart; none at all removes it.
///
/// # Errors
/// [`AppError`] says what cannot be had; then the cart is as it was.
pub async fn set(shop: &Shop, cart: &mut Cart, wish: &Wish) -> Result<(), AppError> {
    // What is no longer sold can still be removed.
    let code = if wish.quantity == 0 {
        wish.variant.clone()
    } else {
        let wanted = find(shop, wish, 0).await?;
        wanted.refuse_if_short(wish.quantity)?;
        wanted.code
    };
    if cart.set(&wish.product, &code, wish.quantity) { Ok(()) } else { Err(AppError::CartFull) }
}

/// Places an order of what is in the cart, and returns its id.
///
/// # Errors
/// As [`orders::place`].
pub async fn check_out(shop: &Shop, cart: &Cart, currency: Currency, language: Language) -> Result<String, AppError> {
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

/// A variant that was asked for.
struct Wanted {
    name: String,
    code: String,
    stock: i64,
}

impl Wanted {
    fn refuse_if_short(&self, quantity: i64) -> Result<(), AppError> {
        if quantity > self.stock { Err(AppError::OutOfStock { name: self.name.clone() }) } else { Ok(()) }
    }
}

async fn find(shop: &Shop, wish: &Wish, minimum: i64) -> Result<Wanted, AppError> {
    if !(minimum..=MAXIMUM_QUANTITY).contains(&wish.quantity) {
        return Err(AppError::Quantity);
    }
    let language = language::tag(language::current());
    let product = shop.store.product(&wish.product, Currency::ALL[0], language).await?;
    let product = product.ok_or(AppError::UnknownProduct)?;
    let variant = product.variant(&wish.variant).ok_or(AppError::UnknownVariant)?;
    Ok(Wanted { code: variant.code.clone(), stock: variant.stock, name: product.name })
}
