//! The state of one attempt to pay, and what a report from the gateway does to it.
//!
//! The state machine is data: [`RULES`]. The diagram in `docs/payment-states.md` and the property tests are made from
//! it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The state of one payment. It moves only by a [`Report`] that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Stored here; the gateway may or may not know of it.
    Created,
    /// The gateway has it; the buyer has not finished.
    Processing,
    /// The buyer has finished; the gateway's answer comes later.
    Pending,
    /// Time is over and the gateway has never heard of it. A late success still counts.
    Expired,
    /// Refused or closed. A new attempt needs a new payment request id. A late success still counts.
    Failed,
    /// Cancelled at the gateway on our request.
    Cancelled,
    /// Paid.
    Paid,
    /// Paid, but another attempt has paid the order later: the money goes back.
    Surplus,
    /// Paid and cancelled, or paid twice, and the refund is under way: the money goes back.
    RefundDue,
    /// The money has gone back.
    Refunded,
    /// What the gateway says does not fit the order: kept for a person to look at, never counted as paid.
    Review,
}

/// A payment's state in the gateway's words, once they have been verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The buyer has not finished.
    Processing,
    /// The buyer has finished, the answer comes later.
    Pending,
    /// Paid.
    Success,
    /// Refused, or closed because time ran out.
    Fail,
    /// Cancelled by us.
    Cancelled,
    /// The gateway does not know the payment, and its session is over.
    Expired,
    /// We have asked for the money to go back.
    RefundRequested,
    /// The money has gone back.
    Refunded,
    /// The gateway refuses to give the money back.
    RefundRefused,
    /// Amount or currency differ from the order's, whatever else was said.
    Mismatch,
    /// A person has decided that the order counts as paid.
    Accepted,
    /// A person has found that nothing was paid.
    Dismissed,
}

/// One line of the state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// In any of these states …
    pub from: &'static [PaymentStatus],
    /// … this report …
    pub report: Report,
    /// … leads here.
    pub to: PaymentStatus,
    /// Why.
    pub because: &'static str,
}

/// The state machine. A report that has no rule in a state changes nothing: it is old news, or the state is the end.
///
/// The rules are written so that the order in which reports arrive does not matter, only which ones do.
pub const RULES: &[Rule] = {
    use PaymentStatus::{
        Cancelled, Created, Expired, Failed, Paid, Pending, Processing, RefundDue, Refunded, Review, Surplus,
    };
    &[
        Rule { from: &[Created], report: Report::Processing, to: Processing, because: "the gateway has it" },
        Rule {
            from: &[Created, Processing, Expired],
            report: Report::Pending,
            to: Pending,
            because: "the buyer has finished",
        },
        Rule {
            from: &[Created, Processing],
            report: Report::Expired,
            to: Expired,
            because: "time is over and the gateway never heard of it",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired],
            report: Report::Fail,
            to: Failed,
            because: "refused, or closed when time ran out",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired, Failed],
            report: Report::Cancelled,
            to: Cancelled,
            because: "the gateway confirmed our cancellation",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired, Failed],
            report: Report::Success,
            to: Paid,
            because: "success is never lost, not even after a failure",
        },
        Rule {
            from: &[Cancelled],
            report: Report::Success,
            to: RefundDue,
            because: "the buyer was told that nothing would be charged",
        },
        Rule {
            from: &[Paid, Surplus],
            report: Report::Cancelled,
            to: RefundDue,
            because: "the same two facts, heard in the other order",
        },
        Rule {
            from: &[Surplus],
            report: Report::RefundRequested,
            to: RefundDue,
            because: "from here on it cannot take the place of the other attempt",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired, Failed, Cancelled, Paid, Surplus, RefundDue, Review],
            report: Report::Refunded,
            to: Refunded,
            because: "the money has gone back",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired, Failed, Cancelled, Paid, Surplus, RefundDue],
            report: Report::RefundRefused,
            to: Review,
            because: "a person must give the money back",
        },
        Rule {
            from: &[Created, Processing, Pending, Expired, Failed, Cancelled, Paid, Surplus, RefundDue],
            report: Report::Mismatch,
            to: Review,
            because: "another amount or currency than the order's, before or after a success, needs a person",
        },
        Rule { from: &[Review], report: Report::Accepted, to: Paid, because: "a person has decided that it is paid" },
        Rule {
            from: &[Review],
            report: Report::Dismissed,
            to: Failed,
            because: "a person has found that nothing was paid",
        },
    ]
};

