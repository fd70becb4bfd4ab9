//! A payment as the gateway sees it. Pure: no clock, no database, no HTTP.
//!
//! ```text
//! Created ── submit ──> Submitted ── approve ──> Success
//!    │                      ├─────── refuse ───> Failed(why)
//!    ├──── time is over ────┴──────────────────> Failed(OrderIsClosed)
//!    └──── the merchant cancels (or Submitted) > Cancelled
//! ```
//!
//! The words that merchants see for these states (docs.antom.com/ac/cashierpay/payment_status_desc) are in
//! [`Payment::status`]; the gateway tells "session made" and "submitted" apart, the merchant cannot.

use std::time::Duration;

use antom::types::{Amount, PaymentStatus};
use jiff::Timestamp;

use crate::method::{Flow, Method};

/// How many wrong codes the in-page form takes before the payment fails.
const WRONG_CODES_ALLOWED: i64 = 3;

/// One attempt to pay: one `paymentRequestId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    /// `paymentId`.
    pub(crate) id: String,
    /// `paymentRequestId`.
    pub(crate) request_id: String,
    /// The first part of `paymentSessionData`, by which the browser's component refers to the payment.
    pub(crate) session_token: String,
    /// `paymentSessionId`.
    pub(crate) session_id: String,
    /// Names the payment in the addresses of the wallet's pages.
    pub(crate) buyer_token: String,
    pub(crate) method: &'static Method,
    pub(crate) amount: Amount,
    pub(crate) order_amount: Amount,
    pub(crate) order_description: String,
    /// `paymentRedirectUrl`, exactly as the merchant wrote it.
    pub(crate) redirect_url: String,
    pub(crate) notify_url: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) session_expires_at: Timestamp,
    pub(crate) state: State,
    pub(crate) wrong_codes: i64,
    pub(crate) submitted_at: Option<Timestamp>,
    /// When the payment is closed if it is still not final: the session's end, or the method's time after submission.
    pub(crate) closes_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The session exists; the buyer has not chosen to pay yet.
    Created,
    /// The buyer has been sent to the wallet, or sees the code.
    Submitted,
    /// The buyer has done everything and the method answers later. Reserved: no method here does so yet.
    Pending,
    Success,
    Failed(Failure),
    /// By the merchant. The buyer who turns back in the wallet changes nothing.
    Cancelled,
}

/// Why a payment failed: its `paymentResultCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Time ran out.
    OrderIsClosed,
    /// What "Decline" in the wallet stands for.
    UserBalanceNotEnough,
    /// Too many wrong codes.
    UserPaymentVerificationFailed,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Submit,
    Approve,
    Refuse(Failure),
    /// Its time is over.
    Close,
    Cancel,
}

/// An event that the payment's state has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

/// What became of a code that was typed into the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeEntered {
    /// The payment is final: paid, declined, or failed for too many wrong codes.
    Decided,
    /// Wrong, with this many tries left.
    Wrong { tries_left: i64 },
    /// Not six digits; does not count as a try.
    Malformed,
}

impl State {
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failed(_) | Self::Cancelled)
    }

    /// The state after `event`: the whole state machine.
    fn after(self, event: Event) -> Result<Self, Refused> {
        use Event as E;
        match (self, event) {
            // Submitting again is what a buyer does who came back from the wallet.
            (Self::Created | Self::Submitted, E::Submit) => Ok(Self::Submitted),
            (Self::Submitted | Self::Pending, E::Approve) => Ok(Self::Success),
            (Self::Submitted | Self::Pending, E::Refuse(failure)) => Ok(Self::Failed(failure)),
            (Self::Created | Self::Submitted, E::Close) => Ok(Self::Failed(Failure::OrderIsClosed)),
            // A cancellation may be repeated: the merchant may have missed the first answer.
            (Self::Created | Self::Submitted | Self::Pending | Self::Cancelled, E::Cancel) => Ok(Self::Cancelled),
            _ => Err(Refused),
        }
    }

    /// The state as the two texts that the database keeps.
    pub(crate) fn to_stored(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Created => ("CREATED", None),
            Self::Submitted => ("SUBMITTED", None),
            Self::Pending => ("PENDING", None),
            Self::Success => ("SUCCESS", None),
            Self::Failed(failure) => ("FAIL", Some(failure.code())),
            Self::Cancelled => ("CANCELLED", None),
        }
    }

    /// The reverse of [`State::to_stored`]; `None` for texts that it never wrote.
    pub(crate) fn from_stored(state: &str, failure: Option<&str>) -> Option<Self> {
        Some(match (state, failure) {
            ("CREATED", None) => Self::Created,
            ("SUBMITTED", None) => Self::Submitted,
            ("PENDING", None) => Self::Pending,
            ("SUCCESS", None) => Self::Success,
            ("FAIL", Some(code)) => Self::Failed(Failure::ALL.into_iter().find(|failure| failure.code() == code)?),
            ("CANCELLED", None) => Self::Cancelled,
            _ => return None,
        })
    }
}

