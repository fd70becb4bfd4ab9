//! What a verified notification changes, by its kind.

use antom::{
    Notification, Verified,
    types::{CaptureNotification, RefundNotification},
};

use crate::{
    app_context::AppContext,
    gateway::PaymentEvent,
    service::payments::{self, Applied},
    store::{StoreError, notifications::StoredNotification},
};

/// What became of a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// It is stored, with what it changed, and may be acknowledged.
    Stored,
    /// It is about a payment that the shop does not have, with this request id. Antom has to send it again: the payment
    /// may be on its way into the database.
    UnknownPayment(String),
}

/// Applies a payment's or a refund's outcome. Keeps every other notification for a person to look at: the shop has no use
/// for it, and Antom would repeat for a day what is not acknowledged.
///
/// Returns after the commit, so that an acknowledgement can follow.
///
/// # Errors
/// [`StoreError`]; then nothing has changed and the same notification may come again.
pub async fn receive(context: &AppContext, notification: Notification) -> Result<Receipt, StoreError> {
    match notification {
        Notification::Payment(payment) => {
            let event = PaymentEvent::from(payment.into_inner());
            match payments::apply(context, &event).await? {
                Applied::Recorded | Applied::Duplicate => Ok(Receipt::Stored),
                Applied::UnknownPayment => Ok(Receipt::UnknownPayment(event.payment_request_id)),
            }
        }
        Notification::Refund(refund) => receive_refund(context, refund).await,
        Notification::Capture(capture) => {
            keep(context, "CAPTURE_RESULT", written::<CaptureNotification>(&capture)).await
        }
        Notification::Other(other) => keep(context, &other.notify_type, other.body.to_string()).await,
        // A kind that a later version of the client may tell apart.
        other => keep(context, "", format!("{other:?}")).await,
    }
}

async fn receive_refund(context: &AppContext, refund: Verified<RefundNotification>) -> Result<Receipt, StoreError> {
    if let Some(event) = PaymentEvent::of_refund(&refund)
        && payments::apply(context, &event).await? != Applied::UnknownPayment
    {
        return Ok(Receipt::Stored);
    }
    keep(context, "REFUND_RESULT", written::<RefundNotification>(&refund)).await
}

fn written<T: serde::Serialize + std::fmt::Debug>(notification: &T) -> String {
    // A struct of the client's can always be written.
    serde_json::to_string(notification).unwrap_or_else(|_| format!("{notification:?}"))
}

async fn keep(context: &AppContext, notify_type: &str, body: String) -> Result<Receipt, StoreError> {
    tracing::warn!(notify_type, "a notification is none of this shop's payments or refunds; it is kept");
    let notification =
        StoredNotification { notify_type: notify_type.to_owned(), body, received_at: context.clock.now() };
    context.store.keep_notification(&notification).await?;
    Ok(Receipt::Stored)
}
