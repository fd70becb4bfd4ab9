//! The reconciler: finds what nobody told us.
//!
//! A notification may never come (Antom's sandbox sends each once), a buyer may close the browser, this server may be
//! killed. What is not final is therefore asked about until it is, and money that is owed back is given back. All its
//! memory is in the database, so a restart changes nothing.

use std::time::Duration;

use domain::payment::{PaymentEventKind, PaymentStatus};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    app_context::AppContext,
    gateway::{PaymentEvent, RefundProgress},
    service::payments,
    store::{
        StoreError,
        payments::{DueInquiries, StoredPayment},
    },
};

/// How often the database is looked through.
const TICK: Duration = Duration::from_secs(1);

/// How often the gateway is asked about a payment of this age at most. While a buyer waits, the result page asks every
/// two seconds by itself; this is for when nobody does.
const SCHEDULE: [(SignedDuration, SignedDuration); 4] = [
    (SignedDuration::from_mins(2), SignedDuration::from_secs(5)),
    (SignedDuration::from_mins(20), SignedDuration::from_secs(30)),
    (SignedDuration::from_hours(2), SignedDuration::from_mins(5)),
    (SignedDuration::MAX, SignedDuration::from_hours(1)),
];

/// After how long a payment that has failed, expired or was cancelled is asked about again: the gateway may have said so
/// before the buyer's bank did otherwise. Vouchers may be paid for a week.
const CLOSED: [SignedDuration; 13] = [
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

/// How often a refund that got no answer is asked for again.
const REFUND_INTERVAL: SignedDuration = SignedDuration::from_secs(30);

/// How many calls of a queue are under way at once.
const CONCURRENCY: usize = 32;

/// What is worked through side by side: a gateway that hangs in inquiries must not hold up refunds.
#[derive(Debug, Clone, Copy)]
enum Queue {
    Inquiries,
    Refunds,
}

/// Looks through the database for ever. Stopped by being dropped: whatever it was doing is done again next time.
pub async fn run(context: AppContext) {
    tokio::join!(work(&context, Queue::Inquiries), work(&context, Queue::Refunds));
}

/// Starts what is due whenever a call has ended or a second has passed: nothing waits for a call that hangs.
async fn work(context: &AppContext, queue: Queue) {
    let mut calls = JoinSet::new();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Some(_) = calls.join_next() => {}
        }
        if let Err(error) = start_due(context, queue, &mut calls).await {
            tracing::error!(%error, "the payments could not be looked through");
        }
    }
}

/// Does once what is due now, and waits for it.
///
/// # Errors
/// When the database does not answer.
pub async fn reconcile(context: &AppContext) -> Result<(), StoreError> {
    for queue in [Queue::Inquiries, Queue::Refunds] {
        let mut calls = JoinSet::new();
        while start_due(context, queue, &mut calls).await? > 0 || calls.join_next().await.is_some() {}
    }
    Ok(())
}

/// Starts as many of the due calls as there is room for, and returns how many.
async fn start_due(context: &AppContext, queue: Queue, calls: &mut JoinSet<()>) -> Result<usize, StoreError> {
    while calls.try_join_next().is_some() {}
    let room = CONCURRENCY.saturating_sub(calls.len());
    if room == 0 {
        return Ok(0);
    }
    let now = context.clock.now();
    let payments = match queue {
        Queue::Inquiries => {
            let open = SCHEDULE
                .map(|(at_most, interval)| (now.checked_sub(at_most).unwrap_or(Timestamp::MIN), now - interval));
            let due = DueInquiries { open, closed: CLOSED.map(|after| (now - after, after)) };
            context.store.due_inquiries(&due, room).await?
        }
        Queue::Refunds => context.store.due_refunds(now - REFUND_INTERVAL, room).await?,
    };
    let mut started = 0;
    for payment in payments {
        let not_since = now - if payment.status.is_open() { interval(&payment, now) } else { REFUND_INTERVAL };
        // Another server may have been quicker.
        if context.store.claim_inquiry(&payment.payment_request_id, now, not_since).await? {
            let context = context.clone();
            calls.spawn(async move { settle(&context, &payment).await });
            started += 1;
        }
    }
    Ok(started)
}

fn interval(payment: &StoredPayment, now: Timestamp) -> SignedDuration {
    let age = now.duration_since(payment.created_at);
    SCHEDULE
        .iter()
        .find(|(at_most, _)| age <= *at_most)
        .map_or(SignedDuration::from_hours(1), |(_, interval)| *interval)
}

/// Does what is left to do about one payment.
async fn settle(context: &AppContext, payment: &StoredPayment) {
    let settled = match payment.status.needs_refund() {
        true => refund_overpayment(context, payment).await,
        false => payments::inquire(context, payment).await.map(|_| ()),
    };
    if let Err(error) = settled {
        let (order, id) = (&payment.order_id, &payment.payment_request_id);
        tracing::warn!(order, payment = id, %error, "the payment could not be settled yet");
    }
}

/// Gives the money of a payment back: one that succeeded after its cancellation, or the second one of an order.
async fn refund_overpayment(context: &AppContext, payment: &StoredPayment) -> Result<(), payments::InquiryError> {
    // Antom's id is needed, and comes with every report of a success.
    let Some(payment_id) = &payment.payment_id else { return Ok(()) };
    if payment.status == PaymentStatus::Duplicate {
        let requested = PaymentEvent::of_ours(&payment.payment_request_id, PaymentEventKind::RefundRequested);
        payments::apply(context, &requested).await?;
        // It may have become the order's payment meanwhile, because the other one goes back.
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
            // Accepted is not refunded; most refunds are final at once.
            progress = context.gateway.inquire_refund(payment).await?;
        }
    }
    if let RefundProgress::Final(event) = progress {
        payments::apply(context, &event).await?;
    }
    Ok(())
}
