//! Reserves stock. An order's pieces are taken from the stock when its first payment starts, and put back when none of its
//! payments can pay or has paid it. Both happen in the transaction that changes the payment.

use domain::{error::AppError, payment::PaymentStatus};

use crate::store::{
    StoreError, Write,
    orders::{self, StoredOrder},
    products,
};

/// Reserves an order's pieces, unless they are reserved already.
///
/// # Errors
/// [`AppError::OutOfStock`] names the product that is short; the caller must not commit then.
pub async fn reserve(tx: &mut Write, order: &StoredOrder) -> Result<(), AppError> {
    if orders::holds_stock(tx, &order.id).await? {
        return Ok(());
    }
    if let Some(short) = products::take_available(tx, &order.lines).await? {
        return Err(AppError::OutOfStock { name: short.name.clone() });
    }
    Ok(orders::set_holds_stock(tx, &order.id, true).await?)
}

/// Brings the reservation in line with the statuses of all payments of an order. A payment that succeeds after its pieces
/// were put back takes them again, even if there are not enough: the order is paid.
///
/// # Errors
/// When the database refuses.
pub async fn sync_reservation(tx: &mut Write, order_id: &str, payments: &[PaymentStatus]) -> Result<(), StoreError> {
    let needed = payments.iter().any(|status| status.holds_stock());
    if needed == orders::holds_stock(tx, order_id).await? {
        return Ok(());
    }
    if needed {
        products::take(tx, order_id).await?;
    } else {
        products::restock(tx, order_id).await?;
    }
    orders::set_holds_stock(tx, order_id, needed).await
}
