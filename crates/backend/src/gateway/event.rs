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
