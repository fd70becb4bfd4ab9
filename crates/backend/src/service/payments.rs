//! The one door by which a payment moves.

use domain::{
    error::AppError,
    payment::{Move, PaymentStatus, Report, hear},
};
use jiff::SignedDuration;

use crate::{
    gateway::{PaymentReport, is_over},
    service::{orders::deciding, stock},
    shop::Shop,
    store::{
        StoreError,
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
    let mut tx = shop.store.write().await?;
    let attempts = payments::of_same_order(&mut tx, &report.payment_request_id).await?;
    let Some(index) = attempts.iter().position(|it| it.payment_request_id == report.payment_request_id) else {
        return Ok(Applied::UnknownPayment);
    };
    let order_id = attempts[index].order_id.clone();
    let heard = if report.agrees_with(attempts[index].amount) { report.report } else { Report::Mismatch };
    let mut statuses: Vec<PaymentStatus> = attempts.iter().map(|payment| payment.status).collect();
    let moves = hear(&mut statuses, index, heard);

    let now = shop.clock.now();
    let event = StoredEvent {
        fact: report.fact(),
        source: report.source.as_str().to_owned(),
        report: heard,
        result_code: report.result_code.clone(),
        amount: report.amount.as_ref().map(|amount| (amount.currency.clone(), amount.minor_units().ok())),
        moved: (attempts[index].status, statuses[index]),
        received_at: now,
    };
    if !events::record(&mut tx, &report.payment_request_id, &event).await? {
        return Ok(Applied::Known);
    }
    // A late word that moves nothing must not replace the reason why the payment stands where it does.
    let code = report.result_code.as_deref().filter(|_| event.moved.0 != event.moved.1);
    let told = Told { payment_id: report.payment_id.as_deref(), result_code: code, method: report.method.as_deref() };
    payments::set_status(&mut tx, &report.payment_request_id, statuses[index], told, now).await?;
    for other in moves.iter().filter(|moved| moved.index != index) {
        let id = &attempts[other.index].payment_request_id;
        let fact = format!("settlement|{}|{}", report.payment_request_id, event.fact);
        let event =
            StoredEvent { fact, source: "settlement".to_owned(), moved: (other.from, other.to), ..event.clone() };
        events::record(&mut tx, id, &event).await?;
        payments::set_status(&mut tx, id, other.to, Told::default(), now).await?;
    }
    stock::follow(&mut tx, &order_id, &statuses).await?;
    tx.commit().await?;
    if heard == Report::Mismatch && event.moved.0 == event.moved.1 {
        let (order, id, status) = (&order_id, &report.payment_request_id, event.moved.1);
        let source = report.source.as_str();
        tracing::error!(order, payment = id, source, %status, "another amount or currency than the order's was reported");
    }
    for moved in moves {
        log(&attempts[moved.index], report, moved);
    }
    Ok(Applied::Recorded)
}

/// What needs a person's eye is an error in the log, with everything to find it by.
fn log(payment: &StoredPayment, report: &PaymentReport, moved: Move) {
    let (order, id) = (&payment.order_id, &payment.payment_request_id);
    let (source, heard) = (report.source.as_str(), report.report.as_str());
    let (from, to) = (moved.from, moved.to);
    match to {
        PaymentStatus::Review | PaymentStatus::Surplus | PaymentStatus::RefundDue => {
            tracing::error!(order, payment = id, source, heard, %from, %to, "the payment does not fit its order");
        }
        _ => tracing::info!(order, payment = id, source, heard, %from, %to, "payment moved"),
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
        apply(shop, &PaymentReport::of_ours(payment, Report::Expired)).await?;
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
