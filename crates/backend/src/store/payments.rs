//! The table `payments`.

use domain::{checkout::CheckoutMode, money::Money, payment::PaymentStatus};
use jiff::{SignedDuration, Timestamp};
use sqlx::{FromRow, SqliteExecutor};

use super::{
    Store, StoreError, Write,
    orders::{currency, time},
};

/// A payment as it is stored: one attempt to pay one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPayment {
    /// Our id of the attempt, known to the gateway.
    pub payment_request_id: String,
    /// The order it pays.
    pub order_id: String,
    /// The first is 1.
    pub attempt: i64,
    /// What the buyer pays in.
    pub checkout_mode: CheckoutMode,
    /// Antom's name of the method; empty while Antom asks the buyer for it.
    pub method: String,
    /// What its session is made for (see `gateway::Terminal::fingerprint`): elsewhere it is of no use.
    pub terminal: String,
    /// What is to be paid: the order's total.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The gateway's session, once there is one.
    pub session: Option<StoredSession>,
    /// Antom's id, once it is known.
    pub payment_id: Option<String>,
    /// When the buyer paid, by Antom's clock.
    pub paid_at: Option<Timestamp>,
    /// Why it stands so, in Antom's code.
    pub result_code: Option<String>,
    /// When the gateway was last asked.
    pub inquired_at: Option<Timestamp>,
    /// When the attempt began.
    pub created_at: Timestamp,
}

/// A payment session as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// What the browser's component is opened with.
    pub data: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The address of Antom's own page, for a payment on it.
    pub page: Option<String>,
}

/// When an inquiry is due.
#[derive(Debug, Clone, Copy)]
pub struct DueInquiries {
    /// An open payment that was created at or after the first time is due when it was not asked about since the second.
    pub open: [(Timestamp, Timestamp); 4],
    /// A payment that is closed unpaid and was changed last at or before the time is due when it was not asked about since
    /// its last change and so long after it.
    pub closed: [(Timestamp, SignedDuration); 13],
}

#[derive(FromRow)]
struct PaymentRow {
    payment_request_id: String,
    order_id: String,
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
    paid_at: Option<i64>,
    result_code: Option<String>,
    inquired_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<PaymentRow> for StoredPayment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let session = match (row.session_data, row.session_expires_at) {
            (Some(data), Some(expires_at)) => {
                Some(StoredSession { data, expires_at: time(expires_at)?, page: row.session_page })
            }
            _ => None,
        };
        Ok(Self {
            payment_request_id: row.payment_request_id,
            order_id: row.order_id,
            attempt: row.attempt,
            checkout_mode: row.checkout_mode.parse().map_err(|error| StoreError::Unreadable(format!("{error}")))?,
            method: row.method,
            terminal: row.terminal,
            amount: Money::new(currency(&row.currency)?, row.minor_units),
            status: status(&row.status)?,
            session,
            payment_id: row.payment_id,
            paid_at: row.paid_at.map(time).transpose()?,
            result_code: row.result_code,
            inquired_at: row.inquired_at.map(time).transpose()?,
            created_at: time(row.created_at)?,
        })
    }
}

pub(super) fn status(word: &str) -> Result<PaymentStatus, StoreError> {
    word.parse().map_err(|error| StoreError::Unreadable(format!("{error}")))
}

/// The stored words of the states that are wanted, for a condition.
fn words(wanted: fn(PaymentStatus) -> bool) -> String {
    let words = PaymentStatus::ALL.into_iter().filter(|status| wanted(*status)).map(|it| format!("'{it}'"));
    words.collect::<Vec<_>>().join(", ")
}

const SELECT: &str = "select payment_request_id, order_id, attempt, checkout_mode, method, terminal, currency, \
                      minor_units, status, session_data, session_expires_at, session_page, payment_id, paid_at, \
                      result_code, inquired_at, created_at from payments";

/// A payment and the other attempts to pay its order, oldest first, read inside a transaction. Empty when there is no
/// such payment.
///
/// # Errors
/// When the database does not answer.
pub async fn of_same_order(tx: &mut Write, payment_request_id: &str) -> Result<Vec<StoredPayment>, StoreError> {
    let condition = "order_id = (select order_id from payments where payment_request_id = $1) order by attempt";
    let rows: Vec<PaymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where {condition}")))
        .bind(payment_request_id)
        .fetch_all(&mut **tx)
        .await?;
    rows.into_iter().map(StoredPayment::try_from).collect()
}

/// All payments of an order, oldest attempt first, read inside a transaction.
///
/// # Errors
/// When the database does not answer.
pub async fn of_order(tx: &mut Write, order_id: &str) -> Result<Vec<StoredPayment>, StoreError> {
    select_of_order(&mut **tx, order_id).await
}

