//! Payment events: what a verified message, or the shop itself, says about a payment.

use antom::types::{Amount, NotifyType, PaymentNotification, RefundNotification, RefundStatus, ResultStatus};
use domain::{event_source::EventSource, money::Money, payment::PaymentEventKind};
use jiff::Timestamp;

use crate::store::payments::StoredPayment;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEvent {
    pub payment_request_id: String,
    pub source: EventSource,
    pub kind: PaymentEventKind,
    /// Antom's id of the payment.
    pub payment_id: Option<String>,
    /// Antom's `paymentTime`.
    pub paid_at: Option<Timestamp>,
    /// Antom's `paymentResultCode`.
    pub result_code: Option<String>,
    /// Antom's `paymentMethodType`.
    pub method: Option<String>,
    /// The amount as the gateway sent it.
    pub amount: Option<Amount>,
    /// The decision of a person.
    pub decision: Option<Decision>,
}

/// The decision of a person about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Unique, so that two decisions of the same kind are two events.
    pub id: String,
    /// The person's name and reason.
    pub note: String,
}

impl From<PaymentNotification> for PaymentEvent {
    fn from(notification: PaymentNotification) -> Self {
        // `S` means paid only in a PAYMENT_RESULT. In a PAYMENT_PENDING it means "being processed". An unknown type says
        // nothing about the outcome.
        let kind = match (notification.notify_type, notification.result.result_status) {
            (NotifyType::PaymentResult, ResultStatus::S) => PaymentEventKind::Success,
            (NotifyType::PaymentResult, ResultStatus::F) => PaymentEventKind::Fail,
            (NotifyType::PaymentPending, ResultStatus::S) => PaymentEventKind::Pending,
            _ => PaymentEventKind::Processing,
        };
        Self {
            payment_request_id: notification.payment_request_id,
            source: EventSource::Notification,
            kind,
            payment_id: notification.payment_id,
            paid_at: notification.payment_time,
            result_code: Some(notification.result.result_code).filter(|code| !code.is_empty()),
            method: notification.payment_method_type,
            amount: notification.payment_amount,
            decision: None,
        }
    }
}

/// The end of a refund's id, after the payment request id.
const REFUND_SUFFIX: &str = "-refund";

/// The id of a payment's refund. It is always the same, so that repeated requests make one refund.
pub fn refund_request_id(payment: &StoredPayment) -> String {
    format!("{}{REFUND_SUFFIX}", payment.payment_request_id)
}

impl PaymentEvent {
    /// The event of a refund's notification. `None` if the shop did not request the refund, or if it is not final.
    pub fn of_refund(notification: &RefundNotification) -> Option<Self> {
        let payment_request_id = notification.refund_request_id.strip_suffix(REFUND_SUFFIX)?;
        let kind = match notification.refund_status {
            RefundStatus::Success => PaymentEventKind::Refunded,
            RefundStatus::Fail => PaymentEventKind::RefundRefused,
            _ => return None,
        };
        let code = notification.result.as_ref().map(|result| result.result_code.clone());
        Some(Self {
            source: EventSource::RefundNotification,
            result_code: code.filter(|_| kind == PaymentEventKind::RefundRefused),
            ..Self::of_shop(payment_request_id, kind)
        })
    }

    /// An event that the shop itself causes.
    pub fn of_shop(payment_request_id: &str, kind: PaymentEventKind) -> Self {
        Self {
            payment_request_id: payment_request_id.to_owned(),
            source: EventSource::Shop,
            kind,
            payment_id: None,
            paid_at: None,
            result_code: None,
            method: None,
            amount: None,
            decision: None,
        }
    }

    /// The event of a person's decision.
    pub fn of_person(payment_request_id: &str, kind: PaymentEventKind, note: &str) -> Self {
        let decision = Decision { id: uuid::Uuid::new_v4().to_string(), note: note.to_owned() };
        Self { source: EventSource::Person, decision: Some(decision), ..Self::of_shop(payment_request_id, kind) }
    }

    /// Whether the amount is the expected one. Only a success must have an amount.
    pub fn matches_amount(&self, expected: Money) -> bool {
        match &self.amount {
            None => self.kind != PaymentEventKind::Success,
            Some(amount) => {
                amount.currency == expected.currency.code() && amount.minor_units() == Ok(expected.minor_units)
            }
        }
    }

    /// Identifies the event, without the time of its arrival: the shop applies a repeated event once.
    pub(crate) fn deduplication_key(&self) -> String {
        let amount = self.amount.as_ref().map(|amount| format!("{} {}", amount.currency, amount.value));
        let parts = [
            self.source.as_str(),
            self.kind.as_str(),
            self.result_code.as_deref().unwrap_or_default(),
            self.payment_id.as_deref().unwrap_or_default(),
            amount.as_deref().unwrap_or_default(),
            self.decision.as_ref().map_or("", |decision| &decision.id),
        ];
        parts.join("|")
    }
}

#[cfg(test)]
mod tests {
    use domain::money::Currency;

    use super::*;

    fn success(currency: &str, value: &str) -> PaymentEvent {
        let amount = Amount { currency: currency.to_owned(), value: value.to_owned() };
        PaymentEvent { amount: Some(amount), ..PaymentEvent::of_shop("id", PaymentEventKind::Success) }
    }

    #[test]
    fn an_amount_matches_in_its_currency_and_its_smallest_unit_only() {
        let expected = Money::new(Currency::Sgd, 1800);
        assert!(success("SGD", "1800").matches_amount(expected));
        for (currency, value) in [
            ("SGD", "1799"),
            ("SGD", "1801"),
            ("SGD", "18000"),
            ("SGD", "18.00"),
            ("SGD", "1800.00"),
            ("SGD", "-1800"),
            ("SGD", ""),
            ("SGD", "99999999999999999999"),
            ("MYR", "1800"),
            ("sgd", "1800"),
            ("", "1800"),
        ] {
            assert!(!success(currency, value).matches_amount(expected), "{currency} {value}");
        }
    }

    #[test]
    fn only_a_success_needs_an_amount() {
        for kind in [PaymentEventKind::Success, PaymentEventKind::Fail, PaymentEventKind::Pending] {
            let without = PaymentEvent::of_shop("id", kind);
            let matches = without.matches_amount(Money::new(Currency::Sgd, 1800));
            assert_eq!(matches, kind != PaymentEventKind::Success, "{kind:?}");
        }
    }

    #[test]
    fn events_that_differ_in_what_they_say_are_two_events_and_the_same_event_is_one() {
        let event = success("SGD", "1800");
        let later = PaymentEvent { paid_at: Some(Timestamp::UNIX_EPOCH), ..event.clone() };
        assert_eq!(event.deduplication_key(), later.deduplication_key());
        let decision = |id: &str| Some(Decision { id: id.to_owned(), note: "the note".to_owned() });
        let others = [
            event.clone(),
            PaymentEvent { source: EventSource::Notification, ..event.clone() },
            PaymentEvent { kind: PaymentEventKind::Fail, ..event.clone() },
            PaymentEvent { result_code: Some("SUCCESS".to_owned()), ..event.clone() },
            PaymentEvent { payment_id: Some("SUCCESS".to_owned()), ..event.clone() },
            PaymentEvent { decision: decision("1"), ..event.clone() },
            PaymentEvent { decision: decision("2"), ..event },
            success("SGD", "1801"),
            success("MYR", "1800"),
        ];
        for (index, one) in others.iter().enumerate() {
            for other in &others[index + 1..] {
                assert_ne!(one.deduplication_key(), other.deduplication_key(), "{one:?} and {other:?}");
            }
        }
    }
}
