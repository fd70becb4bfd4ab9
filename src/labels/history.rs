//! The texts for the history of an order.

use domain::{
    event_source::EventSource,
    history::{AttemptSummary, HistoryEntry, OrderEvent, RefundReason, ReportedAmount},
    method::PaymentMethod,
    money::{Currency, Money},
    payment::PaymentStatus,
};
use leptos_i18n::td_string;

use super::money;
use crate::language::Language;

/// One entry: the attempt, what happened, and who says so.
pub fn entry(language: Language, entry: &HistoryEntry) -> String {
    let what = event(language, entry);
    match entry.attempt.as_ref().filter(|attempt| !attempt.method.is_empty()) {
        Some(attempt) => {
            let method = PaymentMethod::name_of(&attempt.method).to_owned();
            td_string!(language, history.line, attempt = method, what = what).to_string()
        }
        None => what,
    }
}

/// The amount of an attempt and the end of its payment request id.
pub fn attempt(language: Language, attempt: &AttemptSummary) -> String {
    format!("{} · …{}", money(language, attempt.amount), attempt.reference())
}

fn event(language: Language, entry: &HistoryEntry) -> String {
    match &entry.event {
        OrderEvent::Placed => td_string!(language, history.placed).to_owned(),
        OrderEvent::PaymentStarted => td_string!(language, history.payment_started).to_owned(),
        OrderEvent::StatusChanged { after, source, refund } => {
            let status = status(language, *after).to_owned();
            let what = match (refund, &entry.attempt) {
                (Some(reason), Some(attempt)) => {
                    let reason = match reason {
                        RefundReason::Duplicate => td_string!(language, history.duplicate_payment),
                        RefundReason::Late => td_string!(language, history.late_payment),
                    };
                    let amount = money(language, attempt.amount);
                    td_string!(language, history.with_refund, what = status, reason = reason, amount = amount)
                        .to_string()
                }
                _ => status,
            };
            td_string!(language, history.with_source, what = what, how = reason(language, *source, *after)).to_string()
        }
        OrderEvent::Confirmed { reported, source } => {
            let (source, what) = (name(language, *source), reported_status(language, *reported));
            td_string!(language, history.confirms, source = source, what = what).to_string()
        }
        OrderEvent::Contradicted { reported, source } => {
            let (source, what) = (name(language, *source), reported_status(language, *reported));
            td_string!(language, history.no_change, source = source, what = what).to_string()
        }
        OrderEvent::AmountMismatch { reported, source } => {
            let source = name(language, *source);
            match reported.as_ref().and_then(|reported| reported_amount(language, reported)) {
                Some(amount) => td_string!(language, history.mismatch, source = source, amount = amount).to_string(),
                None => td_string!(language, history.mismatch_unknown, source = source).to_string(),
            }
        }
    }
}

/// An amount that the gateway has reported. The shop knows the smallest unit of its own currencies only.
fn reported_amount(language: Language, reported: &ReportedAmount) -> Option<String> {
    let value = reported.minor_units?;
    Some(match reported.currency.parse::<Currency>() {
        Ok(currency) => money(language, Money::new(currency, value)),
        Err(_) => {
            let currency = reported.currency.clone();
            td_string!(language, history.other_currency, currency = currency, value = value).to_string()
        }
    })
}

/// The kind of message that says something.
fn name(language: Language, source: EventSource) -> &'static str {
    match source {
        EventSource::Notification | EventSource::RefundNotification => {
            td_string!(language, history.from_notification)
        }
        EventSource::Inquiry => td_string!(language, history.from_inquiry),
        EventSource::Cancel
        | EventSource::Refusal
        | EventSource::Refund
        | EventSource::Shop
        | EventSource::Person
        | EventSource::OtherAttempt => td_string!(language, history.from_antom),
    }
}

fn status(language: Language, status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Created | PaymentStatus::Processing => td_string!(language, history.under_way),
        PaymentStatus::Pending => td_string!(language, history.pending),
        PaymentStatus::Paid => td_string!(language, history.paid),
        PaymentStatus::Failed => td_string!(language, history.failed),
        PaymentStatus::Expired => td_string!(language, history.expired),
        PaymentStatus::Duplicate => td_string!(language, history.duplicate),
        PaymentStatus::RefundPending => td_string!(language, history.refund_pending),
        PaymentStatus::Refunded => td_string!(language, history.refunded),
        PaymentStatus::Cancelled => td_string!(language, history.cancelled),
        PaymentStatus::ManualReview => td_string!(language, history.review),
    }
}

/// What a message says about a payment, inside a sentence.
fn reported_status(language: Language, status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Created | PaymentStatus::Processing => td_string!(language, history.says_under_way),
        PaymentStatus::Pending => td_string!(language, history.says_pending),
        PaymentStatus::Paid | PaymentStatus::Duplicate => td_string!(language, history.says_paid),
        PaymentStatus::Failed => td_string!(language, history.says_failed),
        PaymentStatus::Expired => td_string!(language, history.says_expired),
        PaymentStatus::RefundPending => td_string!(language, history.says_refund_pending),
        PaymentStatus::Refunded => td_string!(language, history.says_refunded),
        PaymentStatus::Cancelled => td_string!(language, history.says_cancelled),
        PaymentStatus::ManualReview => td_string!(language, history.says_refund_refused),
    }
}

/// Why a payment has a new status.
fn reason(language: Language, source: EventSource, after: PaymentStatus) -> &'static str {
    match source {
        EventSource::Refund | EventSource::RefundNotification => td_string!(language, history.by_refund),
        EventSource::OtherAttempt if after == PaymentStatus::Duplicate => {
            td_string!(language, history.by_other_counts)
        }
        EventSource::OtherAttempt => td_string!(language, history.by_other_withdrawn),
        EventSource::Shop => td_string!(language, history.by_shop),
        EventSource::Person => td_string!(language, history.by_person),
        EventSource::Notification => td_string!(language, history.by_notification),
        EventSource::Cancel => td_string!(language, history.by_cancel),
        EventSource::Refusal => td_string!(language, history.by_refusal),
        EventSource::Inquiry => td_string!(language, history.by_inquiry),
    }
}
