//! The payments that a list shows.

use sqlx::{QueryBuilder, Sqlite};

use crate::{
    engine::store::{
        database::{Store, StoreError},
        payments::{PaymentKey, PaymentRow},
    },
    model::payment::Payment,
};

/// Which payments a list shows. A field that is empty matches everything.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PaymentFilter<'a> {
    /// The stored names of states.
    pub(crate) states: &'a [&'a str],
    /// A `paymentMethodType`.
    pub(crate) method: Option<&'a str>,
    /// A part of the order's number, of `paymentRequestId` or of `paymentId`.
    pub(crate) text: Option<&'a str>,
}

impl Store {
    /// The newest payments first; only those older than the one with the `paymentId` `before`, if it is given. `None` when
    /// there is no such payment.
    pub(crate) async fn list_payments(
        &self,
        filter: PaymentFilter<'_>,
        before: Option<&str>,
        count: u32,
    ) -> Result<Option<Vec<Payment>>, StoreError> {
        let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT * FROM payments WHERE 1 = 1");
        if let Some(id) = before {
            // Not a time, because two payments may have been created in the same millisecond.
            let Some(payment) = self.find_payment(PaymentKey::PaymentId(id)).await? else { return Ok(None) };
            query.push(" AND (created_at, payment_id) < (").push_bind(payment.created_at.as_millisecond());
            query.push(", ").push_bind(id).push(")");
        }
        if !filter.states.is_empty() {
            query.push(" AND state IN (");
            let mut states = query.separated(", ");
            for state in filter.states {
                states.push_bind(*state);
            }
            query.push(")");
        }
        if let Some(method) = filter.method {
            query.push(" AND method = ").push_bind(method);
        }
        if let Some(text) = filter.text {
            query.push(" AND (");
            let mut columns = query.separated(" OR ");
            for column in ["order_id", "payment_request_id", "payment_id"] {
                columns.push(format!("instr(lower({column}), lower("));
                columns.push_bind_unseparated(text).push_unseparated(")) > 0");
            }
            query.push(")");
        }
        query.push(" ORDER BY created_at DESC, payment_id DESC LIMIT ").push_bind(count);
        let rows: Vec<PaymentRow> = query.build_query_as().persistent(false).fetch_all(&self.reads).await?;
        rows.into_iter().map(Payment::try_from).collect::<Result<_, _>>().map(Some)
    }

    /// The methods of the newest thousand payments, sorted.
    pub(crate) async fn recent_methods(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT method FROM (SELECT method FROM payments ORDER BY created_at DESC LIMIT 1000) \
                   WHERE method IS NOT NULL ORDER BY method";
        Ok(sqlx::query_scalar(sql).fetch_all(&self.reads).await?)
    }
}
