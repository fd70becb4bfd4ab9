//! The state of one attempt to pay, and what a report from the gateway does to it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The state of one payment. It moves only by a [`Report`] that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Stored here; the gateway may or may not know of it.
    Created,
    /// The gateway has it; the buyer has not finished.
    Processing,
    /// The buyer has finished; the gateway's answer comes later.
    Pending,
    /// Paid. Nothing undoes it.
    Paid,
    /// Refused or closed. A new attempt needs a new payment request id.
    Failed,
    /// Cancelled at the gateway on our request.
    Cancelled,
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
    /// Amount or currency differ from the order's, whatever else was said.
    Mismatch,
}

impl PaymentStatus {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Created, Self::Processing, Self::Pending, Self::Paid, Self::Failed, Self::Cancelled, Self::Review];

    /// The state after a report. The one rule by which a payment moves.
    #[must_use]
    pub fn after(self, report: Report) -> Self {
        use PaymentStatus::{Cancelled, Created, Failed, Paid, Pending, Processing, Review};
        match (self, report) {
            // Paid stays paid, and what needs a person waits for one.
            (Paid, _) => Paid,
            (Review, _) | (_, Report::Mismatch) => Review,
            // Money that arrives after a confirmed cancellation belongs to the buyer: a person decides.
            (Cancelled, Report::Success) => Review,
            // A failure is not the last word: the gateway's success counts even after it.
            (Created | Processing | Pending | Failed, Report::Success) => Paid,
            (Failed, _) => Failed,
            (Cancelled, _) => Cancelled,
            (Created | Processing | Pending, Report::Fail) => Failed,
            (Created | Processing | Pending, Report::Cancelled) => Cancelled,
            (Created | Processing | Pending, Report::Pending) => Pending,
            (Pending, Report::Processing) => Pending,
            (Created | Processing, Report::Processing) => Processing,
        }
    }

    /// Whether the gateway has said its last word, as far as we wait for it.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Created | Self::Processing | Self::Pending)
    }

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Processing => "processing",
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
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
            Self::Mismatch => "mismatch",
        }
    }
}

/// What a `paymentResultCode` means to the buyer, and whether trying again can help.
///
/// The codes are those of Antom's "Description of payment failure" (docs.antom.com/ac/sdks/ref).
pub fn describe_result_code(code: &str) -> &'static str {
    match code {
        "USER_BALANCE_NOT_ENOUGH" => "There was not enough money in the wallet. Top it up or choose another method.",
        "USER_AMOUNT_EXCEED_LIMIT" | "PAYMENT_AMOUNT_EXCEED_LIMIT" => {
            "The amount is above this method's limit. Choose another method."
        }
        "USER_PAYMENT_VERIFICATION_FAILED" => "The payment could not be verified. Check the code and try again.",
        "USER_KYC_NOT_QUALIFIED" | "USER_STATUS_ABNORMAL" => {
            "The wallet account cannot pay right now. Choose another method."
        }
        "ORDER_IS_CLOSED" => "Time ran out before the payment was finished. Try again.",
        "ORDER_IS_CANCELED" | "ORDER_IS_CANCELLED" => "The payment was cancelled.",
        "RISK_REJECT" | "FRAUD_REJECT" | "DO_NOT_HONOR" => "The payment was declined. Choose another method.",
        _ => "The payment did not go through. Try again, or choose another method.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORTS: [Report; 6] =
        [Report::Processing, Report::Pending, Report::Success, Report::Fail, Report::Cancelled, Report::Mismatch];

    #[test]
    fn paid_is_never_undone() {
        for report in REPORTS {
            assert_eq!(PaymentStatus::Paid.after(report), PaymentStatus::Paid);
        }
    }

    #[test]
    fn only_success_makes_a_payment_paid() {
        for status in PaymentStatus::ALL.into_iter().filter(|status| *status != PaymentStatus::Paid) {
            for report in REPORTS.into_iter().filter(|report| *report != Report::Success) {
                assert_ne!(status.after(report), PaymentStatus::Paid, "{status} after {report:?}");
            }
        }
    }

    #[test]
    fn a_success_counts_even_after_a_failure() {
        assert_eq!(PaymentStatus::Failed.after(Report::Success), PaymentStatus::Paid);
    }

    #[test]
    fn a_final_payment_never_becomes_open_again() {
        for status in PaymentStatus::ALL.into_iter().filter(|status| status.is_final()) {
            for report in REPORTS {
                assert!(status.after(report).is_final(), "{status} after {report:?}");
            }
        }
    }

    #[test]
    fn hearing_the_same_twice_changes_nothing_more() {
        for status in PaymentStatus::ALL {
            for report in REPORTS {
                let once = status.after(report);
                assert_eq!(once.after(report), once, "{status} after {report:?}");
            }
        }
    }

    #[test]
    fn every_status_is_read_back_from_its_word() {
        for status in PaymentStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("PAID".parse::<PaymentStatus>().is_err());
    }
}
