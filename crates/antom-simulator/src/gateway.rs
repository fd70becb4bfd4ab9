//! What every part of the running simulator shares, and the one door through which a payment changes.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use antom::PublicKey;
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use url::Url;

use crate::{
    account::Account,
    clock::MovableClock,
    fidelity::{EarlierSuccesses, Fidelity, SignatureHeader},
    keys::Keys,
    notifier,
    payment::{Event, Payment, Plan, Refused, State, later},
    result_code::Outcome,
    scenario::{Effect, Moment, Scenarios, Subject},
    store::{Consequences, Key, NewDelivery, NewMessage, Store, StoreError},
    worker,
};

/// The name of the merchant, where the buyer sees one.
pub(crate) const MERCHANT_NAME: &str = "Demo merchant";

/// The running gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) store: Store,
    pub(crate) clock: MovableClock,
    pub(crate) keys: Keys,
    pub(crate) merchant_public_key: PublicKey,
    pub(crate) gateway_public_key: PublicKey,
    pub(crate) client_id: String,
    pub(crate) origin: Url,
    /// How long after the outcome the notification is sent.
    pub(crate) notify_after: Duration,
    pub(crate) scenarios: Scenarios,
    pub(crate) fidelity: RwLock<Arc<Fidelity>>,
    /// Whether the control API and the console serve others than this machine.
    pub(crate) allow_remote: bool,
    /// Rung when something new may be due.
    pub(crate) wake: Notify,
    /// Moves of the clock, for the worker.
    pub(crate) moves: mpsc::Sender<worker::Move>,
    /// Calls and answers, for the recorder.
    pub(crate) messages: mpsc::Sender<NewMessage>,
    /// Whether the simulator is stopping.
    pub(crate) stopped: watch::Receiver<bool>,
}

