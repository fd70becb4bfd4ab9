//! The reconciler: inquires payments until their status is final, finds out what became of a cancellation without an answer,
//! requests due refunds, and deletes old data.
//!
//! It finds the outcome if a notification does not arrive (Antom's sandbox sends each once), the customer closes the
//! browser or this server stops. Its state is in the database, so it continues after a restart. Of several instances, one
//! claims each call; when it dies, another one makes the call when it is due again.

use std::time::Duration;

use domain::payment::{PaymentEventKind, PaymentStatus};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    app_context::AppContext,
    error::WithCauses,
    gateway::{PaymentEvent, RefundProgress},
    service::{payments, retention},
    store::{StoreError, due_payments::DueInquiries, payments::StoredPayment},
};

/// The time between two searches for due payments.
const TICK: Duration = Duration::from_secs(1);

/// The time between the starts of two calls of a queue. When thousands of payments are open, they are inquired less often
/// than the schedules say, and do not keep customers and notifications waiting.
const PACE: Duration = Duration::from_millis(8);

/// The time between two inquiries of an open payment, by its age. The result page inquires every two seconds while the
/// customer waits on it; this schedule is for payments without such a page.
const INQUIRY_SCHEDULE: [(SignedDuration, SignedDuration); 4] = [
    (SignedDuration::from_mins(2), SignedDuration::from_secs(5)),
    (SignedDuration::from_mins(20), SignedDuration::from_secs(30)),
    (SignedDuration::from_hours(2), SignedDuration::from_mins(5)),
    (SignedDuration::MAX, SignedDuration::from_hours(1)),
];

/// The times after the end of the time to pay at which an open payment is inquired: the customer may have paid in the last
/// minute, and otherwise the order's pieces are given back soon. The gateway closes a payment later than the shop counts: up
/// to the session's lifetime, and an hour in Payment Element.
const OVERDUE_SCHEDULE: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(20),
    SignedDuration::from_mins(80),
];

/// The least time between two inquiries of such a payment, or of one that is closed.
const LEAST_INTERVAL: SignedDuration = SignedDuration::from_secs(30);

/// The times after which a failed, expired or cancelled payment is inquired again: the customer's bank can still report a
/// success, and a customer can pay a voucher for a week.
const CLOSED_SCHEDULE: [SignedDuration; 13] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(2 * 24),
    SignedDuration::from_hours(3 * 24),
    SignedDuration::from_hours(4 * 24),
    SignedDuration::from_hours(5 * 24),
    SignedDuration::from_hours(6 * 24),
    SignedDuration::from_hours(7 * 24),
    SignedDuration::from_hours(8 * 24),
];

/// The time between two inquiries about a paid payment with a cancellation whose outcome is unknown.
const CANCELLATION_INTERVAL: SignedDuration = SignedDuration::from_secs(5);

/// The time between two requests of a refund that is not final.
const REFUND_INTERVAL: SignedDuration = SignedDuration::from_secs(30);

/// The most concurrent calls of a queue.
const CONCURRENCY: usize = 32;

/// The queues run in parallel: slow inquiries must not delay refunds.
#[derive(Debug, Clone, Copy)]
enum Queue {
    Inquiries,
    Cancellations,
    Refunds,
}

impl Queue {
    const ALL: [Self; 3] = [Self::Inquiries, Self::Cancellations, Self::Refunds];
}

/// The time between two deletions of old data.
const DELETION_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Runs for ever. It can be dropped at any time: the next run repeats unfinished calls.
pub async fn run(context: AppContext) {
    tokio::join!(
        run_queue(&context, Queue::Inquiries),
        run_queue(&context, Queue::Cancellations),
        run_queue(&context, Queue::Refunds),
        run_deletions(&context)
    );
}

/// Starts due calls again and again, without waiting for slow ones.
async fn run_queue(context: &AppContext, queue: Queue) {
    let mut calls = JoinSet::new();
    loop {
        let started = start_due(context, queue, &mut calls).await.unwrap_or_else(|error| {
            tracing::error!(error = %WithCauses(&error), "the search for due payments failed");
            0
        });
        if started == 0 {
            tokio::time::sleep(TICK).await;
        }
    }
}

/// Deletes old data every hour.
async fn run_deletions(context: &AppContext) {
    let mut ticks = tokio::time::interval(DELETION_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = retention::delete_old(context).await {
            tracing::error!(error = %WithCauses(&error), "old data was not deleted");
        }
    }
}

