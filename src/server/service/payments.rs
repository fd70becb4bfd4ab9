//! The one door by which a payment moves.

use jiff::SignedDuration;

use crate::{
    domain::payment::{PaymentStatus, Report},
    error::AppError,
    server::{
        gateway::PaymentReport,
        service::orders::deciding,
        shop::Shop,
        store::{
            StoreError,
            payments::{self, StoredEvent, StoredPayment},
        },
    },
};

/// How often the gateway is asked while a buyer waits: the guide, "How often should I call the inquiryPayment API?"
pub const INQUIRY_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

/// What a report did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The fact was new; the payment now stands here.
    Recorded(PaymentStatus),
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
    let Some(payment) = payments::find(&mut tx, &report.payment_request_id).await? else {
        return Ok(Applied::UnknownPayment);
    };
    let heard = if report.agrees_with(payment.amount) { report.report } else { Report::Mismatch };
    let status = payment.status.after(heard);
    let now = shop.clock.now();
    let event = StoredEvent {
        fact: report.fact(),
        source: report.source.as_str().to_owned(),
        report: heard,
        result_code: report.result_code.clone(),
        amount: report.amount.as_ref().map(|amount| (amount.currency.clone(), amount.minor_units().ok())),
        moved: (payment.status, status),
        received_at: now,
    };
    if !payments::record(&mut tx, &payment.payment_request_id, &event).await? {
        return Ok(Applied::Known);
    }
    // A late word that moves nothing must not replace the reason why the payment stands where it does.
    let code = report.result_code.as_deref().filter(|_| status != payment.status);
    payments::set_status(&mut tx, &payment.payment_request_id, status, report.payment_id.as_deref(), code, now).await?;
    tx.commit().await?;
    log(&payment, report, heard, status);
    Ok(Applied::Recorded(status))
}

fn log(payment: &StoredPayment, report: &PaymentReport, heard: Report, status: PaymentStatus) {
    let (order, id) = (&payment.order_id, &payment.payment_request_id);
    let (source, from) = (report.source.as_str(), payment.status);
    if status == PaymentStatus::Review && payment.status != status {
        tracing::error!(order, payment = id, source, report = heard.as_str(), "the payment needs a person");
    } else if status != payment.status {
        tracing::info!(order, payment = id, source, %from, to = %status, "payment moved");
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
    let Some(payment) = deciding(&payments).filter(|payment| !payment.status.is_final()) else { return Ok(()) };
    let now = shop.clock.now();
    // A little less than the interval, so that a buyer's page that asks every two seconds is not made to wait four.
    let not_since = now - INQUIRY_INTERVAL + SignedDuration::from_millis(200);
    if shop.store.claim_inquiry(&payment.payment_request_id, now, not_since).await?
        && let Err(error) = inquire(shop, payment).await
    {
        tracing::warn!(order = order_id, %error, "the payment could not be inquired");
    }
    Ok(())
}

/// Asks the gateway about one payment now, and applies the answer. `false` when the gateway does not know the payment.
///
/// # Errors
/// When the gateway gave no answer that can be believed, or the database none at all.
pub async fn inquire(shop: &Shop, payment: &StoredPayment) -> Result<bool, InquiryError> {
    let Some(report) = shop.gateway.inquire(payment).await? else { return Ok(false) };
    apply(shop, &report).await?;
    Ok(true)
}

/// An inquiry that did not end in a stored answer.
#[derive(Debug, thiserror::Error)]
pub enum InquiryError {
    /// The gateway's side.
    #[error(transparent)]
    Gateway(#[from] crate::server::gateway::GatewayError),
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