/// Stores a new attempt.
///
/// # Errors
/// When the database refuses; the same attempt of the same order stands only once.
pub async fn insert(tx: &mut Write, payment: &StoredPayment) -> Result<(), StoreError> {
    sqlx::query(
        "insert into payments (payment_request_id, order_id, attempt, checkout_mode, method, terminal, currency, \
         minor_units, status, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    )
    .bind(&payment.payment_request_id)
    .bind(&payment.order_id)
    .bind(payment.attempt)
    .bind(payment.checkout_mode.as_str())
    .bind(&payment.method)
    .bind(&payment.terminal)
    .bind(payment.amount.currency.code())
    .bind(payment.amount.minor_units)
    .bind(payment.status.as_str())
    .bind(payment.created_at.as_millisecond())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Keeps the gateway's session with its payment.
///
/// # Errors
/// When the database refuses.
pub async fn set_session(
    tx: &mut Write,
    payment_request_id: &str,
    session: &StoredSession,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "update payments set session_data = $2, session_expires_at = $3, session_page = $5, updated_at = $4 \
         where payment_request_id = $1",
    )
    .bind(payment_request_id)
    .bind(&session.data)
    .bind(session.expires_at.as_millisecond())
    .bind(now.as_millisecond())
    .bind(&session.page)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What is kept of a report beside the status it leads to. What a report does not tell stays as it was.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventDetails<'a> {
    /// Antom's id of the payment.
    pub payment_id: Option<&'a str>,
    /// When the buyer paid. The first time that is told stays.
    pub paid_at: Option<Timestamp>,
    /// Why the payment stands so.
    pub result_code: Option<&'a str>,
    /// The method that the buyer chose in Payment Element or on Antom's page; elsewhere it was known before.
    pub method: Option<&'a str>,
}

/// Moves a payment, and keeps what Antom told about it.
///
/// # Errors
/// When the database refuses.
pub async fn set_status(
    tx: &mut Write,
    payment_request_id: &str,
    status: PaymentStatus,
    details: EventDetails<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Money that has just become owed back is not made to wait because the gateway was asked about something else.
    let refundable = words(PaymentStatus::needs_refund);
    let sql = format!(
        "update payments set status = $2, payment_id = coalesce($3, payment_id), \
         result_code = coalesce($4, result_code), updated_at = $5, \
         inquired_at = case when $2 in ({refundable}) and status not in ({refundable}) then null else inquired_at end, \
         method = case when checkout_mode <> 'component' then coalesce($6, method) else method end, \
         paid_at = coalesce(paid_at, $7) where payment_request_id = $1",
    );
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(payment_request_id)
        .bind(status.as_str())
        .bind(details.payment_id)
        .bind(details.result_code)
        .bind(now.as_millisecond())
        .bind(details.method)
        .bind(details.paid_at.map(Timestamp::as_millisecond))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// All payments of an order, oldest attempt first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn payments_of_order(&self, order_id: &str) -> Result<Vec<StoredPayment>, StoreError> {
        select_of_order(&self.reader, order_id).await
    }

    /// The payments that the gateway is to be asked about now, those first about which it was not asked for longest.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn due_inquiries(&self, due: &DueInquiries, at_most: usize) -> Result<Vec<StoredPayment>, StoreError> {
        let ages = due.open.map(|(created_after, not_since)| {
            let (created_after, not_since) = (created_after.as_millisecond(), not_since.as_millisecond());
            format!("(created_at >= {created_after} and coalesce(inquired_at, created_at) <= {not_since})")
        });
        let closings = due.closed.map(|(changed_before, after)| {
            let (changed_before, after) = (changed_before.as_millisecond(), after.as_millis());
            format!("(updated_at <= {changed_before} and coalesce(inquired_at, 0) < updated_at + {after})")
        });
        let condition = format!(
            "(status in ({}) and ({})) or (status in ({}) and ({}))",
            words(PaymentStatus::is_open),
            ages.join(" or "),
            words(PaymentStatus::is_closed_unpaid),
            closings.join(" or "),
        );
        self.longest_waiting(&condition, at_most).await
    }

    /// The payments whose money is owed back and whose refund was not asked about after `not_since`, in the same order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn due_refunds(&self, not_since: Timestamp, at_most: usize) -> Result<Vec<StoredPayment>, StoreError> {
        let (words, not_since) = (words(PaymentStatus::needs_refund), not_since.as_millisecond());
        let condition = format!("status in ({words}) and coalesce(inquired_at, 0) <= {not_since}");
        self.longest_waiting(&condition, at_most).await
    }

    async fn longest_waiting(&self, condition: &str, at_most: usize) -> Result<Vec<StoredPayment>, StoreError> {
        let sql = format!("{SELECT} where {condition} order by coalesce(inquired_at, created_at) limit {at_most}");
        let rows: Vec<PaymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&self.reader).await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    /// The payments that wait for a person, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn payments_in_review(&self) -> Result<Vec<StoredPayment>, StoreError> {
        let sql = format!("{SELECT} where status = $1 order by created_at");
        let rows: Vec<PaymentRow> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(PaymentStatus::ManualReview.as_str())
            .fetch_all(&self.reader)
            .await?;
        rows.into_iter().map(StoredPayment::try_from).collect()
    }

    /// The payment with this payment request id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn payment(&self, payment_request_id: &str) -> Result<Option<StoredPayment>, StoreError> {
        let sql = format!("{SELECT} where payment_request_id = $1");
        let row: Option<PaymentRow> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(payment_request_id).fetch_optional(&self.reader).await?;
        row.map(StoredPayment::try_from).transpose()
    }

    /// Claims the right to ask the gateway about a payment now: `false` when somebody asked after `not_since`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn claim_inquiry(
        &self,
        payment_request_id: &str,
        now: Timestamp,
        not_since: Timestamp,
    ) -> Result<bool, StoreError> {
        let claimed = sqlx::query(
            "update payments set inquired_at = $2 \
             where payment_request_id = $1 and (inquired_at is null or inquired_at <= $3)",
        )
        .bind(payment_request_id)
        .bind(now.as_millisecond())
        .bind(not_since.as_millisecond())
        .execute(&self.writer)
        .await?;
        Ok(claimed.rows_affected() == 1)
    }
}

async fn select_of_order(executor: impl SqliteExecutor<'_>, order_id: &str) -> Result<Vec<StoredPayment>, StoreError> {
    let rows: Vec<PaymentRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where order_id = $1 order by attempt")))
            .bind(order_id)
            .fetch_all(executor)
            .await?;
    rows.into_iter().map(StoredPayment::try_from).collect()
}
