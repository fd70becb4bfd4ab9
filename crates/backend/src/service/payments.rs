//! Applies payment events. This is the only code that changes a payment's status.

use std::time::Duration;

use domain::{
    error::AppError,
    event_source::EventSource,
    method::PaymentMethod,
    order_keys::{OrderNumber, OrderToken},
    payment::{Attempt, PaymentEventKind, PaymentStatus, Transition, apply_event},
};
use jiff::{SignedDuration, Timestamp};
use tracing::Instrument;

use crate::{
    app_context::AppContext,
    error::{ServiceError, WithCauses},
    gateway::{PaymentEvent, session_has_ended},
    service::{deadlines, orders::current_payment, outbox, stock},
    store::{
        Store, StoreError, Write,
        events::{self, StoredEvent},
        order_record::OrderRecord,
        payments::{self, EventDetails, StoredPayment},
    },
};

/// The time between two inquiries while a customer waits: the guide, "How often should I call the inquiryPayment API?"
pub const INQUIRY_INTERVAL: SignedDuration = SignedDuration::from_secs(2);

/// The same for a payment with a number, which the customer pays hours or days later.
const INQUIRY_INTERVAL_WHEN_PAID_LATER: SignedDuration = SignedDuration::from_secs(30);

/// The longest lifetime of a payment session (docs.antom.com/ac/ams/session_cashier, `paymentSessionExpiryTime`).
const MAXIMUM_SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The shortest time between two inquiries when a customer opens the result page. The state must be fresh then, even if
/// the reconciler has inquired a moment ago.
const OPENING_INTERVAL: SignedDuration = SignedDuration::from_millis(300);

/// The time after which a cancellation that the gateway does not report was not executed. Antom answers a call, or gives it
/// up, within seconds.
const CANCELLATION_TIME: SignedDuration = SignedDuration::from_mins(1);

/// The longest time for which a page waits for an inquiry. The inquiry continues after that.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The outcome of applying an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The event was new and is stored.
    Recorded,
    /// The event was stored before; nothing changed.
    Duplicate,
    /// The shop has no such payment.
    UnknownPayment,
}

/// Applies a verified event to its payment in one transaction. A repeated event changes nothing.
///
/// Returns after the commit, so that the shop can acknowledge a notification. An error changes nothing, and the same event
/// can be applied again.
pub async fn apply(context: &AppContext, event: &PaymentEvent) -> Result<Applied, StoreError> {
    apply_to(&context.store, event, context.clock.now()).await
}

/// [`apply`] for command-line commands, which have only a store.
pub async fn apply_to(store: &Store, event: &PaymentEvent, now: Timestamp) -> Result<Applied, StoreError> {
    let mut tx = store.write().await?;
    let outcome = apply_in(&mut tx, event, now).await?;
    if let Outcome::Recorded(change) = &outcome {
        stock::sync_reservation(&mut tx, &change.order, &change.statuses).await?;
        change.report(store, &mut tx, now).await?;
    }
    // A repeated event waits too: the event that it repeats may not be committed yet.
    tx.commit().await?;
    Ok(match outcome {
        Outcome::Recorded(change) => {
            change.log();
            Applied::Recorded
        }
        Outcome::Duplicate => Applied::Duplicate,
        Outcome::UnknownPayment => Applied::UnknownPayment,
    })
}

/// The outcome of [`apply_in`], before the commit.
#[derive(Debug)]
pub(super) enum Outcome {
    Recorded(Box<Change>),
    Duplicate,
    UnknownPayment,
}

/// A new event and the transitions that it caused. The caller updates the stock, commits, and then logs it.
#[derive(Debug)]
pub(super) struct Change {
    order: OrderNumber,
    /// The order's payments afterwards, oldest attempt first.
    statuses: Vec<PaymentStatus>,
    /// Payment request ids and transitions.
    transitions: Vec<(String, Transition)>,
    event: PaymentEvent,
    /// The status of a payment that an event with another amount left unchanged.
    unchanged_mismatch: Option<PaymentStatus>,
}

