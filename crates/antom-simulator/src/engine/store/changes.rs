//! Changes of a payment, with their consequences in the same transaction.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use crate::{
    engine::store::{
        database::{Store, StoreError},
        outbox::{self, NewDelivery},
        payments::{self, PaymentRow},
        transactions,
    },
    model::{payment::Payment, payment_record::PaymentRecord},
};

/// What a change of a payment causes. It is written in the same transaction.
#[derive(Debug)]
pub(crate) struct Consequences {
    /// The notifications to be sent.
    pub(crate) deliveries: Vec<NewDelivery>,
    /// When the other successes of the same order are refunded; `None` if they are not.
    pub(crate) refund_earlier_successes: Option<Timestamp>,
}

impl Store {
    /// Changes a payment, its refunds and its captures with `edit`, and writes the consequences in the same transaction.
    /// Returns the changed record and the value of `edit`; `None` when there is no such payment.
    pub(crate) async fn edit<T>(
        &self,
        payment_id: &str,
        edit: impl FnOnce(&mut PaymentRecord) -> Result<(T, Consequences), StoreError>,
    ) -> Result<Option<(PaymentRecord, T)>, StoreError> {
        // IMMEDIATE: in a transaction that reads first and writes later, another process could write in between.
        let mut transaction = self.writes.begin_with("BEGIN IMMEDIATE").await?;
        let row: Option<PaymentRow> = sqlx::query_as("SELECT * FROM payments WHERE payment_id = $1")
            .bind(payment_id)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(payment) = row.map(Payment::try_from).transpose()? else { return Ok(None) };
        let transactions = transactions::of_payment(&mut transaction, payment_id).await?;
        let before = PaymentRecord { payment, transactions };
        let mut record = before.clone();
        let (outcome, consequences) = edit(&mut record)?;
        if record.payment != before.payment {
            payments::update(&mut transaction, &record.payment).await?;
        }
        for changed in record.transactions.iter().filter(|changed| !before.transactions.contains(changed)) {
            transactions::put(&mut transaction, payment_id, changed).await?;
        }
        for delivery in &consequences.deliveries {
            outbox::add(&mut transaction, payment_id, delivery).await?;
        }
        if let Some(now) = consequences.refund_earlier_successes {
            refund_other_successes(&mut transaction, &record.payment, now).await?;
        }
        transaction.commit().await?;
        Ok(Some((record, outcome)))
    }
}

/// Refunds what is left of the other successes of the payment's order.
async fn refund_other_successes(
    transaction: &mut SqliteConnection,
    payment: &Payment,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT * FROM payments WHERE order_id = $1 AND payment_id <> $2 AND state = 'SUCCESS'";
    let rows: Vec<PaymentRow> =
        sqlx::query_as(sql).bind(&payment.order_id).bind(&payment.id).fetch_all(&mut *transaction).await?;
    for row in rows {
        let payment = Payment::try_from(row)?;
        let transactions = transactions::of_payment(transaction, &payment.id).await?;
        let known = transactions.len();
        let mut record = PaymentRecord { payment, transactions };
        record.refund_remainder(now)?;
        for refund in record.transactions.iter().skip(known) {
            transactions::put(transaction, &record.payment.id, refund).await?;
        }
    }
    Ok(())
}