/// What a report did to one of an order's payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Which of the payments.
    pub index: usize,
    /// Where it stood.
    pub from: PaymentStatus,
    /// Where it stands.
    pub to: PaymentStatus,
}

/// One of an order's payments, as far as the rules look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attempt {
    /// Where it stands.
    pub status: PaymentStatus,
    /// When the buyer paid it, in milliseconds since 1970: Antom's `paymentTime`.
    pub paid_at: Option<i64>,
}

/// Applies a report about one of an order's payments, given in the order of their attempts, and returns what moved.
///
/// An order is paid once. Of several successes the one that was paid last counts, because Antom gives the earlier ones
/// back by itself where it does (docs.antom.com/ac/cashierpay/payment_retry). The others are a surplus; one of them takes the
/// place of a payment whose money goes back.
pub fn hear(attempts: &mut [Attempt], index: usize, report: Report, paid_at: Option<i64>) -> Vec<Move> {
    let before = attempts.to_vec();
    if let Some(attempt) = attempts.get_mut(index) {
        attempt.status = attempt.status.after(report);
        attempt.paid_at = attempt.paid_at.or(paid_at);
    }
    let is_success = |attempt: &Attempt| matches!(attempt.status, PaymentStatus::Paid | PaymentStatus::Surplus);
    let successes = (0..attempts.len()).filter(|index| is_success(&attempts[*index]));
    let last = successes.max_by_key(|index| (attempts[*index].paid_at, *index));
    for (index, attempt) in attempts.iter_mut().enumerate().filter(|(_, attempt)| is_success(attempt)) {
        attempt.status = if Some(index) == last { PaymentStatus::Paid } else { PaymentStatus::Surplus };
    }
    let both = before.iter().zip(attempts.iter()).enumerate().filter(|(_, (from, to))| from.status != to.status);
    both.map(|(index, (from, to))| Move { index, from: from.status, to: to.status }).collect()
}

impl PaymentStatus {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Created,
        Self::Processing,
        Self::Pending,
        Self::Expired,
        Self::Failed,
        Self::Cancelled,
        Self::Paid,
        Self::Surplus,
        Self::RefundDue,
        Self::Refunded,
        Self::Review,
    ];

    /// The state after a report, by [`RULES`].
    #[must_use]
    pub fn after(self, report: Report) -> Self {
        let rule = RULES.iter().find(|rule| rule.report == report && rule.from.contains(&self));
        rule.map_or(self, |rule| rule.to)
    }

    /// Whether the buyer may still be paying: the gateway is asked until this is over.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Processing | Self::Pending)
    }

    /// Whether this attempt has ended unpaid, as far as is known: a success may still come.
    pub fn is_closed_unpaid(self) -> bool {
        matches!(self, Self::Expired | Self::Failed | Self::Cancelled)
    }

    /// Whether this attempt is the one that has paid its order.
    pub fn is_paid(self) -> bool {
        self == Self::Paid
    }

    /// Whether what the order wants is set aside for it: while it may still be paid, once it is, and while a person looks.
    pub fn holds_stock(self) -> bool {
        self.is_open() || self.is_paid() || self == Self::Review
    }

    /// Whether money of the buyer's is to go back, and has not been asked for or not arrived.
    pub fn is_owed_back(self) -> bool {
        matches!(self, Self::Surplus | Self::RefundDue)
    }

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Processing => "processing",
            Self::Pending => "pending",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Paid => "paid",
            Self::Surplus => "surplus",
            Self::RefundDue => "refund_due",
            Self::Refunded => "refunded",
            Self::Review => "review",
        }
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A stored word that is no status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no payment status")]
pub struct UnknownStatus(String);

impl FromStr for PaymentStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, UnknownStatus> {
        Self::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| UnknownStatus(text.to_owned()))
    }
}

impl Report {
    /// The word that is stored.
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

#[cfg(test)]
mod tests;
