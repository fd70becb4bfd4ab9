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
    /// Paid, but another attempt has paid the order already: the money goes back.
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

/// Applies a report about one of an order's payments, given in the order of their attempts, and returns what moved.
///
/// An order is paid once: a second success is a surplus, and takes the first one's place if that goes back.
pub fn hear(payments: &mut [PaymentStatus], index: usize, report: Report) -> Vec<Move> {
    let before = payments.to_vec();
    if let Some(status) = payments.get_mut(index) {
        *status = status.after(report);
        if *status == PaymentStatus::Paid && before.iter().enumerate().any(|(i, it)| i != index && it.is_paid()) {
            payments[index] = PaymentStatus::Surplus;
        }
    }
    if !payments.iter().any(|status| status.is_paid())
        && let Some(surplus) = payments.iter_mut().find(|status| **status == PaymentStatus::Surplus)
    {
        *surplus = PaymentStatus::Paid;
    }
    let both = before.into_iter().zip(payments.iter()).enumerate();
    both.filter(|(_, (from, to))| from != *to).map(|(index, (from, to))| Move { index, from, to: *to }).collect()
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
        }
    }
}

#[cfg(test)]
mod tests;
