//! The status of one attempt to pay, and how events change it.
//!
//! The state machine is data: [`TRANSITIONS`]. The diagram in `docs/payment-states.md` and the property tests are made from
//! it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The status of a payment. Only a verified event changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Stored by the shop; the gateway may not know it yet.
    Created,
    /// The gateway knows it; the customer has not finished.
    Processing,
    /// The customer has finished; the outcome comes later.
    Pending,
    /// Its session is over and the gateway does not know it. A late success still counts.
    Expired,
    /// Refused, or closed by the gateway. A new attempt needs a new payment request id. A late success still counts.
    Failed,
    /// Cancelled at the gateway at the shop's request.
    Cancelled,
    /// Paid.
    Paid,
    /// Paid, but a later payment counts for the order: to be refunded.
    Duplicate,
    /// The refund is requested or has to be requested.
    RefundPending,
    /// The money is refunded.
    Refunded,
    /// What the gateway reports does not fit the order: a person has to decide. Never counted as paid.
    ManualReview,
}

/// The kind of an event: what a verified message, or the shop itself, says about a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentEventKind {
    /// The customer has not finished.
    Processing,
    /// The customer has finished; the outcome comes later.
    Pending,
    /// Paid.
    Success,
    /// Refused, or closed because its time is over.
    Fail,
    /// Cancelled by the shop.
    Cancelled,
    /// The gateway does not know the payment, and its session is over.
    Expired,
    /// The shop has requested a refund.
    RefundRequested,
    /// The money is refunded.
    Refunded,
    /// The gateway refuses the refund.
    RefundRefused,
    /// Amount or currency differ from the order's.
    Mismatch,
    /// A person has decided that the order counts as paid.
    Accepted,
    /// A person has found that nothing was paid.
    Dismissed,
}

/// One rule of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionRule {
    /// The statuses to which the rule applies.
    pub from: &'static [PaymentStatus],
    /// The event.
    pub event: PaymentEventKind,
    /// The status after the event.
    pub to: PaymentStatus,
    /// The reason for the rule.
    pub because: &'static str,
}

/// The state machine. An event without a rule for the current status changes nothing.
///
/// The final status depends on which events arrive, not on their order.
pub const TRANSITIONS: &[TransitionRule] = {
    use PaymentStatus::{
        Cancelled, Created, Duplicate, Expired, Failed, ManualReview, Paid, Pending, Processing, RefundPending,
        Refunded,
    };
    &[
        TransitionRule {
            from: &[Created],
            event: PaymentEventKind::Processing,
            to: Processing,
            because: "the gateway knows the payment",
        },
        TransitionRule {
            from: &[Created, Processing, Expired],
            event: PaymentEventKind::Pending,
            to: Pending,
            because: "the customer has finished",
        },
        TransitionRule {
            from: &[Created, Processing],
            event: PaymentEventKind::Expired,
            to: Expired,
            because: "the session is over and the gateway does not know the payment",
        },
        TransitionRule {
            from: &[Created, Processing, Pending, Expired],
            event: PaymentEventKind::Fail,
            to: Failed,
            because: "the gateway refused it, or closed it when its time was over",
        },
        TransitionRule {
            from: &[Created, Processing, Pending, Expired, Failed],
            event: PaymentEventKind::Cancelled,
            to: Cancelled,
            because: "the gateway confirms the shop's cancellation",
        },
        TransitionRule {
            from: &[Created, Processing, Pending, Expired, Failed],
            event: PaymentEventKind::Success,
            to: Paid,
            because: "a success counts even after a failure",
        },
        TransitionRule {
            from: &[Cancelled],
            event: PaymentEventKind::Success,
            to: RefundPending,
            because: "the shop has promised the customer that nothing is charged",
        },
        TransitionRule {
            from: &[Paid, Duplicate],
            event: PaymentEventKind::Cancelled,
            to: RefundPending,
            because: "the same as a success after a cancellation, in the other order",
        },
        TransitionRule {
            from: &[Duplicate],
            event: PaymentEventKind::RefundRequested,
            to: RefundPending,
            because: "a payment with a requested refund cannot become the order's payment",
        },
        TransitionRule {
            from: &[
                Created,
                Processing,
                Pending,
                Expired,
                Failed,
                Cancelled,
                Paid,
                Duplicate,
                RefundPending,
                ManualReview,
            ],
            event: PaymentEventKind::Refunded,
            to: Refunded,
            because: "the money is refunded",
        },
        TransitionRule {
            from: &[Created, Processing, Pending, Expired, Failed, Cancelled, Paid, Duplicate, RefundPending],
            event: PaymentEventKind::RefundRefused,
            to: ManualReview,
            because: "a person has to refund the money",
        },
        TransitionRule {
            from: &[Created, Processing, Pending, Expired, Failed, Cancelled, Paid, Duplicate, RefundPending],
            event: PaymentEventKind::Mismatch,
            to: ManualReview,
            because: "a person has to decide if amount or currency differ from the order's, before or after a success",
        },
        TransitionRule {
            from: &[ManualReview],
            event: PaymentEventKind::Accepted,
            to: Paid,
            because: "a person has decided that it is paid",
        },
        TransitionRule {
            from: &[ManualReview],
            event: PaymentEventKind::Dismissed,
            to: Failed,
            because: "a person has found that nothing was paid",
        },
    ]
};