/// Applies an event inside a transaction: the only place where a payment's status changes.
pub(super) async fn apply_in(tx: &mut Write, event: &PaymentEvent, now: Timestamp) -> Result<Outcome, StoreError> {
    let rows = payments::lock_of_same_order(tx, &event.payment_request_id).await?;
    let Some(index) = rows.iter().position(|it| it.payment_request_id == event.payment_request_id) else {
        return Ok(Outcome::UnknownPayment);
    };
    let kind = if event.matches_amount(rows[index].amount) { event.kind } else { PaymentEventKind::Mismatch };
    // Antom's time of a failure is no time of payment.
    let time_of_success = event.paid_at.filter(|_| event.kind == PaymentEventKind::Success);
    let paid_at = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    let mut attempts: Vec<Attempt> =
        rows.iter().map(|row| Attempt { status: row.status, paid_at: paid_at(row.paid_at) }).collect();
    let transitions = apply_event(&mut attempts, index, kind, paid_at(time_of_success));

    let record = StoredEvent {
        deduplication_key: event.deduplication_key(),
        source: event.source,
        kind,
        result_code: event.result_code.clone(),
        amount: event.amount.as_ref().map(|amount| (amount.currency.clone(), amount.minor_units().ok())),
        status_before: rows[index].status,
        status_after: attempts[index].status,
        note: event.decision.as_ref().map(|decision| decision.note.clone()),
        received_at: now,
    };
    if !events::record(tx, &event.payment_request_id, &record).await? {
        return Ok(Outcome::Duplicate);
    }
    let is_changed = record.status_before != record.status_after;
    let details = EventDetails {
        payment_id: event.payment_id.as_deref(),
        paid_at: time_of_success,
        // Keep the existing result code if this event does not change the status.
        result_code: event.result_code.as_deref().filter(|_| is_changed),
        method: event.method.as_deref(),
        payable_until: event
            .method
            .as_deref()
            .and_then(|method| deadlines::payable_until(method, rows[index].amount.currency, rows[index].created_at)),
    };
    payments::set_status(tx, &event.payment_request_id, attempts[index].status, details, now).await?;
    if kind == PaymentEventKind::Cancelled {
        payments::clear_cancel_request(tx, &event.payment_request_id).await?;
    }
    for other in transitions.iter().filter(|transition| transition.index != index) {
        let id = &rows[other.index].payment_request_id;
        let consequence = StoredEvent {
            deduplication_key: [
                EventSource::OtherAttempt.as_str(),
                &event.payment_request_id,
                &record.deduplication_key,
            ]
            .join("|"),
            source: EventSource::OtherAttempt,
            status_before: other.from,
            status_after: other.to,
            note: None,
            ..record.clone()
        };
        events::record(tx, id, &consequence).await?;
        payments::set_status(tx, id, other.to, EventDetails::default(), now).await?;
    }
    let with_id = |it: Transition| (rows[it.index].payment_request_id.clone(), it);
    Ok(Outcome::Recorded(Box::new(Change {
        order: rows[index].order.clone(),
        statuses: attempts.iter().map(|attempt| attempt.status).collect(),
        transitions: transitions.into_iter().map(with_id).collect(),
        event: PaymentEvent { kind, ..event.clone() },
        unchanged_mismatch: (kind == PaymentEventKind::Mismatch && !is_changed).then_some(record.status_after),
    })))
}

impl Change {
    /// Stores the message to the merchant's own system about it, in its transaction.
    pub(super) async fn report(&self, store: &Store, tx: &mut Write, now: Timestamp) -> Result<(), StoreError> {
        outbox::enqueue(store, tx, &self.event, &self.transitions, now).await
    }

    /// Logs an error for what a person has to look at, with the ids to find it by.
    pub(super) fn log(&self) {
        let (order, source, event) = (&self.order, self.event.source.as_str(), self.event.kind.as_str());
        if let Some(status) = self.unchanged_mismatch {
            let payment = &self.event.payment_request_id;
            tracing::error!(%order, payment, source, %status, "an event has another amount or currency than the order");
        }
        for (payment, Transition { from, to, .. }) in &self.transitions {
            match to {
                PaymentStatus::ManualReview | PaymentStatus::Duplicate | PaymentStatus::RefundPending => {
                    tracing::error!(%order, payment, source, event, %from, %to, "the payment does not fit its order");
                }
                _ => tracing::info!(%order, payment, source, event, %from, %to, "payment status changed"),
            }
        }
    }
}