/// Makes all calls that are due now, deletes old data, and waits for them.
pub async fn reconcile(context: &AppContext) -> Result<(), StoreError> {
    for queue in Queue::ALL {
        let mut calls = JoinSet::new();
        while start_due(context, queue, &mut calls).await? > 0 || calls.join_next().await.is_some() {}
    }
    retention::delete_old(context).await
}

/// Starts due calls, one after the other, up to [`CONCURRENCY`], and returns their number.
async fn start_due(context: &AppContext, queue: Queue, calls: &mut JoinSet<()>) -> Result<usize, StoreError> {
    while calls.try_join_next().is_some() {}
    let capacity = CONCURRENCY.saturating_sub(calls.len());
    if capacity == 0 {
        return Ok(0);
    }
    let now = context.clock.now();
    let store = &context.store;
    let payments = match queue {
        Queue::Inquiries => store.claim_due_inquiries(&due_inquiries(now), now, capacity).await?,
        Queue::Cancellations => store.claim_due_cancellations(now - CANCELLATION_INTERVAL, now, capacity).await?,
        Queue::Refunds => store.claim_due_refunds(now - REFUND_INTERVAL, now, capacity).await?,
    };
    let started = payments.len();
    for payment in payments {
        let context = context.clone();
        calls.spawn(async move { process_payment(&context, &payment).await });
        tokio::time::sleep(PACE).await;
    }
    Ok(started)
}

fn due_inquiries(now: Timestamp) -> DueInquiries {
    DueInquiries {
        open: INQUIRY_SCHEDULE
            .map(|(at_most, interval)| (now.checked_sub(at_most).unwrap_or(Timestamp::MIN), now - interval)),
        not_since: now - LEAST_INTERVAL,
        overdue: OVERDUE_SCHEDULE.map(|after| (now - after, after)),
        closed: CLOSED_SCHEDULE.map(|after| (now - after, after)),
    }
}

/// The time for which the open payment that waits longest has been due. It grows while the reconciler does not run, or
/// while the gateway is too slow for the number of payments.
pub async fn lag(context: &AppContext) -> Result<SignedDuration, StoreError> {
    let now = context.clock.now();
    let due = context.store.due_inquiries(&due_inquiries(now), CONCURRENCY).await?;
    let lag = |payment: &StoredPayment| {
        let last = payment.inquired_at.unwrap_or(payment.created_at);
        now.duration_since(last) - interval_by_age(payment, now)
    };
    let lags = due.iter().filter(|payment| payment.status.is_open()).map(lag);
    Ok(lags.max().unwrap_or_default().max(SignedDuration::ZERO))
}

fn interval_by_age(payment: &StoredPayment, now: Timestamp) -> SignedDuration {
    let age = now.duration_since(payment.created_at);
    INQUIRY_SCHEDULE
        .iter()
        .find(|(at_most, _)| age <= *at_most)
        .map_or(SignedDuration::from_hours(1), |(_, interval)| *interval)
}

/// Requests the refund of a payment, or inquires it.
async fn process_payment(context: &AppContext, payment: &StoredPayment) {
    let result = match payment.status.needs_refund() {
        true => refund_overpayment(context, payment).await,
        false => payments::inquire(context, payment).await.map(|_| ()),
    };
    if let Err(error) = result {
        let (order, id) = (&payment.order, &payment.payment_request_id);
        tracing::warn!(%order, payment = id, error = %WithCauses(&error), "processing the payment failed");
    }
}

/// Refunds a payment that succeeded after its cancellation, or a duplicate payment of an order.
async fn refund_overpayment(context: &AppContext, payment: &StoredPayment) -> Result<(), payments::InquiryError> {
    // A refund needs Antom's id, which every success has.
    let Some(payment_id) = &payment.payment_id else { return Ok(()) };
    if payment.status == PaymentStatus::Duplicate {
        let requested = PaymentEvent::of_shop(&payment.payment_request_id, PaymentEventKind::RefundRequested);
        payments::apply(context, &requested).await?;
        // The payment may count for the order now, because the other one is refunded.
        let current = context.store.payment(&payment.payment_request_id).await?;
        if current.is_none_or(|payment| payment.status != PaymentStatus::RefundPending) {
            return Ok(());
        }
    }
    let mut progress = context.gateway.inquire_refund(payment).await?;
    if progress == RefundProgress::NotRequested {
        let reason = "The order was paid twice, or after it had been cancelled";
        progress = context.gateway.refund(payment, payment_id, reason).await?;
        if progress == RefundProgress::Pending {
            // An accepted refund is not final, but most are final immediately.
            progress = context.gateway.inquire_refund(payment).await?;
        }
    }
    if let RefundProgress::Final(event) = progress {
        payments::apply(context, &event).await?;
    }
    Ok(())
}
