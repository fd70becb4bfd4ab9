//! Finds the payments of the table `payments` that are due for a call to the gateway, and claims them for one instance.

use domain::payment::PaymentStatus;
use jiff::{SignedDuration, Timestamp};

use super::{
    Store, StoreError,
    payments::{PaymentRow, StoredPayment, columns, push_status_condition, select_payments},
    query::Query,
};

/// The rules by which an inquiry is due.
#[derive(Debug, Clone, Copy)]
pub struct DueInquiries {
    /// Pairs of times: an open payment that was created at or after the first is due if its last inquiry is not after the
    /// second.
    pub open: [(Timestamp, Timestamp); 4],
    /// A payment of the other rules is due only if its last inquiry is not after this.
    pub not_since: Timestamp,
    /// Pairs of a time and a duration: an open payment whose time to pay ended at or before the time is due if its last
    /// inquiry is earlier than the duration after that end.
    pub overdue: [(Timestamp, SignedDuration); 4],
    /// Pairs of a time and a duration: a payment that is closed unpaid and whose last change is at or before the time is due
    /// if its last inquiry is earlier than the duration after that change.
    pub closed: [(Timestamp, SignedDuration); 13],
}

fn milliseconds(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Appends the condition that the inquiry of a payment is due.
fn push_due_inquiries(query: &mut Query<'_>, due: &DueInquiries) {
    query.push("((");
    push_status_condition(query, PaymentStatus::is_open);
    query.push(" and (");
    let mut separator = "(";
    for (created_after, not_since) in due.open {
        query.push(separator).push("created_at >= ").push_bind(created_after.as_millisecond());
        query.push(" and coalesce(inquired_at, created_at) <= ").push_bind(not_since.as_millisecond());
        separator = ") or (";
    }
    for (ended_before, after) in due.overdue {
        query.push(separator).push("payable_until <= ").push_bind(ended_before.as_millisecond());
        query.push(" and coalesce(inquired_at, 0) < payable_until + ").push_bind(milliseconds(after));
        push_not_since(query, due.not_since);
    }
    query.push("))) or (");
    push_status_condition(query, PaymentStatus::is_closed_unpaid);
    push_not_since(query, due.not_since);
    query.push(" and (");
    let mut separator = "(";
    for (changed_before, after) in due.closed {
        query.push(separator).push("updated_at <= ").push_bind(changed_before.as_millisecond());
        query.push(" and coalesce(inquired_at, 0) < updated_at + ").push_bind(milliseconds(after));
        separator = ") or (";
    }
    query.push("))))");
}

/// Appends the condition that the last inquiry is not after this time.
fn push_not_since(query: &mut Query<'_>, not_since: Timestamp) {
    query.push(" and coalesce(inquired_at, 0) <= ").push_bind(not_since.as_millisecond());
}

/// Appends the order of the reconciler.
fn push_oldest(query: &mut Query<'_>, at_most: usize) {
    query.push(" order by coalesce(inquired_at, created_at) limit ");
    query.push_bind(i64::try_from(at_most).unwrap_or(i64::MAX));
}

impl Store {
    /// The payments whose inquiry is due, those with the oldest inquiry first.
    pub async fn due_inquiries(&self, due: &DueInquiries, at_most: usize) -> Result<Vec<StoredPayment>, StoreError> {
        let mut query = self.reader.query(select_payments!(" where "));
        push_due_inquiries(&mut query, due);
        push_oldest(&mut query, at_most);
        let rows: Vec<PaymentRow> = query.fetch_all().await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    /// Claims the payments whose inquiry is due: no other instance inquires them meanwhile.
    pub async fn claim_due_inquiries(
        &self,
        due: &DueInquiries,
        now: Timestamp,
        at_most: usize,
    ) -> Result<Vec<StoredPayment>, StoreError> {
        self.claim_due(|query| push_due_inquiries(query, due), now, at_most).await
    }

    /// Claims the paid payments with a cancellation whose outcome is unknown, and whose last inquiry is not after `not_since`.
    pub async fn claim_due_cancellations(
        &self,
        not_since: Timestamp,
        now: Timestamp,
        at_most: usize,
    ) -> Result<Vec<StoredPayment>, StoreError> {
        let condition = |query: &mut Query<'_>| {
            query.push("cancel_requested_at is not null and ");
            push_status_condition(query, PaymentStatus::is_success);
            push_not_since(query, not_since);
        };
        self.claim_due(condition, now, at_most).await
    }

    /// Claims the payments that need a refund and whose last refund request is not after `not_since`.
    pub async fn claim_due_refunds(
        &self,
        not_since: Timestamp,
        now: Timestamp,
        at_most: usize,
    ) -> Result<Vec<StoredPayment>, StoreError> {
        let condition = |query: &mut Query<'_>| {
            push_status_condition(query, PaymentStatus::needs_refund);
            push_not_since(query, not_since);
        };
        self.claim_due(condition, now, at_most).await
    }

    /// PostgreSQL chooses and claims in one statement, and skips what another instance claims at this moment. On SQLite the
    /// search can take long and is no part of a unit of work, so each payment is claimed unless it was inquired since.
    async fn claim_due(
        &self,
        push_condition: impl Fn(&mut Query<'_>),
        now: Timestamp,
        at_most: usize,
    ) -> Result<Vec<StoredPayment>, StoreError> {
        if self.is_shared() {
            let mut tx = self.write().await?;
            let mut query = tx.query("with due (id) as materialized (");
            query.push("select payment_request_id from payments where ");
            push_condition(&mut query);
            push_oldest(&mut query, at_most);
            query.push(" for no key update skip locked) update payments set inquired_at = ");
            query.push_bind(now.as_millisecond());
            query.push(concat!(" from due where payment_request_id = id returning ", columns!()));
            let rows: Vec<PaymentRow> = query.fetch_all().await?;
            tx.commit().await?;
            return rows.into_iter().map(StoredPayment::try_from).collect();
        }
        let mut query = self.reader.query(select_payments!(" where "));
        push_condition(&mut query);
        push_oldest(&mut query, at_most);
        let due: Vec<PaymentRow> = query.fetch_all().await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let mut claimed = Vec::with_capacity(due.len());
        for row in due {
            let sql = "update payments set inquired_at = $2 where payment_request_id = $1 and inquired_at is $3";
            let update = tx.query(sql).bind(&row.payment_request_id).bind(now.as_millisecond()).bind(row.inquired_at);
            if update.execute().await? == 1 {
                claimed.push(row);
            }
        }
        tx.commit().await?;
        claimed.into_iter().map(StoredPayment::try_from).collect()
    }

    /// Claims an inquiry about a payment. Returns `false` if another inquiry was claimed after `not_since`.
    pub async fn claim_inquiry(
        &self,
        payment_request_id: &str,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let claimed = tx
            .query(
                "update payments set inquired_at = $2 \
             where payment_request_id = $1 and (inquired_at is null or inquired_at <= $3)",
            )
            .bind(payment_request_id)
            .bind(now.as_millisecond())
            .bind(not_since.as_millisecond())
            .execute()
            .await?;
        tx.commit().await?;
        Ok(claimed == 1)
    }
}
