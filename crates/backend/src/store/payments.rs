//! The table `payments`.

use domain::{
    checkout::CheckoutMode,
    money::Money,
    order_keys::{OrderNumber, OrderToken},
    payment::PaymentStatus,
};
use jiff::Timestamp;
use serde::Deserialize;
use sqlx::FromRow;

use super::{
    Store, StoreError, Write,
    orders::{parse_currency, parse_time},
    query::Query,
};

/// One attempt to pay one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPayment {
    /// The shop's id of the attempt, which the gateway knows.
    pub payment_request_id: String,
    pub order: OrderNumber,
    /// The first attempt has number 1.
    pub attempt: i64,
    pub checkout_mode: CheckoutMode,
    /// Antom's `paymentMethodType`; empty until the customer has chosen.
    pub method: String,
    /// The terminal that the session is for, from `gateway::Terminal::fingerprint`: another terminal cannot use it.
    pub terminal: String,
    /// The order's total.
    pub amount: Money,
    pub status: PaymentStatus,
    pub session: Option<StoredSession>,
    /// Antom's id, when it is known.
    pub payment_id: Option<String>,
    /// The time until which the customer can pay at least; `None` while the method is unknown. See `service::deadlines`.
    pub payable_until: Option<Timestamp>,
    /// Antom's `paymentTime`.
    pub paid_at: Option<Timestamp>,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    /// The time of the last inquiry.
    pub inquired_at: Option<Timestamp>,
    /// The time of the last inquiry that the gateway has answered.
    pub answered_at: Option<Timestamp>,
    /// When the shop asked the gateway to cancel it, while the outcome is unknown.
    pub cancel_requested_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// A payment session of the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// Antom's `paymentSessionData`, with which the browser opens the SDK.
    pub data: String,
    pub expires_at: Timestamp,
    /// The address of Antom's page, for a payment on that page.
    pub page: Option<String>,
}

#[derive(FromRow, Deserialize)]
pub(super) struct PaymentRow {
    pub(super) payment_request_id: String,
    order_number: String,
    attempt: i64,
    checkout_mode: String,
    method: String,
    terminal: String,
    currency: String,
    minor_units: i64,
    status: String,
    session_data: Option<String>,
    session_expires_at: Option<i64>,
    session_page: Option<String>,
    payment_id: Option<String>,
    payable_until: Option<i64>,
    paid_at: Option<i64>,
    result_code: Option<String>,
    pub(super) inquired_at: Option<i64>,
    answered_at: Option<i64>,
    cancel_requested_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<PaymentRow> for StoredPayment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let session = match (row.session_data, row.session_expires_at) {
            (Some(data), Some(expires_at)) => {
                Some(StoredSession { data, expires_at: parse_time(expires_at)?, page: row.session_page })
            }
            _ => None,
        };
        Ok(Self {
            payment_request_id: row.payment_request_id,
            order: OrderNumber::new(row.order_number),
            attempt: row.attempt,
            checkout_mode: parse_checkout_mode(&row.checkout_mode)?,
            method: row.method,
            terminal: row.terminal,
            amount: Money::new(parse_currency(&row.currency)?, row.minor_units),
            status: parse_status(&row.status)?,
            session,
            payment_id: row.payment_id,
            payable_until: row.payable_until.map(parse_time).transpose()?,
            paid_at: row.paid_at.map(parse_time).transpose()?,
            result_code: row.result_code,
            inquired_at: row.inquired_at.map(parse_time).transpose()?,
            answered_at: row.answered_at.map(parse_time).transpose()?,
            cancel_requested_at: row.cancel_requested_at.map(parse_time).transpose()?,
            created_at: parse_time(row.created_at)?,
        })
    }
}

fn parse_checkout_mode(name: &str) -> Result<CheckoutMode, StoreError> {
    name.parse::<CheckoutMode>().map_err(|error| StoreError::unreadable("checkout mode")(error.into()))
}

pub(super) fn parse_status(name: &str) -> Result<PaymentStatus, StoreError> {
    name.parse::<PaymentStatus>().map_err(|error| StoreError::unreadable("payment status")(error.into()))
}

