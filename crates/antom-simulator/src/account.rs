//! A payment together with its refunds and captures: what is changed in one transaction. Pure, like its parts.

use antom::types::Amount;
use jiff::Timestamp;

use crate::{
    payment::{Event, Payment, State, Taking},
    result_code::Outcome,
    session,
    transaction::{self, Kind, Transaction},
};

/// One payment's whole story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) payment: Payment,
    pub(crate) transactions: Vec<Transaction>,
}

impl Account {
    /// The refunds or the captures.
    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Transaction> {
        self.transactions.iter().filter(move |transaction| transaction.kind == kind)
    }

    /// The sum of what has moved or still may, in the currency's smallest unit.
    pub(crate) fn counted(&self, kind: Kind) -> i64 {
        self.of_kind(kind).filter(|transaction| transaction.counts()).map(Transaction::units).sum()
    }

    /// What the merchant has really got, before refunds.
    pub(crate) fn taken(&self) -> i64 {
        match (self.payment.state, self.payment.taking) {
            (State::Success, Taking::AtOnce) => self.payment.units(),
            (State::Success, _) => {
                self.of_kind(Kind::Capture).filter(|capture| capture.moved_at().is_some()).map(Transaction::units).sum()
            }
            _ => 0,
        }
    }

    /// Lets happen what should have happened by itself until `now`. The gateway does this before it looks at any
    /// payment, so that nobody can see one as it no longer is. `late` says what a late success of a cancelled payment
    /// does.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn catch_up(&mut self, now: Timestamp, late: LateSuccess) -> Result<(), getrandom::Error> {
        if self.payment.is_overdue(now) {
            // Cannot be refused: `is_overdue` is only true of states that can be closed.
            let _ = self.payment.apply(Event::Close, now);
        }
        if let Some(plan) = self.payment.plan
            && now >= plan.at
        {
            self.payment.plan = None;
            match self.payment.state {
                State::Cancelled if late == LateSuccess::RefundedByGateway => self.give_back_late_success(now)?,
                State::Cancelled => self.payment.pay_against_all_rules(now),
                // Refused only if it is final, and then there is nothing left to happen.
                _ => drop(self.payment.finish(plan.outcome, now)),
            }
        }
        for transaction in &mut self.transactions {
            transaction.catch_up(now);
        }
        if self.payment.state == State::Success
            && self.payment.taking == Taking::CapturedAutomatically
            && self.of_kind(Kind::Capture).next().is_none()
        {
            let id = session::day_and_digits(now)?;
            let capture = Transaction {
                request_id: format!("AUTOMATIC{id}"),
                id,
                kind: Kind::Capture,
                amount: self.payment.amount.clone(),
                notify_url: self.payment.notify_url.clone(),
                created_at: now,
                state: transaction::State::Finished { at: now, outcome: Outcome::SUCCESS },
            };
            self.transactions.push(capture);
        }
        Ok(())
    }

    /// The documented end of a success that comes after a cancellation: everything goes back, and the payment stays
    /// cancelled (docs.antom.com/ac/cashierpay/payment_status_desc).
    fn give_back_late_success(&mut self, now: Timestamp) -> Result<(), getrandom::Error> {
        let amount = self.payment.amount.clone();
        self.give_back("CANCEL", amount, now)
    }

    /// Refunds what is left of a success, because a later attempt for the same order has succeeded.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn refund_rest(&mut self, now: Timestamp) -> Result<(), getrandom::Error> {
        let left = self.taken() - self.counted(Kind::Refund);
        if left <= 0 {
            return Ok(());
        }
        let amount = Amount::new(&*self.payment.amount.currency, left);
        self.give_back("AUTOMATIC", amount, now)
    }

    /// Adds a refund that the merchant did not ask for. `reason` is the beginning of its `refundRequestId`.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub(crate) fn give_back(&mut self, reason: &str, amount: Amount, now: Timestamp) -> Result<(), getrandom::Error> {
        let id = session::day_and_digits(now)?;
        self.transactions.push(Transaction {
            request_id: format!("{reason}{id}"),
            id,
            kind: Kind::Refund,
            amount,
            notify_url: None,
            created_at: now,
            state: transaction::State::Finished { at: now, outcome: Outcome::SUCCESS },
        });
        Ok(())
    }
}

/// What becomes of a success after the merchant's cancellation was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum LateSuccess {
    /// The payment stays cancelled and the gateway gives the money back by itself, as documented.
    #[default]
    RefundedByGateway,
    /// The payment is paid, and the merchant has to refund it.
    StaysPaid,
}
