//! The state machine of a payment.
//!
//! ```text
//! Created ── submit ──> Submitted ── approve ──> Success
//!    │                      ├─────── refuse ───> Failed(outcome)
//!    │                      └─────── process ──> Pending ── approve, refuse ──> …
//!    ├──── time is over ────┴──────────────────> Failed(ORDER_IS_CLOSED)
//!    └──── the merchant cancels (all but Failed) > Cancelled
//!
//! in Payment Element:  Submitted ── decline ──> Declined(outcome) ── submit, with this or another method ──> Submitted
//! ```
//!
//! [`Payment::status`](crate::model::payment::Payment::status) maps these states to the
//! [statuses that merchants see](https://docs.antom.com/ac/cashierpay/payment_status_desc). The gateway distinguishes
//! "session created" and "submitted"; the merchant cannot.

use crate::model::result_code::Outcome;

/// The state of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentState {
    /// The session exists; the buyer has not submitted it.
    Created,
    /// The buyer has been sent to the wallet, or sees the code.
    Submitted,
    /// The buyer has done everything and the method answers later.
    Pending,
    /// The method has declined, and the buyer may try again in the element. For the merchant this is no outcome.
    Declined(Outcome),
    Success,
    /// With any outcome but success.
    Failed(Outcome),
    /// By the merchant. A buyer who turns back in the wallet changes nothing.
    Cancelled,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentEvent {
    Submit,
    /// The buyer has done their part and the outcome comes later.
    Process,
    Approve,
    Refuse(Outcome),
    /// The method refuses, but the buyer may try again.
    Decline(Outcome),
    /// The time to pay is over.
    Close,
    /// The caller checks whether a paid payment may be cancelled.
    Cancel,
}

/// The state does not allow the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvalidTransition;

impl PaymentState {
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failed(_) | Self::Cancelled)
    }

    /// Whether the payment is closed when its time is over.
    pub(crate) fn can_be_closed(self) -> bool {
        matches!(self, Self::Created | Self::Submitted | Self::Declined(_))
    }

    /// The state after `event`: the whole state machine.
    pub(crate) fn after(self, event: PaymentEvent) -> Result<Self, InvalidTransition> {
        use PaymentEvent as E;
        match (self, event) {
            // A buyer who came back from the wallet submits again.
            (Self::Created | Self::Submitted | Self::Declined(_), E::Submit) => Ok(Self::Submitted),
            (Self::Submitted, E::Process) => Ok(Self::Pending),
            (Self::Submitted | Self::Pending, E::Approve) => Ok(Self::Success),
            (Self::Submitted | Self::Pending, E::Refuse(outcome)) => Ok(Self::Failed(outcome)),
            (Self::Submitted, E::Decline(outcome)) => Ok(Self::Declined(outcome)),
            (Self::Created | Self::Submitted | Self::Declined(_), E::Close) => {
                Ok(Self::Failed(Outcome::ORDER_IS_CLOSED))
            }
            // A cancellation may be repeated: the merchant may have missed the first answer.
            (Self::Failed(_), E::Cancel) => Err(InvalidTransition),
            (_, E::Cancel) => Ok(Self::Cancelled),
            _ => Err(InvalidTransition),
        }
    }

    /// The state as the two columns of the database.
    pub(crate) fn to_stored(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Created => ("CREATED", None),
            Self::Submitted => ("SUBMITTED", None),
            Self::Pending => ("PENDING", None),
            Self::Declined(outcome) => ("DECLINED", Some(outcome.code)),
            Self::Success => ("SUCCESS", None),
            Self::Failed(outcome) => ("FAIL", Some(outcome.code)),
            Self::Cancelled => ("CANCELLED", None),
        }
    }

    /// The reverse of [`PaymentState::to_stored`]; `None` for other texts.
    pub(crate) fn from_stored(state: &str, failure: Option<&str>) -> Option<Self> {
        let failed = |code| Outcome::find(code).filter(|outcome| !outcome.is_success());
        Some(match (state, failure) {
            ("CREATED", None) => Self::Created,
            ("SUBMITTED", None) => Self::Submitted,
            ("PENDING", None) => Self::Pending,
            ("SUCCESS", None) => Self::Success,
            ("DECLINED", Some(code)) => Self::Declined(failed(code)?),
            ("FAIL", Some(code)) => Self::Failed(failed(code)?),
            ("CANCELLED", None) => Self::Cancelled,
            _ => return None,
        })
    }
}
