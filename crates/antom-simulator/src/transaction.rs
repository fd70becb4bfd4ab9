//! Refunds and captures: money that moves besides the payment. Antom calls both transactions of the payment.

use std::time::Duration;

use antom::types::{Amount, PaymentStatus, ResultInfo, Transaction as WireTransaction, TransactionType};
use jiff::Timestamp;

use crate::{
    payment::later,
    result_code::{Outcome, status_of},
};

/// A refund or a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transaction {
    /// `refundId` or `captureId`.
    pub(crate) id: String,
    /// `refundRequestId` or `captureRequestId`.
    pub(crate) request_id: String,
    pub(crate) kind: Kind,
    pub(crate) amount: Amount,
    pub(crate) notify_url: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) state: State,
}

/// Which way the money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Refund,
    Capture,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Under way; will end with `outcome` at `ends_at`.
    Processing { ends_at: Timestamp, outcome: Outcome },
    /// Over.
    Finished { at: Timestamp, outcome: Outcome },
}

impl Kind {
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

impl State {
    /// One that begins now and takes so long.
    pub(crate) fn after(takes: Duration, outcome: Outcome, now: Timestamp) -> Self {
        if takes.is_zero() {
            Self::Finished { at: now, outcome }
        } else {
            Self::Processing { ends_at: later(now, takes), outcome }
        }
    }
}

impl Transaction {
    /// Ends it if its time has come.
    pub(crate) fn catch_up(&mut self, now: Timestamp) {
        if let State::Processing { ends_at, outcome } = self.state
            && now >= ends_at
        {
            self.state = State::Finished { at: now, outcome };
        }
    }

    /// Whether it should have ended by itself.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Processing { ends_at, .. } if now >= ends_at)
    }

    /// How it ended and when, if it has.
    pub(crate) fn finished(&self) -> Option<(Timestamp, Outcome)> {
        match self.state {
            State::Finished { at, outcome } => Some((at, outcome)),
            State::Processing { .. } => None,
        }
    }

    pub(crate) fn is_processing(&self) -> bool {
        self.finished().is_none()
    }

    /// When the money moved; `None` when it has not.
    pub(crate) fn moved_at(&self) -> Option<Timestamp> {
        self.finished().and_then(|(at, outcome)| outcome.is_success().then_some(at))
    }

    /// Whether its amount is spoken for: it has moved or still may.
    pub(crate) fn counts(&self) -> bool {
        self.finished().is_none_or(|(_, outcome)| outcome.is_success())
    }

    pub(crate) fn units(&self) -> i64 {
        self.amount.minor_units().unwrap_or(0)
    }

    /// Its outcome as a `result`.
    pub(crate) fn result(&self) -> ResultInfo {
        match self.state {
            State::Processing { .. } => {
                let code = match self.kind {
                    Kind::Refund => "REFUND_IN_PROCESS",
                    Kind::Capture => "CAPTURE_IN_PROCESS",
                };
                ResultInfo::new(code, status_of(code), "It is being processed; wait for the notification or inquire.")
            }
            State::Finished { outcome, .. } => ResultInfo::new(outcome.code, status_of(outcome.code), outcome.message),
        }
    }

    /// As inquiryPayment lists it.
    pub(crate) fn to_wire(&self) -> WireTransaction {
        let kind = match self.kind {
            Kind::Refund => TransactionType::Refund,
            Kind::Capture => TransactionType::Capture,
        };
        let status = match self.finished() {
            None => PaymentStatus::Processing,
            Some((_, outcome)) if outcome.is_success() => PaymentStatus::Success,
            Some(_) => PaymentStatus::Fail,
        };
        let mut wire =
            WireTransaction::new(kind, &self.id, &self.request_id, status, self.result(), self.amount.clone());
        wire.transaction_time = self.moved_at();
        wire
    }
}
