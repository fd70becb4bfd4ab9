//! The one door by which a payment moves.

use domain::{
    error::AppError,
    payment::{Attempt, Move, PaymentStatus, Report, hear},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    gateway::{PaymentReport, is_over},
    service::{orders::deciding, stock},
    shop::Shop,
    store::{
        Store, StoreError, Write,
        events::{self, StoredEvent},
        payments::{self, StoredPayment, Told},
    },
};

/// How often the gateway is asked while a buyer waits: the guide, "How often should I call the inquiryPayment API?"
pub const INQUIRY_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

/// The longest that a payment session lasts (docs.antom.com/ac/ams/session_cashier, `paymentSessionExpiryTime`).
const SESSION_AT_MOST: SignedDuration = SignedDuration::from_hours(1);

/// What a report did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The fact was new, and has been applied.
    Recorded,
    /// The fact was known; nothing changed.
    Known,
    /// We have no such payment.
    UnknownPayment,
}

/// Applies what the gateway said about a payment: once, in one transaction, whoever brings it and however often.
///
/// Returns after the commit, so that an acknowledgement can follow.
///
/// # Errors
/// [`StoreError`]; then nothing has changed and the same report may come again.
pub async fn apply(shop: &Shop, report: &PaymentReport) -> Result<Applied, StoreError> {
    apply_to(&shop.store, report, shop.clock.now()).await
}

/// [`apply`] without the rest of the shop, for commands.
///
/// # Errors
/// As [`apply`].
pub async fn apply_to(store: &Store, report: &PaymentReport, now: Timestamp) -> Result<Applied, StoreError> {
    let mut tx = store.write().await?;
    let outcome = apply_in(&mut tx, report, now).await?;
    if let Outcome::Recorded(change) = &outcome {
        stock::follow(&mut tx, &change.order_id, &change.statuses).await?;
        tx.commit().await?;
        change.log();
    }
    Ok(match outcome {
        Outcome::Recorded(_) => Applied::Recorded,
        Outcome::Known => Applied::Known,
        Outcome::UnknownPayment => Applied::UnknownPayment,
    })
}

/// What a report has done in a transaction that is not committed yet.
#[derive(Debug)]
pub(super) enum Outcome {
    Recorded(Box<Change>),
    Known,
    UnknownPayment,
}

/// A new fact, and what moved. The caller lets the stock follow, commits, and then logs it.
#[derive(Debug)]
pub(super) struct Change {
    order_id: String,
    /// The order's payments afterwards, oldest attempt first.
    statuses: Vec<PaymentStatus>,
    moves: Vec<(String, Move)>,
    report: PaymentReport,
    /// Another amount than the order's was reported of a payment that stands where it stood.
    unmoved_mismatch: Option<PaymentStatus>,
}

/// Applies a report inside a transaction: the only place where a payment's status changes.
pub(super) async fn apply_in(tx: &mut Write, report: &PaymentReport, now: Timestamp) -> Result<Outcome, StoreError> {
    let rows = payments::of_same_order(tx, &report.payment_request_id).await?;
    let Some(index) = rows.iter().position(|it| it.payment_request_id == report.payment_request_id) else {
        return Ok(Outcome::UnknownPayment);
    };
    let heard = if report.agrees_with(rows[index].amount) { report.report } else { Report::Mismatch };
    let paid_at = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    let mut attempts: Vec<Attempt> =
        rows.iter().map(|row| Attempt { status: row.status, paid_at: paid_at(row.paid_at) }).collect();
    let moves = hear(&mut attempts, index, heard, paid_at(report.paid_at));

    let event = StoredEvent {
        fact: report.fact(),
        source: report.source.as_str().to_owned(),
        report: heard,
        result_code: report.result_code.clone(),
        amount: report.amount.as_ref().map(|amount| (amount.currency.clone(), amount.minor_units().ok())),
        moved: (rows[index].status, attempts[index].status),
        note: report.decision.as_ref().map(|decision| decision.note.clone()),
        received_at: now,
    };
    if !events::record(tx, &report.payment_request_id, &event).await? {
        return Ok(Outcome::Known);
    }
    let moved = event.moved.0 != event.moved.1;
    let told = Told {
        payment_id: report.payment_id.as_deref(),
        paid_at: report.paid_at,
        // A late word that moves nothing must not replace the reason why the payment stands where it does.
        result_code: report.result_code.as_deref().filter(|_| moved),
        method: report.method.as_deref(),
    };
    payments::set_status(tx, &report.payment_request_id, attempts[index].status, told, now).await?;
    for other in moves.iter().filter(|moved| moved.index != index) {
        let id = &rows[other.index].payment_request_id;
        let fact = format!("settlement|{}|{}", report.payment_request_id, event.fact);
        let (source, moved) = ("settlement".to_owned(), (other.from, other.to));
        events::record(tx, id, &StoredEvent { fact, source, moved, note: None, ..event.clone() }).await?;
        payments::set_status(tx, id, other.to, Told::default(), now).await?;
    }
    Ok(Outcome::Recorded(Box::new(Change {
        order_id: rows[index].order_id.clone(),
        statuses: attempts.iter().map(|attempt| attempt.status).collect(),
        moves: moves.into_iter().map(|moved| (rows[moved.index].payment_request_id.clone(), moved)).collect(),
        report: report.clone(),
        unmoved_mismatch: (heard == Report::Mismatch && !moved).then_some(event.moved.1),
    })))
}