/// A change of one of an order's payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Index of the payment.
    pub index: usize,
    /// The status before.
    pub from: PaymentStatus,
    /// The status after.
    pub to: PaymentStatus,
}

/// The part of a payment that the rules need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// Its status.
    pub status: PaymentStatus,
    /// When the customer paid it, in milliseconds since 1970: Antom's `paymentTime`.
    pub paid_at: Option<i64>,
}

/// Applies an event to the payment at `index` of an order's payments, oldest first, and returns every change.
///
/// An order is paid once. Of several successes the one that was paid last counts, because some methods refund the earlier
/// ones automatically (docs.antom.com/ac/cashierpay/payment_retry). The others are duplicates. A duplicate becomes the order's
/// payment if the one that counted is refunded.
pub fn apply_event(
    attempts: &mut [Attempt],
    index: usize,
    event: PaymentEventKind,
    paid_at: Option<i64>,
) -> Vec<Transition> {
    let before = attempts.to_vec();
    if let Some(attempt) = attempts.get_mut(index) {
        attempt.status = attempt.status.after(event);
        attempt.paid_at = attempt.paid_at.or(paid_at);
    }
    let is_success = |attempt: &Attempt| attempt.status.is_success();
    let successes = (0..attempts.len()).filter(|index| is_success(&attempts[*index]));
    let last = successes.max_by_key(|index| (attempts[*index].paid_at, *index));
    for (index, attempt) in attempts.iter_mut().enumerate().filter(|(_, attempt)| is_success(attempt)) {
        attempt.status = if Some(index) == last { PaymentStatus::Paid } else { PaymentStatus::Duplicate };
    }
    let both = before.iter().zip(attempts.iter()).enumerate().filter(|(_, (from, to))| from.status != to.status);
    both.map(|(index, (from, to))| Transition { index, from: from.status, to: to.status }).collect()
}

impl PaymentStatus {
    pub const ALL: [Self; 11] = [
        Self::Created,
        Self::Processing,
        Self::Pending,
        Self::Expired,
        Self::Failed,
        Self::Cancelled,
        Self::Paid,
        Self::Duplicate,
        Self::RefundPending,
        Self::Refunded,
        Self::ManualReview,
    ];

    /// The status after an event, by [`TRANSITIONS`].
    #[must_use]
    pub fn after(self, event: PaymentEventKind) -> Self {
        let rule = TRANSITIONS.iter().find(|rule| rule.event == event && rule.from.contains(&self));
        rule.map_or(self, |rule| rule.to)
    }

    /// Whether the customer may still be paying.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Processing | Self::Pending)
    }

    /// Whether the attempt has ended unpaid. A success may still follow.
    pub fn is_closed_unpaid(self) -> bool {
        matches!(self, Self::Expired | Self::Failed | Self::Cancelled)
    }

    /// Whether the customer's money has arrived, and stays unless the order was paid twice.
    pub fn is_success(self) -> bool {
        matches!(self, Self::Paid | Self::Duplicate)
    }

    /// Whether this payment has paid its order.
    pub fn is_paid(self) -> bool {
        self == Self::Paid
    }

    /// Whether the order's pieces stay reserved.
    pub fn holds_stock(self) -> bool {
        self.is_open() || self.is_paid() || self == Self::ManualReview
    }

    /// Whether the payment has to be refunded and the refund is not final.
    pub fn needs_refund(self) -> bool {
        matches!(self, Self::Duplicate | Self::RefundPending)
    }

    /// The name in the database and the JSON API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Processing => "processing",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Paid => "paid",
            Self::Duplicate => "duplicate",
            Self::RefundPending => "refund_pending",
            Self::Refunded => "refunded",
            Self::ManualReview => "manual_review",
        }
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a payment status")]
pub struct UnknownStatus(String);

impl FromStr for PaymentStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| UnknownStatus(text.to_owned()))
    }
}

impl PaymentEventKind {
    const ALL: [Self; 12] = [
        Self::Processing,
        Self::Pending,
        Self::Success,
        Self::Fail,
        Self::Cancelled,
        Self::Expired,
        Self::RefundRequested,
        Self::Refunded,
        Self::RefundRefused,
        Self::Mismatch,
        Self::Accepted,
        Self::Dismissed,
    ];

    /// The status of which the event speaks.
    pub fn reported_status(self) -> PaymentStatus {
        match self {
            Self::Processing => PaymentStatus::Processing,
            Self::Pending => PaymentStatus::Pending,
            Self::Success | Self::Accepted => PaymentStatus::Paid,
            Self::Fail | Self::Dismissed => PaymentStatus::Failed,
            Self::Cancelled => PaymentStatus::Cancelled,
            Self::Expired => PaymentStatus::Expired,
            Self::RefundRequested => PaymentStatus::RefundPending,
            Self::Refunded => PaymentStatus::Refunded,
            Self::RefundRefused | Self::Mismatch => PaymentStatus::ManualReview,
        }
    }

    /// The name in the database and the JSON API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Fail => "fail",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::RefundRequested => "refund_requested",
            Self::Refunded => "refunded",
            Self::RefundRefused => "refund_refused",
            Self::Mismatch => "mismatch",
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
        }
    }
}

/// A name that is no kind of event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a kind of payment event")]
pub struct UnknownEventKind(String);

impl FromStr for PaymentEventKind {
    type Err = UnknownEventKind;

    fn from_str(text: &str) -> Result<Self, UnknownEventKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| UnknownEventKind(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