/// Appends `status in (…)` with the statuses that match.
pub(super) fn push_status_condition(query: &mut Query<'_>, matches: fn(PaymentStatus) -> bool) {
    let mut separator = "status in (";
    for status in PaymentStatus::ALL.into_iter().filter(|status| matches(*status)) {
        query.push(separator).push_bind(status.as_str());
        separator = ", ";
    }
    query.push(")");
}

/// The columns of [`PaymentRow`].
macro_rules! columns {
    () => {
        "payment_request_id, order_number, attempt, checkout_mode, method, terminal, currency, minor_units, status, \
         session_data, session_expires_at, session_page, payment_id, payable_until, paid_at, result_code, inquired_at, \
         answered_at, cancel_requested_at, created_at"
    };
}

/// The query for payments with this ending.
macro_rules! select_payments {
    ($rest:literal) => {
        concat!("select ", columns!(), " from payments", $rest)
    };
}

pub(super) use {columns, select_payments};

const OF_ORDER: &str = select_payments!(" where order_number = $1 order by attempt");

/// [Locks](super::orders::lock) the order of a payment, and returns all its attempts, oldest first. Empty if the payment is
/// unknown.
pub async fn lock_of_same_order(tx: &mut Write, payment_request_id: &str) -> Result<Vec<StoredPayment>, StoreError> {
    if let Some(query) = tx.only_postgres(
        "select number from orders \
         where number = (select order_number from payments where payment_request_id = $1) for update",
    ) {
        query.bind(payment_request_id).execute().await?;
    }
    let query = tx.query(select_payments!(
        " where order_number = (select order_number from payments where payment_request_id = $1) order by attempt"
    ));
    let rows: Vec<PaymentRow> = query.bind(payment_request_id).fetch_all().await?;
    rows.into_iter().map(StoredPayment::try_from).collect()
}

/// [Locks](super::orders::lock) an order, and returns all its payments, oldest attempt first.
pub async fn lock_of_order(tx: &mut Write, order: &OrderNumber) -> Result<Vec<StoredPayment>, StoreError> {
    super::orders::lock(tx, order).await?;
    let rows: Vec<PaymentRow> = tx.query(OF_ORDER).bind(order.as_str()).fetch_all().await?;
    rows.into_iter().map(StoredPayment::try_from).collect()
}

pub async fn insert(tx: &mut Write, payment: &StoredPayment) -> Result<(), StoreError> {
    tx.query(
        "insert into payments (payment_request_id, order_number, attempt, checkout_mode, method, terminal, currency, \
         minor_units, status, payable_until, created_at, updated_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(&payment.payment_request_id)
    .bind(payment.order.as_str())
    .bind(payment.attempt)
    .bind(payment.checkout_mode.as_str())
    .bind(&payment.method)
    .bind(&payment.terminal)
    .bind(payment.amount.currency.code())
    .bind(payment.amount.minor_units)
    .bind(payment.status.as_str())
    .bind(payment.payable_until.map(Timestamp::as_millisecond))
    .bind(payment.created_at.as_millisecond())
    .execute()
    .await?;
    Ok(())
}

/// Stores the gateway's session of a payment.
pub async fn set_session(
    tx: &mut Write,
    payment_request_id: &str,
    session: &StoredSession,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.query(
        "update payments set session_data = $2, session_expires_at = $3, session_page = $5, updated_at = $4 \
         where payment_request_id = $1",
    )
    .bind(payment_request_id)
    .bind(&session.data)
    .bind(session.expires_at.as_millisecond())
    .bind(now.as_millisecond())
    .bind(&session.page)
    .execute()
    .await?;
    Ok(())
}

/// Stores that a payment is cancelled: nothing about its cancellation is unknown any more.
pub async fn clear_cancel_request(tx: &mut Write, payment_request_id: &str) -> Result<(), StoreError> {
    let query = tx.query("update payments set cancel_requested_at = null where payment_request_id = $1");
    query.bind(payment_request_id).execute().await?;
    Ok(())
}

/// The details that an event changes beside the status. `None` keeps the stored value.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventDetails<'a> {
    /// Antom's id of the payment.
    pub payment_id: Option<&'a str>,
    /// Antom's `paymentTime`. A stored time stays.
    pub paid_at: Option<Timestamp>,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<&'a str>,
    /// The method that the customer chose in Payment Element or on Antom's page; in other modes it is known before.
    pub method: Option<&'a str>,
    /// The time to pay with this method.
    pub payable_until: Option<Timestamp>,
}

