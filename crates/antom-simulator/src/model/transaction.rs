//! Refunds and captures. Antom calls both transactions of the payment.

use std::time::Duration;

use antom::types::{Amount, PaymentStatus, ResultInfo, Transaction as WireTransaction, TransactionType};
use jiff::Timestamp;

use crate::model::{
    result_code::{Outcome, status_of},
    time::later,
};

/// A refund or a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transaction {
    /// `refundId` or `captureId`.
    pub(crate) id: String,
    /// `refundRequestId` or `captureRequestId`.
    pub(crate) request_id: String,
    pub(crate) kind: TransactionKind,
    pub(crate) amount: Amount,
    pub(crate) notify_url: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) state: TransactionState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransactionKind {
    Refund,
    Capture,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransactionState {
    /// In process; ends with `outcome` at `ends_at`.
    Processing {
        ends_at: Timestamp,
        outcome: Outcome,
    },
    Finished {
        at: Timestamp,
        outcome: Outcome,
    },
}

impl TransactionKind {
    pub(crate) fn to_stored(self) -> &'static str {
        match self {
            Self::Refund => "REFUND",
            Self::Capture => "CAPTURE",
        }
    }

    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        [Self::Refund, Self::Capture].into_iter().find(|kind| kind.to_stored() == text)
    }
}

impl TransactionState {
    /// The state of a transaction that begins at `now` and takes `duration`.
    pub(crate) fn after(duration: Duration, outcome: Outcome, now: Timestamp) -> Self {
        if duration.is_zero() {
            Self::Finished { at: now, outcome }
        } else {
            Self::Processing { ends_at: later(now, duration), outcome }
        }
    }
}

impl Transaction {
    /// Ends the transaction if it is due.
    pub(crate) fn run_due(&mut self, now: Timestamp) {
        if let TransactionState::Processing { ends_at, outcome } = self.state
            && now >= ends_at
        {
            self.state = TransactionState::Finished { at: now, outcome };
        }
    }

    /// Whether it has to be ended.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        matches!(self.state, TransactionState::Processing { ends_at, .. } if now >= ends_at)
    }

    /// When and how it ended, if it has.
    pub(crate) fn finished(&self) -> Option<(Timestamp, Outcome)> {
        match self.state {
            TransactionState::Finished { at, outcome } => Some((at, outcome)),
            TransactionState::Processing { .. } => None,
        }
    }

    pub(crate) fn is_processing(&self) -> bool {
        self.finished().is_none()
    }

    /// When it succeeded, if it has.
    pub(crate) fn succeeded_at(&self) -> Option<Timestamp> {
        self.finished().and_then(|(at, outcome)| outcome.is_success().then_some(at))
    }

    /// Whether its amount is no longer available: it has succeeded or still may.
    pub(crate) fn is_committed(&self) -> bool {
        self.finished().is_none_or(|(_, outcome)| outcome.is_success())
    }

    /// The amount in the smallest unit of the currency.
    pub(crate) fn minor_units(&self) -> i64 {
        self.amount.minor_units().unwrap_or(0)
    }

    /// The outcome as a `result`.
    pub(crate) fn result(&self) -> ResultInfo {
        match self.state {
            TransactionState::Processing { .. } => {
                let code = match self.kind {
                    TransactionKind::Refund => "REFUND_IN_PROCESS",
                    TransactionKind::Capture => "CAPTURE_IN_PROCESS",
                };
                ResultInfo::new(code, status_of(code), "It is being processed; wait for the notification or inquire.")
            }
            TransactionState::Finished { outcome, .. } => {
                ResultInfo::new(outcome.code, status_of(outcome.code), outcome.message)
            }
        }
    }

    /// The transaction in the answer of inquiryPayment.
    pub(crate) fn to_wire(&self) -> WireTransaction {
        let kind = match self.kind {
            TransactionKind::Refund => TransactionType::Refund,
            TransactionKind::Capture => TransactionType::Capture,
        };
        let status = match self.finished() {
            None => PaymentStatus::Processing,
            Some((_, outcome)) if outcome.is_success() => PaymentStatus::Success,
            Some(_) => PaymentStatus::Fail,
        };
        let mut wire =
            WireTransaction::new(kind, &self.id, &self.request_id, status, self.result(), self.amount.clone());
        wire.transaction_time = self.succeeded_at();
        wire
    }
}
