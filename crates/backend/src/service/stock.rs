//! Reserves stock. An order's pieces are taken from the stock when its first payment starts, and put back when none of its
//! payments can pay or has paid it. Both happen in the transaction that changes the payment.

use domain::{error::AppError, order_keys::OrderNumber, payment::PaymentStatus};

use crate::{
    error::ServiceError,
    store::{
        StoreError, Write,
        orders::{self, StoredOrder},
        products,
    },
};

/// Reserves an order's pieces, unless they are reserved already. After an error the caller must not commit.
pub async fn reserve(tx: &mut Write, order: &StoredOrder) -> Result<(), ServiceError> {
    if orders::holds_stock(tx, &order.number).await? {
        return Ok(());
    }
    if let Some(short) = products::take_available(tx, &order.lines).await? {
        return Err(AppError::OutOfStock { name: short.name.clone() }.into());
    }
    Ok(orders::set_holds_stock(tx, &order.number, true).await?)
}

/// Updates the reservation of an order to the statuses of all its payments. A payment that succeeds after its pieces were
/// put back takes them again even if the stock is too small, because the order is paid.
pub async fn sync_reservation(
    tx: &mut Write,
    order: &OrderNumber,
    payments: &[PaymentStatus],
) -> Result<(), StoreError> {
    let needed = payments.iter().any(|status| status.holds_stock());
    if needed == orders::holds_stock(tx, order).await? {
        return Ok(());
    }
    if needed {
        products::take(tx, order).await?;
    } else {
        products::restock(tx, order).await?;
    }
    orders::set_holds_stock(tx, order, needed).await
}