impl Change {
    /// What needs a person's eye is an error in the log, with everything to find it by.
    pub(super) fn log(&self) {
        let (order, source, heard) = (&self.order_id, self.report.source.as_str(), self.report.report.as_str());
        if let Some(status) = self.unmoved_mismatch {
            let payment = &self.report.payment_request_id;
            tracing::error!(order, payment, source, %status, "another amount or currency than the order's was reported");
        }
        for (payment, Move { from, to, .. }) in &self.moves {
            match to {
                PaymentStatus::Review | PaymentStatus::Surplus | PaymentStatus::RefundDue => {
                    tracing::error!(order, payment, source, heard, %from, %to, "the payment does not fit its order");
                }
                _ => tracing::info!(order, payment, source, heard, %from, %to, "payment moved"),
            }
        }
    }
}

/// Asks the gateway about an order's payment, unless it is final or was asked about less than two seconds ago.
///
/// A gateway that does not answer changes nothing: what is known is still true, and the next call asks again.
///
/// # Errors
/// [`AppError::Internal`] when the database does not answer.
pub async fn refresh(shop: &Shop, order_id: &str) -> Result<(), AppError> {
    let payments = shop.store.payments_of_order(order_id).await?;
    let Some(payment) = deciding(&payments).filter(|payment| payment.status.is_open()) else { return Ok(()) };
    let now = shop.clock.now();
    // A little less than the interval, so that a buyer's page that asks every two seconds is not made to wait four.
    let not_since = now - INQUIRY_INTERVAL + SignedDuration::from_millis(200);
    if shop.store.claim_inquiry(&payment.payment_request_id, now, not_since).await? {
        let (shop, payment) = (shop.clone(), payment.clone());
        // In a task of its own: a buyer who leaves in the middle must not take the claim and the answer along.
        let inquiry = tokio::spawn(async move {
            if let Err(error) = inquire(&shop, &payment).await {
                tracing::warn!(order = payment.order_id, %error, "the payment could not be inquired");
            }
        });
        // It fails only by a panic, which has been reported.
        let _ = inquiry.await;
    }
    Ok(())
}

/// Asks the gateway about one payment now, and applies the answer. `false` when the gateway does not know the payment.
///
/// One that the gateway does not know and whose session is over, or never came, has expired.
///
/// # Errors
/// When the gateway gave no answer that can be believed, or the database none at all.
pub async fn inquire(shop: &Shop, payment: &StoredPayment) -> Result<bool, InquiryError> {
    if let Some(report) = shop.gateway.inquire(payment).await? {
        apply(shop, &report).await?;
        return Ok(true);
    }
    let now = shop.clock.now();
    let over = match &payment.session {
        Some(session) => is_over(session, now),
        None => now >= payment.created_at + SESSION_AT_MOST,
    };
    if over && payment.status.is_open() {
        apply(shop, &PaymentReport::of_ours(&payment.payment_request_id, Report::Expired)).await?;
    }
    Ok(false)
}

/// An inquiry that did not end in a stored answer.
#[derive(Debug, thiserror::Error)]
pub enum InquiryError {
    /// The gateway's side.
    #[error(transparent)]
    Gateway(#[from] crate::gateway::GatewayError),
    /// Our side.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<InquiryError> for AppError {
    fn from(error: InquiryError) -> Self {
        match error {
            InquiryError::Gateway(error) => error.into(),
            InquiryError::Store(error) => error.into(),
        }
    }
}
