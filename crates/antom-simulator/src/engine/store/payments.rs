//! Payments.

use antom::types::Amount;
use jiff::Timestamp;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    engine::store::{
        database::{Store, StoreError, value_of},
        transactions,
    },
    model::{
        capture_mode::CaptureMode,
        method_catalogue,
        payment::{Payment, ScheduledOutcome},
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        product_scene::ProductScene,
        result_code::Outcome,
    },
};

/// How a payment is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PaymentKey<'a> {
    PaymentId(&'a str),
    RequestId(&'a str),
    SessionToken(&'a str),
    BuyerToken(&'a str),
}

impl Store {
    /// Adds a payment. If there is one with its `paymentRequestId`, returns that one and changes nothing.
    pub(crate) async fn add(&self, payment: &Payment) -> Result<Option<Payment>, StoreError> {
        let (state, failure) = payment.state.to_stored();
        let added = sqlx::query(
            "INSERT INTO payments (payment_id, payment_request_id, session_token, session_id, buyer_token, method, \
             currency, value, order_currency, order_value, order_description, redirect_url, notify_url, created_at, \
             session_expires_at, state, failure, wrong_codes, submitted_at, closes_at, finished_at, order_id, \
             capture_mode, product_scene, offered_methods, locale) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) \
             ON CONFLICT (payment_request_id) DO NOTHING",
        )
        .bind(&payment.id)
        .bind(&payment.request_id)
        .bind(&payment.session_token)
        .bind(&payment.session_id)
        .bind(&payment.buyer_token)
        .bind(payment.method.map(|method| method.kind))
        .bind(&payment.amount.currency)
        .bind(value_of(&payment.id, &payment.amount)?)
        .bind(&payment.order_amount.currency)
        .bind(value_of(&payment.id, &payment.order_amount)?)
        .bind(&payment.order_description)
        .bind(&payment.redirect_url)
        .bind(&payment.notify_url)
        .bind(payment.created_at.as_millisecond())
        .bind(payment.session_expires_at.as_millisecond())
        .bind(state)
        .bind(failure)
        .bind(payment.wrong_codes)
        .bind(payment.submitted_at.map(Timestamp::as_millisecond))
        .bind(payment.closes_at.as_millisecond())
        .bind(payment.finished_at.map(Timestamp::as_millisecond))
        .bind(&payment.order_id)
        .bind(payment.capture_mode.to_stored())
        .bind(payment.scene.name())
        .bind(payment.scene.offered_to_stored())
        .bind(&payment.locale)
        .execute(&self.writes)
        .await?;
        if added.rows_affected() == 1 {
            return Ok(None);
        }
        self.find_payment(PaymentKey::RequestId(&payment.request_id)).await
    }

    pub(crate) async fn find_payment(&self, key: PaymentKey<'_>) -> Result<Option<Payment>, StoreError> {
        let (sql, value) = match key {
            PaymentKey::PaymentId(value) => ("SELECT * FROM payments WHERE payment_id = $1", value),
            PaymentKey::RequestId(value) => ("SELECT * FROM payments WHERE payment_request_id = $1", value),
            PaymentKey::SessionToken(value) => ("SELECT * FROM payments WHERE session_token = $1", value),
            PaymentKey::BuyerToken(value) => ("SELECT * FROM payments WHERE buyer_token = $1", value),
        };
        let row: Option<PaymentRow> = sqlx::query_as(sql).bind(value).fetch_optional(&self.reads).await?;
        row.map(Payment::try_from).transpose()
    }

    /// The payment with its refunds and captures.
    pub(crate) async fn find(&self, key: PaymentKey<'_>) -> Result<Option<PaymentRecord>, StoreError> {
        let Some(payment) = self.find_payment(key).await? else { return Ok(None) };
        let transactions = transactions::of_payment(&mut *self.reads.acquire().await?, &payment.id).await?;
        Ok(Some(PaymentRecord { payment, transactions }))
    }

    /// The newest payments first; only those created before `before`, if given.
    pub(crate) async fn newest(&self, before: Option<Timestamp>, count: u32) -> Result<Vec<Payment>, StoreError> {
        let sql = "SELECT * FROM payments WHERE created_at < $1 ORDER BY created_at DESC, payment_id DESC LIMIT $2";
        let rows: Vec<PaymentRow> = sqlx::query_as(sql)
            .bind(before.map_or(i64::MAX, Timestamp::as_millisecond))
            .bind(count)
            .fetch_all(&self.reads)
            .await?;
        rows.into_iter().map(Payment::try_from).collect()
    }

    /// The ids of the other attempts for the same order.
    pub(crate) async fn siblings(&self, payment: &Payment) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT payment_id FROM payments WHERE order_id = $1 AND payment_id <> $2";
        Ok(sqlx::query_scalar(sql).bind(&payment.order_id).bind(&payment.id).fetch_all(&self.reads).await?)
    }
}

/// Writes the columns that can change.
pub(super) async fn update(transaction: &mut SqliteConnection, payment: &Payment) -> Result<(), StoreError> {
    let (state, failure) = payment.state.to_stored();
    sqlx::query(
        "UPDATE payments SET state = $2, failure = $3, wrong_codes = $4, submitted_at = $5, closes_at = $6, \
         finished_at = $7, scheduled_at = $8, scheduled_outcome = $9, session_token = $10, session_id = $11, \
         session_expires_at = $12, method = $13, buyer_token = $14, locale = $15 WHERE payment_id = $1",
    )
    .bind(&payment.id)
    .bind(state)
    .bind(failure)
    .bind(payment.wrong_codes)
    .bind(payment.submitted_at.map(Timestamp::as_millisecond))
    .bind(payment.closes_at.as_millisecond())
    .bind(payment.finished_at.map(Timestamp::as_millisecond))
    .bind(payment.scheduled.map(|scheduled| scheduled.at.as_millisecond()))
    .bind(payment.scheduled.map(|scheduled| scheduled.outcome.code))
    .bind(&payment.session_token)
    .bind(&payment.session_id)
    .bind(payment.session_expires_at.as_millisecond())
    .bind(payment.method.map(|method| method.kind))
    .bind(&payment.buyer_token)
    .bind(&payment.locale)
    .execute(transaction)
    .await?;
    Ok(())
}

/// A row of `payments`.
#[derive(FromRow)]
pub(super) struct PaymentRow {
    payment_id: String,
    payment_request_id: String,
    order_id: String,
    session_token: String,
    session_id: String,
    buyer_token: String,
    product_scene: String,
    offered_methods: String,
    method: Option<String>,
    currency: String,
    value: i64,
    order_currency: String,
    order_value: i64,
    order_description: String,
    locale: String,
    redirect_url: String,
    notify_url: Option<String>,
    capture_mode: String,
    created_at: i64,
    session_expires_at: i64,
    state: String,
    failure: Option<String>,
    wrong_codes: i64,
    submitted_at: Option<i64>,
    closes_at: i64,
    finished_at: Option<i64>,
    scheduled_at: Option<i64>,
    scheduled_outcome: Option<String>,
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let unreadable =
            |column, value: String| StoreError::Unreadable { payment_id: row.payment_id.clone(), column, value };
        let time =
            |column, value: i64| Timestamp::from_millisecond(value).map_err(|_| unreadable(column, value.to_string()));
        let optional_time = |column, value: Option<i64>| value.map(|value| time(column, value)).transpose();
        let scheduled_at = optional_time("scheduled_at", row.scheduled_at)?;
        let scheduled = match (scheduled_at, row.scheduled_outcome.as_deref()) {
            (Some(at), Some(code)) => {
                let outcome = Outcome::find(code).ok_or_else(|| unreadable("scheduled_outcome", code.to_owned()))?;
                Some(ScheduledOutcome { at, outcome })
            }
            _ => None,
        };
        Ok(Self {
            scheduled,
            capture_mode: CaptureMode::from_stored(&row.capture_mode)
                .ok_or_else(|| unreadable("capture_mode", row.capture_mode.clone()))?,
            scene: ProductScene::from_stored(&row.product_scene, &row.offered_methods)
                .ok_or_else(|| unreadable("product_scene", format!("{} {}", row.product_scene, row.offered_methods)))?,
            method: match row.method.as_deref() {
                Some(kind) => Some(method_catalogue::find(kind).ok_or_else(|| unreadable("method", kind.to_owned()))?),
                None => None,
            },
            state: PaymentState::from_stored(&row.state, row.failure.as_deref())
                .ok_or_else(|| unreadable("state", format!("{} {:?}", row.state, row.failure)))?,
            created_at: time("created_at", row.created_at)?,
            session_expires_at: time("session_expires_at", row.session_expires_at)?,
            submitted_at: optional_time("submitted_at", row.submitted_at)?,
            closes_at: time("closes_at", row.closes_at)?,
            finished_at: optional_time("finished_at", row.finished_at)?,
            amount: Amount::new(row.currency, row.value),
            order_amount: Amount::new(row.order_currency, row.order_value),
            order_description: row.order_description,
            locale: row.locale,
            redirect_url: row.redirect_url,
            notify_url: row.notify_url,
            wrong_codes: row.wrong_codes,
            request_id: row.payment_request_id,
            order_id: row.order_id,
            session_token: row.session_token,
            session_id: row.session_id,
            buyer_token: row.buyer_token,
            id: row.payment_id,
        })
    }
}
