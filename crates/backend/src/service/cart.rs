//! Prices and changes the cart, and checks it against the stock.

use domain::{
    cart::{Cart, CartLine, OpenOrder, PricedCart, PricedLine},
    error::AppError,
    money::{Currency, Money},
    order::OrderLine,
    order_keys::OrderToken,
    payment::PaymentStatus,
    product::MAXIMUM_QUANTITY,
};

use super::{
    checkout,
    orders::{self, LineRequest},
};
use crate::{app_context::AppContext, error::ServiceError};

/// Prices a cart. Skips products that the shop no longer sells.
pub async fn price(
    context: &AppContext,
    cart: &Cart,
    currency: Currency,
    language: &str,
) -> Result<PricedCart, ServiceError> {
    let products = context.store.products(currency, language).await?;
    let reservation = Reservation::of_cart(context, cart).await?;
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
            stock: variant.stock + reservation.quantity_of(&product.slug, &variant.code),
            price,
            product: product.clone(),
        });
    }
    let open_order = cart
        .order
        .as_ref()
        .filter(|_| reservation.is_open)
        .map(|order| OpenOrder { token: order.token.clone(), is_changed: order.is_changed });
    Ok(PricedCart { lines, total, open_order })
}

/// The pieces that the last order of a cart reserves. They are available to the customer who placed the order.
#[derive(Debug, Default)]
struct Reservation {
    /// Whether the order has an open payment. Only then it reserves pieces for this cart.
    is_open: bool,
    lines: Vec<OrderLine>,
}

impl Reservation {
    async fn of_cart(context: &AppContext, cart: &Cart) -> Result<Self, ServiceError> {
        let Some(order) = &cart.order else { return Ok(Self::default()) };
        let Some(record) = context.store.record_of_token(&order.token).await? else { return Ok(Self::default()) };
        let is_final = |status: PaymentStatus| status.is_paid() || status == PaymentStatus::ManualReview;
        let is_open = record.payments.iter().any(|payment| payment.status.is_open())
            && !record.payments.iter().any(|payment| is_final(payment.status));
        Ok(if is_open { Self { is_open, lines: record.order.lines } } else { Self::default() })
    }

    fn quantity_of(&self, product: &str, variant: &str) -> i64 {
        let same = |line: &&OrderLine| line.slug == product && line.variant == variant;
        self.lines.iter().filter(same).map(|line| line.quantity).sum()
    }
}

/// How a quantity changes a line of the cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Adds to the quantity.
    Add,
    /// Replaces the quantity; 0 removes the line.
    Set,
}

/// Changes the quantity of a variant in the cart. An error leaves the cart unchanged. `language` is the tag of the language
/// in which an error names the product.
pub async fn change(
    context: &AppContext,
    cart: &mut Cart,
    change: Change,
    requested: &LineRequest,
    language: &str,
) -> Result<(), ServiceError> {
    // The customer can remove a product that the shop no longer sells.
    if change == Change::Set && requested.quantity == 0 {
        cart.set(&requested.product, &requested.variant, 0);
        return Ok(());
    }
    if !(1..=MAXIMUM_QUANTITY).contains(&requested.quantity) {
        return Err(AppError::Quantity.into());
    }
    let product = context.store.product(&requested.product, Currency::ALL[0], language).await?;
    let product = product.ok_or(AppError::UnknownProduct)?;
    let variant = product.variant(&requested.variant).ok_or(AppError::UnknownVariant)?;
    let present = cart.quantity_of(&requested.product, &variant.code);
    let quantity = match change {
        Change::Add => requested.quantity.saturating_add(present).min(MAXIMUM_QUANTITY),
        Change::Set => requested.quantity,
    };
    let reservation = Reservation::of_cart(context, cart).await?;
    let available = variant.stock + reservation.quantity_of(&product.slug, &variant.code);
    if quantity > available {
        let all_in_cart = change == Change::Add && available > 0 && present >= available;
        return Err(match all_in_cart {
            true => AppError::AllInCart { count: available },
            false => AppError::OutOfStock { name: product.name },
        }
        .into());
    }
    if cart.set(&requested.product, &variant.code, quantity) { Ok(()) } else { Err(AppError::CartFull.into()) }
}

/// Sets the quantities that the customer has typed. A line whose quantity is not possible keeps its old one, and does not
/// prevent the change of another line; the error is that of the first such line. Skips quantities that have not changed,
/// because a line that is no longer available needs no error then.
pub async fn set_quantities(
    context: &AppContext,
    cart: &mut Cart,
    typed: &[CartLine],
    language: &str,
) -> Result<(), ServiceError> {
    let mut outcome = Ok(());
    for line in typed {
        if line.quantity != cart.quantity_of(&line.product, &line.variant) {
            let CartLine { product, variant, quantity } = line.clone();
            let requested = LineRequest { product, variant, quantity };
            outcome = outcome.and(self::change(context, cart, Change::Set, &requested, language).await);
        }
    }
    outcome
}

/// Places an order of the cart's content and returns its token. Returns the token of the earlier order of an unchanged cart while that order
/// can be paid at the same price. If the stock is too small because an earlier order of this cart reserves it, closes that
/// order's payments first; fails with [`AppError::PaymentUnderWay`] if one of them may still succeed.
pub async fn check_out(
    context: &AppContext,
    cart: &Cart,
    currency: Currency,
    language: &str,
) -> Result<OrderToken, ServiceError> {
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
        return Err(AppError::CartEmpty.into());
    }
    if let Some(token) = cart.ordered_as()
        && let Ok(order) = orders::open(context, token).await
        && order.status().is_payable()
        && order.total == price(context, cart, currency, language).await?.total
    {
        return Ok(order.token);
    }
    let placed = match orders::place(context, &requested_lines, currency, language, None).await {
        Err(ServiceError::Rejected(AppError::OutOfStock { .. }))
            if Reservation::of_cart(context, cart).await?.is_open =>
        {
            if let Some(earlier) = &cart.order {
                checkout::close_open_payments(context, &orders::number_of(context, &earlier.token).await?).await?;
            }
            orders::place(context, &requested_lines, currency, language, None).await
        }
        placed => placed,
    };
    Ok(placed?.order.token)
}