/// Reads what is stored about the order that a token opens, after an inquiry about its payment. There is no inquiry if the
/// payment's status is final or the last one was just now.
///
/// If the gateway does not answer, the stored status stays and the next call inquires again.
pub async fn refreshed_record(context: &AppContext, token: &OrderToken) -> Result<OrderRecord, ServiceError> {
    refresh_after(context, token, refresh_interval).await
}

/// The same for a customer who has just come to the result page, for example from a wallet.
pub async fn refreshed_record_on_arrival(
    context: &AppContext,
    token: &OrderToken,
) -> Result<OrderRecord, ServiceError> {
    refresh_after(context, token, |_| OPENING_INTERVAL).await
}

async fn refresh_after(
    context: &AppContext,
    token: &OrderToken,
    interval: fn(&StoredPayment) -> SignedDuration,
) -> Result<OrderRecord, ServiceError> {
    let record = read_record(context, token).await?;
    let open = current_payment(&record.payments).filter(|payment| payment.status.is_open());
    let Some(payment) = open else { return Ok(record) };
    let now = context.clock.now();
    let claimed = context.store.claim_inquiry(&payment.payment_request_id, now, now - interval(payment)).await;
    let claimed = claimed.unwrap_or_else(|error| {
        // The customer sees what is stored, as when the gateway does not answer.
        tracing::error!(order = %payment.order, error = %WithCauses(&error), "the inquiry could not be stored");
        false
    });
    if claimed {
        let (context, payment) = (context.clone(), payment.clone());
        // In a task of its own: the inquiry must finish even if the customer closes the page.
        let inquiry = async move {
            if let Err(error) = inquire(&context, &payment).await {
                tracing::warn!(
                    order = %payment.order,
                    error = %WithCauses(&error),
                    "the inquiry of the payment failed"
                );
            }
        };
        let inquiry = tokio::spawn(inquiry.in_current_span());
        // The task fails only if it panics, and the panic is in the log.
        let _ = tokio::time::timeout(LONGEST_WAIT, inquiry).await;
    }
    // This inquiry, or another one under way, may have changed the payment.
    read_record(context, token).await
}

async fn read_record(context: &AppContext, token: &OrderToken) -> Result<OrderRecord, ServiceError> {
    Ok(context.store.record_of_token(token).await?.ok_or(AppError::UnknownOrder)?)
}

/// The time between two inquiries while a page is open.
fn refresh_interval(payment: &StoredPayment) -> SignedDuration {
    match PaymentMethod::find(&payment.method, payment.amount.currency) {
        Some(method) if method.flow.is_paid_later() => INQUIRY_INTERVAL_WHEN_PAID_LATER,
        // The page asks every two seconds. With the full interval the shop would skip every second request.
        _ => INQUIRY_INTERVAL - SignedDuration::from_millis(200),
    }
}

/// Inquires one payment and applies the answer. Returns `false` if the gateway does not know the payment.
///
/// A payment that the gateway does not know expires when its session has ended, or when it gets no session in time.
pub async fn inquire(context: &AppContext, payment: &StoredPayment) -> Result<bool, InquiryError> {
    let answer = context.gateway.inquire(payment).await?;
    let now = context.clock.now();
    context.store.record_answer(&payment.payment_request_id, now).await?;
    if let Some(event) = &answer {
        apply(context, event).await?;
    }
    if let Some(requested_at) = payment.cancel_requested_at
        && now >= requested_at + CANCELLATION_TIME
    {
        context.store.forget_cancel_request(&payment.payment_request_id, requested_at).await?;
    }
    if answer.is_some() {
        return Ok(true);
    }
    let has_ended = match &payment.session {
        Some(session) => session_has_ended(session, now),
        None => now >= payment.created_at + MAXIMUM_SESSION_LIFETIME,
    };
    if has_ended && payment.status.is_open() {
        apply(context, &PaymentEvent::of_shop(&payment.payment_request_id, PaymentEventKind::Expired)).await?;
    }
    Ok(false)
}

#[derive(Debug, thiserror::Error)]
pub enum InquiryError {
    #[error(transparent)]
    Gateway(#[from] crate::gateway::GatewayError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
