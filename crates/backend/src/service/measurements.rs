//! The values for Prometheus, some of which are read from the database when it asks.

use crate::{app_context::AppContext, error::WithCauses, service::reconcile, store::StoreError};

/// The media type of [`collect`]'s text.
pub const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All values now. If the database cannot be read, the values from it are those of the last time.
pub async fn collect(context: &AppContext) -> String {
    let read = read(context).await;
    context.metrics.set_database_up(read.is_ok());
    if let Err(error) = read {
        tracing::error!(error = %WithCauses(&error), "the database could not be read for the metrics");
    }
    context.metrics.write()
}

async fn read(context: &AppContext) -> Result<(), StoreError> {
    context.metrics.set_payments(&context.store.count_payments().await?);
    context.metrics.set_webhooks_waiting(context.store.count_webhooks().await?);
    context.metrics.set_reconciler_lag(reconcile::lag(context).await?.as_secs());
    Ok(())
}
