//! Processes verified notifications.

use antom::{
    Notification, Verified,
    types::{CaptureNotification, RefundNotification},
};

use domain::notification::RefusedNotification;

use crate::{
    app_context::AppContext,
    error::WithCauses,
    gateway::PaymentEvent,
    metrics::NotificationVerdict,
    service::payments::{self, Applied},
    store::{StoreError, notifications::StoredNotification},
};

/// The result of processing a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationOutcome {
    /// The notification and its changes are stored: the shop can acknowledge it.
    Stored(NotificationVerdict),
    /// The shop has no payment with this payment request id. Antom has to send the notification again, because the shop may
    /// be storing the payment at this moment.
    UnknownPayment(String),
}

/// Applies the outcome of a payment or a refund. Stores every other notification for a person, because Antom repeats an
/// unacknowledged notification for a day.
///
/// Returns after the commit, so that the shop can acknowledge the notification. An error changes nothing; Antom then sends
/// the notification again.
pub async fn receive(context: &AppContext, notification: Notification) -> Result<NotificationOutcome, StoreError> {
    match notification {
        Notification::Payment(payment) => {
            let event = PaymentEvent::from(payment.into_inner());
            match payments::apply(context, &event).await? {
                Applied::Recorded => Ok(NotificationOutcome::Stored(NotificationVerdict::Applied)),
                Applied::Duplicate => Ok(NotificationOutcome::Stored(NotificationVerdict::Repeated)),
                Applied::UnknownPayment => Ok(NotificationOutcome::UnknownPayment(event.payment_request_id)),
            }
        }
        Notification::Refund(refund) => receive_refund(context, refund).await,
        Notification::Capture(capture) => {
            store_notification(context, "CAPTURE_RESULT", to_json::<CaptureNotification>(&capture)).await
        }
        Notification::Other(other) => store_notification(context, &other.notify_type, other.body.to_string()).await,
        // A later version of the client can have further kinds.
        other => store_notification(context, "", format!("{other:?}")).await,
    }
}

async fn receive_refund(
    context: &AppContext,
    refund: Verified<RefundNotification>,
) -> Result<NotificationOutcome, StoreError> {
    if let Some(event) = PaymentEvent::of_refund(&refund) {
        match payments::apply(context, &event).await? {
            Applied::Recorded => return Ok(NotificationOutcome::Stored(NotificationVerdict::Applied)),
            Applied::Duplicate => return Ok(NotificationOutcome::Stored(NotificationVerdict::Repeated)),
            Applied::UnknownPayment => {}
        }
    }
    store_notification(context, "REFUND_RESULT", to_json::<RefundNotification>(&refund)).await
}

/// Keeps a notification that the shop does not acknowledge, so that a person can find the reason.
pub async fn keep_refusal(context: &AppContext, refusal: &RefusedNotification) {
    if let Err(error) = context.store.insert_refusal(refusal, context.clock.now()).await {
        tracing::warn!(error = %WithCauses(&error), "a refused notification could not be stored");
    }
}

fn to_json<T: serde::Serialize + std::fmt::Debug>(notification: &T) -> String {
    // The serialisation of these structs cannot fail.
    serde_json::to_string(notification).unwrap_or_else(|_| format!("{notification:?}"))
}

async fn store_notification(
    context: &AppContext,
    notify_type: &str,
    body: String,
) -> Result<NotificationOutcome, StoreError> {
    tracing::warn!(notify_type, "stored a notification about no payment or refund of the shop");
    let notification =
        StoredNotification { notify_type: notify_type.to_owned(), body, received_at: context.clock.now() };
    context.store.insert_notification(&notification).await?;
    Ok(NotificationOutcome::Stored(NotificationVerdict::Kept))
}
