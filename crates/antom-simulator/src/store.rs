//! Everything the simulator remembers, and all of its SQL.
//!
//! One SQLite file in WAL mode. Writes go through a pool of a single connection, so they queue here instead of failing
//! with "database is locked"; reads have a few connections of their own. What has been answered or acknowledged survives
//! the death of the process at any moment; `synchronous=NORMAL` means that a power cut may take the last moments, which
//! is all that play money needs, and a payment less dear than a shop's.

use std::{path::Path, time::Duration};

use antom::types::Amount;
use jiff::{SignedDuration, Timestamp};
use sqlx::{
    FromRow, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    account::Account,
    method,
    payment::{Payment, Plan, Scene, State, Taking},
    result_code::Outcome,
    scenario::Active,
};

mod history;
mod outbox;
mod transactions;

pub(crate) use history::{Message, NewMessage};
pub(crate) use outbox::{Attempt, Attempted, Delivery, NewDelivery, SentAttempt, SentDelivery, Spoiled};
pub(crate) use transactions::TransactionKey;

/// The database.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    reads: SqlitePool,
    writes: SqlitePool,
}

/// How a payment is looked up.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Key<'a> {
    PaymentId(&'a str),
    RequestId(&'a str),
    SessionToken(&'a str),
    BuyerToken(&'a str),
}

/// What a change of a payment leads to, and what is written in the same transaction.
#[derive(Debug)]
pub(crate) struct Consequences {
    /// The notifications to be sent.
    pub(crate) deliveries: Vec<NewDelivery>,
    /// When the earlier successes of the same order are refunded; `None` when they are not.
    pub(crate) refund_earlier_successes: Option<Timestamp>,
}

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("the database cannot be prepared: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("payment {payment_id} cannot be read: its {column} is {value:?}")]
    Unreadable { payment_id: String, column: &'static str, value: String },
    #[error("what is kept as JSON cannot be written or read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("no randomness: {0}")]
    Random(#[from] getrandom::Error),
}

impl Store {
    /// Opens the file, creates it when it is missing, and brings its schema up to date.
    pub(crate) async fn open(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5));
        let writes = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!().run(&writes).await?;
        let reads = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { reads, writes })
    }

    /// Waits for what is under way and closes the file.
    pub(crate) async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }

    /// The private key that is kept under this name.
    pub(crate) async fn private_key(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT private_key FROM keys WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.reads)
            .await?)
    }

    /// Keeps a private key under a name that has none yet.
    pub(crate) async fn keep_private_key(&self, name: &str, key: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO keys (name, private_key) VALUES ($1, $2)")
            .bind(name)
            .bind(key)
            .execute(&self.writes)
            .await?;
        Ok(())
    }

    /// How far the clock has been moved.
    pub(crate) async fn clock_moved_by(&self) -> Result<SignedDuration, StoreError> {
        let moved_by: Option<i64> =
            sqlx::query_scalar("SELECT moved_by FROM clock").fetch_optional(&self.reads).await?;
        Ok(SignedDuration::from_millis(moved_by.unwrap_or(0)))
    }

    /// Keeps how far the clock has been moved.
    pub(crate) async fn keep_clock(&self, moved_by: SignedDuration) -> Result<(), StoreError> {
        let mut transaction = self.writes.begin().await?;
        sqlx::query("DELETE FROM clock").execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO clock (moved_by) VALUES ($1)")
            .bind(i64::try_from(moved_by.as_millis()).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// The scenarios that were switched on.
    pub(crate) async fn scenarios(&self) -> Result<Vec<Active>, StoreError> {
        let sql = "SELECT scenario_id, scenario, calls_left FROM scenarios ORDER BY scenario_id";
        let rows: Vec<(i64, String, Option<u32>)> = sqlx::query_as(sql).fetch_all(&self.reads).await?;
        let read = |(id, scenario, calls_left): (i64, String, Option<u32>)| {
            Ok(Active { id, scenario: serde_json::from_str(&scenario)?, calls_left })
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps these scenarios and no others.
    pub(crate) async fn keep_scenarios(&self, scenarios: &[Active]) -> Result<(), StoreError> {
        let mut transaction = self.writes.begin().await?;
        sqlx::query("DELETE FROM scenarios").execute(&mut *transaction).await?;
        for active in scenarios {
            sqlx::query("INSERT INTO scenarios (scenario_id, scenario, calls_left) VALUES ($1, $2, $3)")
                .bind(active.id)
                .bind(serde_json::to_string(&active.scenario)?)
                .bind(active.calls_left)
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Adds a payment, unless there is one with its `paymentRequestId`: then that one is returned and nothing changes.
    pub(crate) async fn add(&self, payment: &Payment) -> Result<Option<Payment>, StoreError> {
        let (state, failure) = payment.state.to_stored();
        let added = sqlx::query(
            "INSERT INTO payments (payment_id, payment_request_id, session_token, session_id, buyer_token, method, \
             currency, value, order_currency, order_value, order_description, redirect_url, notify_url, created_at, \
             session_expires_at, state, failure, wrong_codes, submitted_at, closes_at, finished_at, order_id, taking, \
             offered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
             $20, $21, $22, $23, $24) ON CONFLICT (payment_request_id) DO NOTHING",
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
        .bind(payment.taking.to_stored())
        .bind(payment.scene.to_stored())
        .execute(&self.writes)
        .await?;
        if added.rows_affected() == 1 {
            return Ok(None);
        }
        self.find_payment(Key::RequestId(&payment.request_id)).await
    }

    /// The payment, if there is one.
    pub(crate) async fn find_payment(&self, key: Key<'_>) -> Result<Option<Payment>, StoreError> {
        let (sql, value) = match key {
            Key::PaymentId(value) => ("SELECT * FROM payments WHERE payment_id = $1", value),
            Key::RequestId(value) => ("SELECT * FROM payments WHERE payment_request_id = $1", value),
            Key::SessionToken(value) => ("SELECT * FROM payments WHERE session_token = $1", value),
            Key::BuyerToken(value) => ("SELECT * FROM payments WHERE buyer_token = $1", value),
        };
        let row: Option<PaymentRow> = sqlx::query_as(sql).bind(value).fetch_optional(&self.reads).await?;
        row.map(Payment::try_from).transpose()
    }

    /// The payment with its refunds and captures, if there is one.
    pub(crate) async fn find(&self, key: Key<'_>) -> Result<Option<Account>, StoreError> {
        let Some(payment) = self.find_payment(key).await? else { return Ok(None) };
        let transactions = transactions::of(&mut *self.reads.acquire().await?, &payment.id).await?;
        Ok(Some(Account { payment, transactions }))
    }

    /// Payments for people to look at: the newest first, those before `before` if it is given.
    pub(crate) async fn newest(&self, before: Option<Timestamp>, count: u32) -> Result<Vec<Payment>, StoreError> {
        let sql = "SELECT * FROM payments WHERE created_at < $1 ORDER BY created_at DESC, payment_id DESC LIMIT $2";
        let rows: Vec<PaymentRow> = sqlx::query_as(sql)
            .bind(before.map_or(i64::MAX, Timestamp::as_millisecond))
            .bind(count)
            .fetch_all(&self.reads)
            .await?;
        rows.into_iter().map(Payment::try_from).collect()
    }

    /// The payments that come after this one in [`Store::newest`]; `None` when there is no such payment.
    pub(crate) async fn older_than(&self, payment_id: &str, count: u32) -> Result<Option<Vec<Payment>>, StoreError> {
        let Some(payment) = self.find_payment(Key::PaymentId(payment_id)).await? else { return Ok(None) };
        let sql = "SELECT * FROM payments WHERE (created_at, payment_id) < ($1, $2) \
                   ORDER BY created_at DESC, payment_id DESC LIMIT $3";
        let rows: Vec<PaymentRow> = sqlx::query_as(sql)
            .bind(payment.created_at.as_millisecond())
            .bind(payment_id)
            .bind(count)
            .fetch_all(&self.reads)
            .await?;
        rows.into_iter().map(Payment::try_from).collect::<Result<_, _>>().map(Some)
    }

    /// The other attempts for the same order.
    pub(crate) async fn siblings(&self, payment: &Payment) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT payment_id FROM payments WHERE order_id = $1 AND payment_id <> $2";
        Ok(sqlx::query_scalar(sql).bind(&payment.order_id).bind(&payment.id).fetch_all(&self.reads).await?)
    }

    /// Changes a payment, its refunds and its captures in one transaction, together with the consequences that `edit`
    /// names. Returns them as they are now and what `edit` returned; `None` when there is no such payment.
    pub(crate) async fn edit<T>(
        &self,
        payment_id: &str,
        edit: impl FnOnce(&mut Account) -> Result<(T, Consequences), StoreError>,
    ) -> Result<Option<(Account, T)>, StoreError> {
        // IMMEDIATE: a transaction that reads first and writes later could otherwise find that another process has
        // written in between.
        let mut transaction = self.writes.begin_with("BEGIN IMMEDIATE").await?;
        let row: Option<PaymentRow> = sqlx::query_as("SELECT * FROM payments WHERE payment_id = $1")
            .bind(payment_id)
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(payment) = row.map(Payment::try_from).transpose()? else { return Ok(None) };
        let before = Account { payment, transactions: transactions::of(&mut transaction, payment_id).await? };
        let mut account = before.clone();
        let (outcome, consequences) = edit(&mut account)?;
        if account.payment != before.payment {
            update(&mut transaction, &account.payment).await?;
        }
        for changed in account.transactions.iter().filter(|changed| !before.transactions.contains(changed)) {
            transactions::put(&mut transaction, payment_id, changed).await?;
        }
        for delivery in &consequences.deliveries {
            outbox::add(&mut transaction, payment_id, delivery).await?;
        }
        if let Some(now) = consequences.refund_earlier_successes {
            refund_other_successes(&mut transaction, &account.payment, now).await?;
        }
        transaction.commit().await?;
        Ok(Some((account, outcome)))
    }

    /// Payments to which something should have happened by itself.
    pub(crate) async fn due_payments(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(
            "SELECT payment_id FROM (SELECT payment_id FROM payments WHERE finished_at IS NULL \
             AND state IN ('CREATED', 'SUBMITTED', 'DECLINED') AND closes_at <= $1 ORDER BY closes_at LIMIT 100) \
             UNION SELECT payment_id FROM payments WHERE planned_at <= $1 \
             UNION SELECT payment_id FROM transactions WHERE finished = 0 AND ends_at <= $1",
        )
        .bind(now.as_millisecond())
        .fetch_all(&self.reads)
        .await?)
    }

    /// When something is to happen next, after `now`.
    pub(crate) async fn next_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT MIN(due) FROM ( \
             SELECT MIN(due_at) AS due FROM deliveries WHERE outcome IS NULL AND due_at > $1 \
             UNION ALL SELECT MIN(closes_at) FROM payments WHERE finished_at IS NULL AND closes_at > $1 \
             UNION ALL SELECT MIN(planned_at) FROM payments WHERE planned_at > $1 \
             UNION ALL SELECT MIN(ends_at) FROM transactions WHERE finished = 0 AND ends_at > $1) AS times",
        )
        .bind(now.as_millisecond())
        .fetch_one(&self.reads)
        .await?;
        Ok(next.and_then(|time| Timestamp::from_millisecond(time).ok()))
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
        let transactions = transactions::of(transaction, &payment.id).await?;
        let known = transactions.len();
        let mut account = Account { payment, transactions };
        account.refund_rest(now)?;
        for refund in account.transactions.iter().skip(known) {
            transactions::put(transaction, &account.payment.id, refund).await?;
        }
    }
    Ok(())
}

/// Writes what may change of a payment.
async fn update(transaction: &mut SqliteConnection, payment: &Payment) -> Result<(), StoreError> {
    let (state, failure) = payment.state.to_stored();
    sqlx::query(
        "UPDATE payments SET state = $2, failure = $3, wrong_codes = $4, submitted_at = $5, closes_at = $6, \
         finished_at = $7, planned_at = $8, planned_outcome = $9, session_token = $10, session_id = $11, \
         session_expires_at = $12, method = $13, buyer_token = $14 WHERE payment_id = $1",
    )
    .bind(&payment.id)
    .bind(state)
    .bind(failure)
    .bind(payment.wrong_codes)
    .bind(payment.submitted_at.map(Timestamp::as_millisecond))
    .bind(payment.closes_at.as_millisecond())
    .bind(payment.finished_at.map(Timestamp::as_millisecond))
    .bind(payment.plan.map(|plan| plan.at.as_millisecond()))
    .bind(payment.plan.map(|plan| plan.outcome.code))
    .bind(&payment.session_token)
    .bind(&payment.session_id)
    .bind(payment.session_expires_at.as_millisecond())
    .bind(payment.method.map(|method| method.kind))
    .bind(&payment.buyer_token)
    .execute(transaction)
    .await?;
    Ok(())
}

/// A row of `payments`.
#[derive(FromRow)]
struct PaymentRow {
    payment_id: String,
    payment_request_id: String,
    session_token: String,
    session_id: String,
    buyer_token: String,
    method: Option<String>,
    offered: Option<String>,
    currency: String,
    value: i64,
    order_currency: String,
    order_value: i64,
    order_description: String,
    redirect_url: String,
    notify_url: Option<String>,
    created_at: i64,
    session_expires_at: i64,
    state: String,
    failure: Option<String>,
    wrong_codes: i64,
    submitted_at: Option<i64>,
    closes_at: i64,
    finished_at: Option<i64>,
    order_id: String,
    taking: String,
    planned_at: Option<i64>,
    planned_outcome: Option<String>,
}

impl TryFrom<PaymentRow> for Payment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        let unreadable =
            |column, value: String| StoreError::Unreadable { payment_id: row.payment_id.clone(), column, value };
        let time =
            |column, value: i64| Timestamp::from_millisecond(value).map_err(|_| unreadable(column, value.to_string()));
        let optional_time = |column, value: Option<i64>| value.map(|value| time(column, value)).transpose();
        let plan = match (optional_time("planned_at", row.planned_at)?, row.planned_outcome.as_deref()) {
            (Some(at), Some(code)) => {
                let outcome = Outcome::find(code).ok_or_else(|| unreadable("planned_outcome", code.to_owned()))?;
                Some(Plan { at, outcome })
            }
            _ => None,
        };
        Ok(Self {
            plan,
            taking: Taking::from_stored(&row.taking).ok_or_else(|| unreadable("taking", row.taking.clone()))?,
            scene: Scene::from_stored(row.offered.as_deref())
                .ok_or_else(|| unreadable("offered", row.offered.clone().unwrap_or_default()))?,
            method: match row.method.as_deref() {
                Some(kind) => Some(method::find(kind).ok_or_else(|| unreadable("method", kind.to_owned()))?),
                None => None,
            },
            state: State::from_stored(&row.state, row.failure.as_deref())
                .ok_or_else(|| unreadable("state", format!("{} {:?}", row.state, row.failure)))?,
            created_at: time("created_at", row.created_at)?,
            session_expires_at: time("session_expires_at", row.session_expires_at)?,
            submitted_at: optional_time("submitted_at", row.submitted_at)?,
            closes_at: time("closes_at", row.closes_at)?,
            finished_at: optional_time("finished_at", row.finished_at)?,
            amount: Amount::new(row.currency, row.value),
            order_amount: Amount::new(row.order_currency, row.order_value),
            order_description: row.order_description,
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

/// The amount as a number; whoever took it from a request has checked that it is one.
fn value_of(payment_id: &str, amount: &Amount) -> Result<i64, StoreError> {
    amount.minor_units().map_err(|_| StoreError::Unreadable {
        payment_id: payment_id.to_owned(),
        column: "value",
        value: amount.value.clone(),
    })
}
