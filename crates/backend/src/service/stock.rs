//! Stock is taken when the first payment of an order is begun, and given back when none of its payments can or did pay
//! it. Both happen in the transaction that moves the payment.

use domain::{error::AppError, payment::PaymentStatus};

use crate::store::{
    StoreError, Write,
    orders::{self, StoredOrder},
    products,
};

/// Takes an order's things from the stock, unless they have been taken.
///
/// # Errors
/// [`AppError::OutOfStock`] names what there is not enough of; the caller must not commit then.
pub async fn hold(tx: &mut Write, order: &StoredOrder) -> Result<(), AppError> {
    if orders::holds_stock(tx, &order.id).await? {
        return Ok(());
    }
    if let Some(short) = products::take(tx, &order.lines).await? {
        return Err(AppError::OutOfStock { name: short.name.clone() });
    }
    Ok(orders::set_holds_stock(tx, &order.id, true).await?)
}

/// Gives an order's things back when no payment of these needs them any more. A payment that succeeds after they were
/// given back takes them again, whether or not there are enough: it is paid.
///
/// # Errors
/// When the database refuses.
pub async fn follow(tx: &mut Write, order_id: &str, payments: &[PaymentStatus]) -> Result<(), StoreError> {
    let needed = payments.iter().any(|status| status.holds_stock());
    let held = orders::holds_stock(tx, order_id).await?;
    if needed != held {
        products::shift(tx, order_id, if needed { -1 } else { 1 }).await?;
        orders::set_holds_stock(tx, order_id, needed).await?;
    }
    Ok(())
}