impl Gateway {
    /// The gateway's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How it behaves where the real one is not known.
    pub(crate) fn fidelity(&self) -> Arc<Fidelity> {
        // Nothing that holds the lock can panic.
        Arc::clone(&self.fidelity.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Behaves otherwise from now on.
    pub(crate) fn set_fidelity(&self, fidelity: Fidelity) {
        *self.fidelity.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fidelity);
    }

    /// The payment as it stands now. What should have happened to it by itself happens first, however late the worker
    /// is.
    pub(crate) async fn find(&self, key: Key<'_>) -> Result<Option<Account>, StoreError> {
        let Some(account) = self.store.find(key).await? else { return Ok(None) };
        let now = self.now();
        if account.payment.is_due(now) || account.transactions.iter().any(|transaction| transaction.is_due(now)) {
            return Ok(self.edit(&account.payment.id, |_, _| ()).await?.map(|(account, ())| account));
        }
        Ok(Some(account))
    }

    /// Lets `change` alter a payment, its refunds and its captures. The notifications of whatever that leads to are
    /// written in the same transaction.
    pub(crate) async fn edit<T>(
        &self,
        payment_id: &str,
        change: impl FnOnce(&mut Account, Timestamp) -> T,
    ) -> Result<Option<(Account, T)>, StoreError> {
        let now = self.now();
        let late = self.fidelity().late_success;
        let mut is_new_success = false;
        let edited = self
            .store
            .edit(payment_id, |account| {
                let before = account.clone();
                account.catch_up(now, late)?;
                let outcome = change(account, now);
                account.catch_up(now, late)?;
                is_new_success = has_succeeded(&before, account);
                Ok((outcome, self.consequences(&before, account, now)?))
            })
            .await?;
        self.wake.notify_one();
        if let Some((account, _)) = &edited
            && is_new_success
        {
            self.pay_siblings(&account.payment).await?;
        }
        Ok(edited)
    }

    /// What a change of a payment leads to.
    fn consequences(&self, before: &Account, after: &Account, now: Timestamp) -> Result<Consequences, StoreError> {
        let refunds = self.fidelity().earlier_successes == EarlierSuccesses::RefundedByGateway;
        Ok(Consequences {
            deliveries: self.deliveries(before, after, now)?,
            refund_earlier_successes: (refunds && has_succeeded(before, after)).then_some(now),
        })
    }

    fn deliveries(&self, before: &Account, after: &Account, now: Timestamp) -> Result<Vec<NewDelivery>, StoreError> {
        let mut deliveries = Vec::new();
        for news in notifier::news(before, after)? {
            let effects = self.take(Moment::Notification, &after.payment);
            deliveries.extend(news.deliveries(later(now, self.notify_after), effects)?);
        }
        Ok(deliveries)
    }

    /// The scenario of two successes: what else was tried for the same order is paid as well.
    async fn pay_siblings(&self, payment: &Payment) -> Result<(), StoreError> {
        if self.take(Moment::Paid, payment).is_empty() {
            return Ok(());
        }
        let now = self.now();
        for sibling in self.store.siblings(payment).await? {
            self.store
                .edit(&sibling, |account| {
                    let before = account.clone();
                    if account.payment.state != State::Success {
                        account.payment.pay_against_all_rules(now);
                    }
                    Ok(((), self.consequences(&before, account, now)?))
                })
                .await?;
        }
        self.wake.notify_one();
        Ok(())
    }

    /// Ends a payment as the buyer wants it, or as a scenario does.
    ///
    /// # Errors
    /// [`Refused`] when it cannot end so; nothing has changed.
    pub(crate) fn decide(&self, payment: &mut Payment, wanted: Outcome, now: Timestamp) -> Result<(), Refused> {
        // The buyer has done their part: the outcome is the method's to say.
        if payment.state == State::Pending {
            return Err(Refused);
        }
        // Scenarios are about what the buyer approves, and must not be used up by a payment that is over.
        if !wanted.is_success() || payment.state != State::Submitted {
            return self.end(payment, wanted, now);
        }
        for effect in self.take(Moment::Approved, payment) {
            match effect {
                Effect::Outcome { payment_result_code: code } => {
                    return self.end(payment, Outcome::find(&code).unwrap_or(wanted), now);
                }
                Effect::Processing { seconds, payment_result_code: code } => {
                    let outcome = Outcome::find(&code).unwrap_or(wanted);
                    return payment.process(Plan { at: later(now, Duration::from_secs(seconds)), outcome }, now);
                }
                _ => {}
            }
        }
        payment.finish(wanted, now)
    }

    /// Ends a payment, unless the buyer may try again after this "no".
    fn end(&self, payment: &mut Payment, outcome: Outcome, now: Timestamp) -> Result<(), Refused> {
        if !outcome.is_success() && payment.can_be_tried_again_after(outcome, self.fidelity().element_decline, now) {
            return payment.apply(Event::Decline(outcome), now);
        }
        payment.finish(outcome, now)
    }

    /// The effects that scenarios have on a payment at this moment.
    pub(crate) fn take(&self, moment: Moment, payment: &Payment) -> Vec<Effect> {
        self.scenarios.take(moment, &subject_of(payment))
    }

    /// A `signature` header as it is to be written.
    pub(crate) fn written(&self, signature: String) -> String {
        match self.fidelity().signature_header {
            SignatureHeader::Compact => signature,
            // Base64 that is URL-encoded holds no comma.
            SignatureHeader::Spaced => signature.replace(',', ", "),
        }
    }

    /// Where the buyer is sent back to.
    pub(crate) fn redirect_url(&self, payment: &Payment) -> String {
        match Url::parse(&payment.redirect_url) {
            Ok(mut url) if self.fidelity().redirect_appends_ids => {
                url.query_pairs_mut()
                    .append_pair("paymentRequestId", &payment.request_id)
                    .append_pair("paymentId", &payment.id);
                url.into()
            }
            // As the merchant wrote it, to the letter.
            _ => payment.redirect_url.clone(),
        }
    }

    /// An address of the simulator.
    pub(crate) fn url(&self, path: &str) -> String {
        let mut url = self.origin.clone();
        url.set_path(path);
        url.into()
    }
}

/// Whether a change has made the payment a success.
fn has_succeeded(before: &Account, after: &Account) -> bool {
    before.payment.state != State::Success && after.payment.state == State::Success
}

/// A payment as scenarios are bound to it.
pub(crate) fn subject_of(payment: &Payment) -> Subject<'_> {
    Subject {
        payment_request_id: Some(&payment.request_id),
        payment_method_type: payment.method.map(|method| method.kind),
        amount: Some(&payment.amount),
        endpoint: None,
    }
}
