//! Builds the history of an order from the events of its payments.

use domain::{
    event_source::EventSource,
    history::{AttemptSummary, HistoryEntry, OrderEvent, Refund, RefundReason},
    payment::{PaymentEventKind, PaymentStatus},
};

use crate::store::{
    events::EventSummary,
    orders::{StoredOrder, write_time},
    payments::StoredPayment,
};

/// The stored facts about one order.
pub(super) struct OrderHistory<'a> {
    order: &'a StoredOrder,
    /// Oldest attempt first.
    payments: &'a [StoredPayment],
    /// Oldest first.
    events: &'a [EventSummary],
}

impl<'a> OrderHistory<'a> {
    pub(super) fn new(order: &'a StoredOrder, payments: &'a [StoredPayment], events: &'a [EventSummary]) -> Self {
        Self { order, payments, events }
    }

    /// Oldest first.
    pub(super) fn entries(&self) -> Vec<HistoryEntry> {
        let placed = (self.order.created_at, None, OrderEvent::Placed, None);
        let started = self.payments.iter().map(|it| (it.created_at, Some(it), OrderEvent::PaymentStarted, None));
        let updates = self.events.iter().enumerate().flat_map(|(index, event)| {
            let payment = self.payments.iter().find(|it| it.payment_request_id == event.payment_request_id);
            let code = event.result_code.clone();
            self.describe(index, event).into_iter().map(move |it| (event.received_at, payment, it, code.clone()))
        });
        let mut entries: Vec<_> = std::iter::once(placed).chain(started).chain(updates).collect();
        entries.sort_by_key(|(at, ..)| *at);
        entries
            .into_iter()
            .map(|(at, payment, event, result_code)| HistoryEntry {
                at: write_time(at),
                attempt: payment.map(summarize),
                event,
                result_code,
            })
            .collect()
    }

    /// The entries for one event: none if it says nothing new about an open payment, two if another amount has changed the
    /// payment's status.
    fn describe(&self, index: usize, event: &EventSummary) -> Vec<OrderEvent> {
        let EventSummary { source, kind, status_before: before, status_after: after, .. } = *event;
        let mut entries = Vec::new();
        // The amount of an event of another payment belongs to that one.
        if kind == PaymentEventKind::Mismatch && source != EventSource::OtherAttempt {
            entries.push(OrderEvent::AmountMismatch { reported: event.amount.clone(), source });
        }
        if before != after {
            entries.push(OrderEvent::StatusChanged { after, source, refund: self.refund_reason(index, event) });
        } else if entries.is_empty() && !after.is_open() && source != EventSource::Shop {
            let reported = kind.reported_status();
            let was_paid = matches!(
                after,
                PaymentStatus::Paid | PaymentStatus::Duplicate | PaymentStatus::RefundPending | PaymentStatus::Refunded
            );
            if reported == after || reported == PaymentStatus::Paid && was_paid {
                entries.push(OrderEvent::Confirmed { reported, source });
            } else if !(reported.is_open() && (was_paid || reported == PaymentStatus::Processing)) {
                entries.push(OrderEvent::Contradicted { reported, source });
            }
        }
        entries
    }

    /// Why the payment's money goes back after this event, if it does.
    fn refund_reason(&self, index: usize, event: &EventSummary) -> Option<RefundReason> {
        if !matches!(event.status_after, PaymentStatus::RefundPending | PaymentStatus::Refunded) {
            return None;
        }
        self.reason_after(&event.payment_request_id, &self.events[..=index])
    }

    fn reason_after(&self, payment_request_id: &str, events: &[EventSummary]) -> Option<RefundReason> {
        events.iter().rev().filter(|it| it.payment_request_id == payment_request_id).find_map(|it| {
            if [it.status_before, it.status_after].contains(&PaymentStatus::Duplicate) {
                Some(RefundReason::Duplicate)
            } else if it.status_before == PaymentStatus::Cancelled || it.kind == PaymentEventKind::Cancelled {
                Some(RefundReason::Late)
            } else {
                None
            }
        })
    }

    /// The payments beside the current one whose money goes back or went back.
    pub(super) fn refunds(&self, current: Option<&StoredPayment>) -> Vec<Refund> {
        let others = self.payments.iter().filter(|it| current.is_none_or(|current| current.attempt != it.attempt));
        let refunds = others.filter(|it| it.status.needs_refund() || it.status == PaymentStatus::Refunded);
        let describe = |payment: &StoredPayment| Refund {
            attempt: summarize(payment),
            reason: self.reason_after(&payment.payment_request_id, self.events),
            is_final: payment.status == PaymentStatus::Refunded,
        };
        refunds.map(describe).collect()
    }

    /// Whether a payment's outcome is known from an inquiry, and no notification about the outcome has arrived.
    pub(super) fn awaits_notification(&self, payment: &StoredPayment) -> bool {
        let outcome = match payment.status {
            PaymentStatus::Paid => PaymentEventKind::Success,
            PaymentStatus::Failed => PaymentEventKind::Fail,
            _ => return false,
        };
        let is_from = |source| {
            let mut events = self.events.iter().filter(|it| it.payment_request_id == payment.payment_request_id);
            events.any(|it| it.source == source && it.kind == outcome)
        };
        is_from(EventSource::Inquiry) && !is_from(EventSource::Notification)
    }
}

fn summarize(payment: &StoredPayment) -> AttemptSummary {
    AttemptSummary {
        payment_request_id: payment.payment_request_id.clone(),
        method: payment.method.clone(),
        amount: payment.amount,
    }
}