/// Stores the status of a payment and the details of the event.
pub async fn set_status(
    tx: &mut Write,
    payment_request_id: &str,
    status: PaymentStatus,
    details: EventDetails<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut query = tx.query("update payments set status = ");
    query.push_bind(status.as_str());
    query.push(", payment_id = coalesce(").push_bind(details.payment_id);
    query.push(", payment_id), result_code = coalesce(").push_bind(details.result_code);
    query.push(", result_code), updated_at = ").push_bind(now.as_millisecond());
    query.push(", method = case when checkout_mode <> 'component' then coalesce(").push_bind(details.method);
    query.push(", method) else method end, payable_until = case when checkout_mode <> 'component' then coalesce(");
    query.push_bind(details.payable_until.map(Timestamp::as_millisecond));
    query.push(", payable_until) else payable_until end, paid_at = coalesce(paid_at, ");
    query.push_bind(details.paid_at.map(Timestamp::as_millisecond)).push(")");
    if status.needs_refund() {
        // A refund that has just become due must not wait because of an earlier inquiry about the payment.
        query.push(", inquired_at = case when ");
        push_status_condition(&mut query, PaymentStatus::needs_refund);
        query.push(" then inquired_at else null end");
    }
    query.push(" where payment_request_id = ").push_bind(payment_request_id);
    query.execute().await?;
    Ok(())
}

impl Store {
    /// All payments of an order, oldest attempt first.
    pub async fn payments_of_order(&self, order: &OrderNumber) -> Result<Vec<StoredPayment>, StoreError> {
        let rows: Vec<PaymentRow> = self.reader.query(OF_ORDER).bind(order.as_str()).fetch_all().await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    /// All payments of the order with this token, oldest attempt first.
    pub async fn payments_of_token(&self, token: &OrderToken) -> Result<Vec<StoredPayment>, StoreError> {
        let query = self.reader.query(select_payments!(
            " where order_number = (select number from orders where token = $1) order by attempt"
        ));
        let rows: Vec<PaymentRow> = query.bind(token.as_str()).fetch_all().await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    /// The number of payments with each status that a payment has.
    pub async fn count_payments(&self) -> Result<Vec<(PaymentStatus, i64)>, StoreError> {
        let query = self.reader.query("select status, count(*) from payments group by status");
        let rows: Vec<(String, i64)> = query.fetch_all().await?;
        rows.into_iter().map(|(status, count)| Ok((parse_status(&status)?, count))).collect()
    }

    /// The payments about which a person has to decide, oldest first.
    pub async fn payments_in_review(&self) -> Result<Vec<StoredPayment>, StoreError> {
        let query = self.reader.query(select_payments!(" where status = $1 order by created_at"));
        let rows: Vec<PaymentRow> = query.bind(PaymentStatus::ManualReview.as_str()).fetch_all().await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    pub async fn payment(&self, payment_request_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        let query = self.reader.query(select_payments!(" where payment_request_id = $1"));
        let row: Option<PaymentRow> = query.bind(payment_request_id).fetch_optional().await?;
        row.map(StoredPayment::try_from).transpose()
    }

    /// Stores that the shop asks the gateway to cancel a payment.
    pub async fn record_cancel_request(&self, payment_request_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query("update payments set cancel_requested_at = $2 where payment_request_id = $1")
            .bind(payment_request_id)
            .bind(now.as_millisecond())
            .execute()
            .await?;
        tx.commit().await
    }

    /// Stores that the gateway has not executed the cancellation that the shop requested then.
    pub async fn forget_cancel_request(
        &self,
        payment_request_id: &str,
        requested_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query(
            "update payments set cancel_requested_at = null \
             where payment_request_id = $1 and cancel_requested_at <= $2",
        )
        .bind(payment_request_id)
        .bind(requested_at.as_millisecond())
        .execute()
        .await?;
        tx.commit().await
    }

    /// Stores that the gateway has answered an inquiry about a payment.
    pub async fn record_answer(&self, payment_request_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        tx.query("update payments set answered_at = $2 where payment_request_id = $1")
            .bind(payment_request_id)
            .bind(now.as_millisecond())
            .execute()
            .await?;
        tx.commit().await
    }
}
