//! The cart: what the browser keeps, priced and checked against the stock.

use domain::{
    cart::{Cart, OpenOrder, PricedCart, PricedLine},
    error::AppError,
    money::{Currency, Money},
    order::OrderLine,
    payment::PaymentStatus,
    product::MAXIMUM_QUANTITY,
};

use super::{
    checkout,
    orders::{self, LineRequest},
};
use crate::app_context::AppContext;

/// A cart with the shop's prices. What is no longer sold is left out.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn price(
    context: &AppContext,
    cart: &Cart,
    currency: Currency,
    language: &str,
) -> Result<PricedCart, AppError> {
    let products = context.store.products(currency, language).await?;
    let own = OwnOrder::of(context, cart).await?;
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
            stock: variant.stock + own.held(&product.slug, &variant.code),
            price,
            product: product.clone(),
        });
    }
    let open_order = cart
        .order
        .as_ref()
        .filter(|_| own.is_open)
        .map(|order| OpenOrder { id: order.id.clone(), is_changed: order.is_changed });
    Ok(PricedCart { lines, total, open_order })
}

/// The order that a cart was placed as. What it holds of the stock is there for the shopper who placed it.
#[derive(Debug, Default)]
struct OwnOrder {
    is_open: bool,
    held: Vec<OrderLine>,
}

impl OwnOrder {
    async fn of(context: &AppContext, cart: &Cart) -> Result<Self, AppError> {
        let Some(order) = &cart.order else { return Ok(Self::default()) };
        let payments = context.store.payments_of_order(&order.id).await?;
        let is_settled = |status: PaymentStatus| status.is_paid() || status == PaymentStatus::ManualReview;
        let is_open = payments.iter().any(|payment| payment.status.is_open())
            && !payments.iter().any(|payment| is_settled(payment.status));
        if !is_open {
            return Ok(Self::default());
        }
        let order = context.store.order(&order.id).await?;
        Ok(Self { is_open, held: order.map(|order| order.lines).unwrap_or_default() })
    }

    fn held(&self, product: &str, variant: &str) -> i64 {
        let same = |line: &&OrderLine| line.slug == product && line.variant == variant;
        self.held.iter().filter(same).map(|line| line.quantity).sum()
    }
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
pub async fn change(
    context: &AppContext,
    cart: &mut Cart,
    change: Change,
    requested: &LineRequest,
    language: &str,
) -> Result<(), AppError> {
    // What is no longer sold can still be removed.
    if change == Change::Set && requested.quantity == 0 {
        cart.set(&requested.product, &requested.variant, 0);
        return Ok(());
    }
    if !(1..=MAXIMUM_QUANTITY).contains(&requested.quantity) {
        return Err(AppError::Quantity);
    }
    let product = context.store.product(&requested.product, Currency::ALL[0], language).await?;
    let product = product.ok_or(AppError::UnknownProduct)?;
    let variant = product.variant(&requested.variant).ok_or(AppError::UnknownVariant)?;
    let there = cart.quantity_of(&requested.product, &variant.code);
    let quantity = match change {
        Change::Add => requested.quantity.saturating_add(there).min(MAXIMUM_QUANTITY),
        Change::Set => requested.quantity,
    };
    let own = OwnOrder::of(context, cart).await?;
    if quantity > variant.stock + own.held(&product.slug, &variant.code) {
        return Err(AppError::OutOfStock { name: product.name });
    }
    if cart.set(&requested.product, &variant.code, quantity) { Ok(()) } else { Err(AppError::CartFull) }
}

/// Places an order of what is in the cart, and returns its id: the same one again while that can be paid and costs the
/// same. If there is not enough left because an earlier order of this cart holds it, that order's payment is given up.
///
/// # Errors
/// As [`orders::place`], and [`AppError::PaymentUnderWay`] when the earlier order's payment may still succeed.
pub async fn check_out(
    context: &AppContext,
    cart: &Cart,
    currency: Currency,
    language: &str,
) -> Result<String, AppError> {
    let requested_lines: Vec<LineRequest> = cart
        .lines
        .iter()
        .map(|line| LineRequest {
            product: line.product.clone(),
            variant: line.variant.clone(),
            quantity: line.quantity,
        })
        .collect();
    if requested_lines.is_empty() {
        return Err(AppError::CartEmpty);
    }
    if let Some(id) = cart.ordered_as()
        && let Ok(order) = orders::read(context, id).await
        && order.status().is_payable()
        && order.total == price(context, cart, currency, language).await?.total
    {
        return Ok(order.id);
    }
    match orders::place(context, &requested_lines, currency, language, None).await {
        Err(AppError::OutOfStock { .. }) if OwnOrder::of(context, cart).await?.is_open => {
            if let Some(earlier) = &cart.order {
                checkout::give_up(context, &earlier.id).await?;
            }
            orders::place(context, &requested_lines, currency, language, None).await
        }
        placed => placed,
    }
}