impl Failure {
    const ALL: [Self; 3] = [Self::OrderIsClosed, Self::UserBalanceNotEnough, Self::UserPaymentVerificationFailed];

    /// The `paymentResultCode`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::OrderIsClosed => "ORDER_IS_CLOSED",
            Self::UserBalanceNotEnough => "USER_BALANCE_NOT_ENOUGH",
            Self::UserPaymentVerificationFailed => "USER_PAYMENT_VERIFICATION_FAILED",
        }
    }

    /// The `paymentResultMessage`.
    fn message(self) -> &'static str {
        match self {
            Self::OrderIsClosed => "The payment was not completed in time and has been closed.",
            Self::UserBalanceNotEnough => "The balance of the buyer's account is not enough.",
            Self::UserPaymentVerificationFailed => "The buyer could not be verified: too many wrong codes.",
        }
    }
}

impl Payment {
    /// Lets `event` happen at `now`.
    ///
    /// # Errors
    /// [`Refused`] when the state has no room for it; the payment is unchanged.
    pub(crate) fn apply(&mut self, event: Event, now: Timestamp) -> Result<(), Refused> {
        let next = self.state.after(event)?;
        if next == State::Submitted && self.submitted_at.is_none() {
            self.submitted_at = Some(now);
            self.closes_at = later(now, self.method.closes_after);
        }
        if next.is_final() && self.finished_at.is_none() {
            self.finished_at = Some(now);
        }
        self.state = next;
        Ok(())
    }

    /// Closes the payment if its time is over. The gateway does this before it looks at any payment, so that nobody
    /// can see one that should no longer be open.
    pub(crate) fn close_if_overdue(&mut self, now: Timestamp) {
        if self.is_overdue(now) {
            // Cannot be refused: `is_overdue` is only true of states that can be closed.
            let _ = self.apply(Event::Close, now);
        }
    }

    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Created | State::Submitted) && now >= self.closes_at
    }

    /// Whether the browser may no longer open the session.
    pub(crate) fn session_has_expired(&self, now: Timestamp) -> bool {
        now >= self.session_expires_at
    }

    /// Takes the code of the in-page form: `123456` pays, `000000` is declined, three wrong ones fail the payment.
    ///
    /// # Errors
    /// [`Refused`] when the method has no form or the payment is final.
    pub(crate) fn enter_code(&mut self, code: &str, now: Timestamp) -> Result<CodeEntered, Refused> {
        if self.method.flow != Flow::Form || self.state.is_final() {
            return Err(Refused);
        }
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(CodeEntered::Malformed);
        }
        self.apply(Event::Submit, now)?;
        let decision = match code {
            "123456" => Event::Approve,
            "000000" => Event::Refuse(Failure::UserBalanceNotEnough),
            _ => {
                self.wrong_codes += 1;
                let tries_left = WRONG_CODES_ALLOWED - self.wrong_codes;
                if tries_left > 0 {
                    return Ok(CodeEntered::Wrong { tries_left });
                }
                Event::Refuse(Failure::UserPaymentVerificationFailed)
            }
        };
        self.apply(decision, now)?;
        Ok(CodeEntered::Decided)
    }

    /// `paymentStatus`.
    pub(crate) fn status(&self) -> PaymentStatus {
        match self.state {
            State::Created | State::Submitted => PaymentStatus::Processing,
            State::Pending => PaymentStatus::Pending,
            State::Success => PaymentStatus::Success,
            State::Failed(_) => PaymentStatus::Fail,
            State::Cancelled => PaymentStatus::Cancelled,
        }
    }

    /// `paymentResultCode` and `paymentResultMessage`.
    pub(crate) fn result(&self) -> (&'static str, &'static str) {
        match self.state {
            State::Created | State::Submitted | State::Pending => {
                ("PAYMENT_IN_PROCESS", "The payment is being processed.")
            }
            State::Success => ("SUCCESS", "success"),
            State::Failed(failure) => (failure.code(), failure.message()),
            State::Cancelled => ("ORDER_IS_CANCELED", "The merchant has cancelled the payment."),
        }
    }

    /// `paymentTime`: only what is paid has one.
    pub(crate) fn paid_at(&self) -> Option<Timestamp> {
        self.finished_at.filter(|_| self.state == State::Success)
    }
}

/// `time` plus `duration`, or the end of time.
pub(crate) fn later(time: Timestamp, duration: Duration) -> Timestamp {
    time.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
