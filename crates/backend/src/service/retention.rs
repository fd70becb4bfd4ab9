//! Deletes what the shop no longer needs. Payments, their events and their orders stay for ever.

use domain::contact::RETENTION_DAYS;
use jiff::SignedDuration;

use crate::{app_context::AppContext, store::StoreError};

/// The ages at which rows are deleted.
const CONTACT_DATA: SignedDuration = days(RETENTION_DAYS);
const CSP_REPORTS: SignedDuration = days(7);
const IDEMPOTENCY_KEYS: SignedDuration = days(1);
const REFUSED_NOTIFICATIONS: SignedDuration = days(90);
const ORDERS_WITHOUT_PAYMENT: SignedDuration = days(30);

const fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Deletes everything that is old enough.
pub async fn delete_old(context: &AppContext) -> Result<(), StoreError> {
    let (store, now) = (&context.store, context.clock.now());
    let deleted = [
        ("contact data", store.delete_contacts(now - CONTACT_DATA).await?),
        ("reports of browsers", store.delete_csp_reports(now - CSP_REPORTS).await?),
        ("idempotency keys", store.delete_idempotency_keys(now - IDEMPOTENCY_KEYS).await?),
        ("refused notifications", store.delete_refusals(now - REFUSED_NOTIFICATIONS).await?),
        ("orders without a payment", store.delete_unpaid_orders(now - ORDERS_WITHOUT_PAYMENT).await?),
    ];
    for (what, rows) in deleted.into_iter().filter(|(_, rows)| *rows > 0) {
        tracing::info!(what, rows, "old data deleted");
    }
    Ok(())
}
