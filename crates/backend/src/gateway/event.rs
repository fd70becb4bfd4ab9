//! What the gateway says about a payment, in our words.

use antom::types::{Amount, NotifyType, PaymentNotification, RefundNotification, RefundStatus, ResultStatus};
use domain::{money::Money, payment::PaymentEventKind};
use jiff::Timestamp;

use crate::store::payments::StoredPayment;

/// What the gateway says about one payment, verified and in our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentEvent {
    /// Which payment.
    pub payment_request_id: String,
    /// By which way we know.
    pub source: Source,
    /// Where the payment stands.
    pub kind: PaymentEventKind,
    /// Antom's id.
    pub payment_id: Option<String>,
    /// When the buyer paid.
    pub paid_at: Option<Timestamp>,
    /// Antom's code.
    pub result_code: Option<String>,
    /// Antom's name of the method that was chosen.
    pub method: Option<String>,
    /// What the buyer pays, as it stood on the wire.
    pub amount: Option<Amount>,
    /// The decision, if a person has made one.
    pub decision: Option<Decision>,
}

/// What a person has decided about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Tells it from any other decision, of the same kind too.
    pub id: String,
    /// Who decided, and why: in their words.
    pub note: String,
}

/// How we came to know something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Antom told us.
    Notification,
    /// We asked.
    Inquiry,
    /// We cancelled, and Antom confirmed.
    Cancel,
    /// Antom refused to open a session.
    Refusal,
    /// Antom answered our refund.
    Refund,
    /// Antom told us what became of our refund.
    RefundNotification,
    /// We decided it ourselves.
    Shop,
    /// A person has decided it.
    Person,
}

impl Source {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notification => "notification",
            Self::Inquiry => "inquiry",
            Self::Cancel => "cancel",
            Self::Refusal => "refusal",
            Self::Refund => "refund",
            Self::RefundNotification => "refund_notification",
            Self::Shop => "shop",
            Self::Person => "person",
        }
    }
}

impl From<PaymentNotification> for PaymentEvent {
    fn from(notification: PaymentNotification) -> Self {
        // `S` means paid only in a PAYMENT_RESULT; with PAYMENT_PENDING it means "being processed", and a type that
        // we do not know means nothing at all.
        let kind = match (notification.notify_type, notification.result.result_status) {
            (NotifyType::PaymentResult, ResultStatus::S) => PaymentEventKind::Success,
            (NotifyType::PaymentResult, ResultStatus::F) => PaymentEventKind::Fail,
            (NotifyType::PaymentPending, ResultStatus::S) => PaymentEventKind::Pending,
            _ => PaymentEventKind::Processing,
        };
        Self {
            payment_request_id: notification.payment_request_id,
            source: Source::Notification,
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

/// Ends the id of a payment's refund, which begins with the payment's own.
const REFUND: &str = "-refund";

/// The id of the refund of a payment: always the same, so that a refund can be asked for again.
pub fn refund_request_id(payment: &StoredPayment) -> String {
    format!("{}{REFUND}", payment.payment_request_id)
}

impl PaymentEvent {
    /// What a notification says about a refund of the shop's. `None` for one that the shop did not ask for, or that is
    /// not final.
    pub fn of_refund(notification: &RefundNotification) -> Option<Self> {
        let payment_request_id = notification.refund_request_id.strip_suffix(REFUND)?;
        let kind = match notification.refund_status {
            RefundStatus::Success => PaymentEventKind::Refunded,
            RefundStatus::Fail => PaymentEventKind::RefundRefused,
            _ => return None,
        };
        let code = notification.result.as_ref().map(|result| result.result_code.clone());
        Some(Self {
            source: Source::RefundNotification,
            result_code: code.filter(|_| kind == PaymentEventKind::RefundRefused),
            ..Self::of_ours(payment_request_id, kind)
        })
    }

    /// Something that we decide ourselves about a payment.
    pub fn of_ours(payment_request_id: &str, kind: PaymentEventKind) -> Self {
        Self {
            payment_request_id: payment_request_id.to_owned(),
            source: Source::Shop,
            kind,
            payment_id: None,
            paid_at: None,
            result_code: None,
            method: None,
            amount: None,
            decision: None,
        }
    }

    /// Something that a person has decided about a payment.
    pub fn of_person(payment_request_id: &str, kind: PaymentEventKind, note: &str) -> Self {
        let decision = Decision { id: uuid::Uuid::new_v4().to_string(), note: note.to_owned() };
        Self { source: Source::Person, decision: Some(decision), ..Self::of_ours(payment_request_id, kind) }
    }

    /// Whether the reported amount is what the order costs. No amount is no contradiction, except for a success.
    pub fn agrees_with(&self, expected: Money) -> bool {
        match &self.amount {
            None => self.kind != PaymentEventKind::Success,
            Some(amount) => {
                amount.currency == expected.currency.code() && amount.minor_units() == Ok(expected.minor_units)
            }
        }
    }

    /// When the report was heard is not part of it: the same fact told twice is one fact.
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
