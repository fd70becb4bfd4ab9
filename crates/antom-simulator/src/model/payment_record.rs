//! A payment with its refunds and captures: what changes in one transaction.

use antom::types::Amount;
use jiff::Timestamp;

use crate::model::{
    assumed_rules::LateSuccess,
    capture_mode::CaptureMode,
    identifiers,
    payment::Payment,
    payment_state::{PaymentEvent, PaymentState},
    result_code::Outcome,
    transaction::{Transaction, TransactionKind, TransactionState},
};

/// A payment with its refunds and captures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PaymentRecord {
    pub(crate) payment: Payment,
    pub(crate) transactions: Vec<Transaction>,
}

impl PaymentRecord {
    /// The refunds or the captures.
    pub(crate) fn of_kind(&self, kind: TransactionKind) -> impl Iterator<Item = &Transaction> {
        self.transactions.iter().filter(move |transaction| transaction.kind == kind)
    }

    /// The sum of the transactions that have succeeded or still may, in the smallest unit of the currency.
    pub(crate) fn committed_total(&self, kind: TransactionKind) -> i64 {
        self.of_kind(kind).filter(|transaction| transaction.is_committed()).map(Transaction::minor_units).sum()
    }

    /// What the merchant has received, before refunds, in the smallest unit of the currency.
    pub(crate) fn captured_total(&self) -> i64 {
        match (self.payment.state, self.payment.capture_mode) {
            (PaymentState::Success, CaptureMode::Immediate) => self.payment.minor_units(),
            (PaymentState::Success, _) => self
                .of_kind(TransactionKind::Capture)
                .filter(|capture| capture.succeeded_at().is_some())
                .map(Transaction::minor_units)
                .sum(),
            _ => 0,
        }
    }

    /// Applies everything that is due until `now`. The gateway calls this before it reads any payment, so that no
    /// answer shows an outdated state. `late` says what a late success of a cancelled payment does.
    ///
    /// # Errors
    /// When the system cannot provide randomness.
    pub(crate) fn run_due(&mut self, now: Timestamp, late: LateSuccess) -> Result<(), getrandom::Error> {
        if self.payment.is_overdue(now) {
            // Cannot fail: `is_overdue` is true only in states that can be closed.
            let _ = self.payment.apply(PaymentEvent::Close, now);
        }
        if let Some(scheduled) = self.payment.scheduled
            && now >= scheduled.at
        {
            self.payment.scheduled = None;
            match self.payment.state {
                PaymentState::Cancelled if late == LateSuccess::RefundedByGateway => {
                    // https://docs.antom.com/ac/cashierpay/payment_status_desc: the whole amount is refunded and the
                    // payment stays cancelled.
                    self.add_refund("CANCEL", self.payment.amount.clone(), now)?;
                }
                PaymentState::Cancelled => self.payment.force_success(now),
                // Fails only if the payment is final, and then there is nothing to do.
                _ => drop(self.payment.finish(scheduled.outcome, now)),
            }
        }
        for transaction in &mut self.transactions {
            transaction.run_due(now);
        }
        if self.payment.state == PaymentState::Success
            && self.payment.capture_mode == CaptureMode::Automatic
            && self.of_kind(TransactionKind::Capture).next().is_none()
        {
            let id = identifiers::day_and_digits(now)?;
            let capture = Transaction {
                request_id: format!("AUTOMATIC{id}"),
                id,
                kind: TransactionKind::Capture,
                amount: self.payment.amount.clone(),
                notify_url: self.payment.notify_url.clone(),
                created_at: now,
                state: TransactionState::Finished { at: now, outcome: Outcome::SUCCESS },
            };
            self.transactions.push(capture);
        }
        Ok(())
    }

    /// Refunds what is left of a success, because a later attempt for the same order has succeeded.
    ///
    /// # Errors
    /// When the system cannot provide randomness.
    pub(crate) fn refund_remainder(&mut self, now: Timestamp) -> Result<(), getrandom::Error> {
        let remainder = self.captured_total() - self.committed_total(TransactionKind::Refund);
        if remainder <= 0 {
            return Ok(());
        }
        let amount = Amount::new(&*self.payment.amount.currency, remainder);
        self.add_refund("AUTOMATIC", amount, now)
    }

    /// Adds a refund that the merchant did not request. Its `refundRequestId` begins with `reason`.
    ///
    /// # Errors
    /// When the system cannot provide randomness.
    pub(crate) fn add_refund(&mut self, reason: &str, amount: Amount, now: Timestamp) -> Result<(), getrandom::Error> {
        let id = identifiers::day_and_digits(now)?;
        self.transactions.push(Transaction {
            request_id: format!("{reason}{id}"),
            id,
            kind: TransactionKind::Refund,
            amount,
            notify_url: None,
            created_at: now,
            state: TransactionState::Finished { at: now, outcome: Outcome::SUCCESS },
        });
        Ok(())
    }
}
