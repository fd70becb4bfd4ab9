//! The state that all parts of the running gateway share. Every change of a payment goes through [`Gateway::edit`].

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use antom::PublicKey;
use jiff::Timestamp;
use tokio::sync::{Notify, mpsc, watch};
use url::Url;

use crate::{
    behavior::{
        active_scenarios::ActiveScenarios,
        assumptions::{Assumptions, EarlierSuccesses, SignatureHeader},
        clock::MovableClock,
        effect::{Effect, Trigger},
        matching::Target,
    },
    engine::{
        clock_move::ClockMove,
        keys::Keys,
        notification,
        store::{
            changes::Consequences,
            database::{Store, StoreError},
            messages::LoggedMessage,
            outbox::NewDelivery,
            payments::PaymentKey,
        },
    },
    language::{Language, Languages},
    model::{
        payment::{Payment, ScheduledOutcome},
        payment_record::PaymentRecord,
        payment_state::{InvalidTransition, PaymentEvent, PaymentState},
        result_code::Outcome,
        time::later,
    },
};

/// The running gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) store: Store,
    pub(crate) clock: MovableClock,
    pub(crate) keys: Keys,
    pub(crate) merchant_public_key: PublicKey,
    pub(crate) antom_public_key: PublicKey,
    pub(crate) client_id: String,
    /// The name of the merchant on the buyer's pages. Antom takes it from the merchant's account: `order.merchant` of a
    /// request is for acquirers with merchants of their own.
    pub(crate) merchant_name: String,
    pub(crate) languages: Languages,
    pub(crate) origin: Url,
    /// The time between an outcome and its notification.
    pub(crate) notify_after: Duration,
    pub(crate) scenarios: ActiveScenarios,
    pub(crate) assumptions: RwLock<Arc<Assumptions>>,
    /// Whether the control API and the console serve other machines.
    pub(crate) allow_remote: bool,
    /// Notified when new work may be due.
    pub(crate) wake: Notify,
    /// Moves of the clock, for the worker.
    pub(crate) clock_moves: mpsc::Sender<ClockMove>,
    /// Calls and answers, for the message log.
    pub(crate) messages: mpsc::Sender<LoggedMessage>,
    /// Whether the simulator is stopping.
    pub(crate) stopped: watch::Receiver<bool>,
}

impl Gateway {
    /// The gateway's time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn assumptions(&self) -> Arc<Assumptions> {
        // No code that holds the lock can panic.
        Arc::clone(&self.assumptions.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_assumptions(&self, assumptions: Assumptions) {
        *self.assumptions.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(assumptions);
    }

    /// The payment with everything applied that is due now, even if the worker has not done it yet.
    pub(crate) async fn find(&self, key: PaymentKey<'_>) -> Result<Option<PaymentRecord>, StoreError> {
        let Some(record) = self.store.find(key).await? else { return Ok(None) };
        let now = self.now();
        if record.payment.is_due(now) || record.transactions.iter().any(|transaction| transaction.is_due(now)) {
            return Ok(self.edit(&record.payment.id, |_, _| ()).await?.map(|(record, ())| record));
        }
        Ok(Some(record))
    }

    /// Changes a payment, its refunds and its captures with `change`. The notifications of the change are written in
    /// the same transaction. `None` when there is no such payment.
    pub(crate) async fn edit<T>(
        &self,
        payment_id: &str,
        change: impl FnOnce(&mut PaymentRecord, Timestamp) -> T,
    ) -> Result<Option<(PaymentRecord, T)>, StoreError> {
        let now = self.now();
        let late = self.assumptions().late_success;
        let mut is_new_success = false;
        let edited = self
            .store
            .edit(payment_id, |record| {
                let before = record.clone();
                record.run_due(now, late)?;
                let outcome = change(record, now);
                record.run_due(now, late)?;
                is_new_success = has_succeeded(&before, record);
                Ok((outcome, self.consequences(&before, record, now)?))
            })
            .await?;
        self.wake.notify_one();
        if let Some((record, _)) = &edited
            && is_new_success
        {
            self.force_siblings(&record.payment).await?;
        }
        Ok(edited)
    }

    fn consequences(
        &self,
        before: &PaymentRecord,
        after: &PaymentRecord,
        now: Timestamp,
    ) -> Result<Consequences, StoreError> {
        let refunds = self.assumptions().earlier_successes == EarlierSuccesses::RefundedByGateway;
        Ok(Consequences {
            deliveries: self.deliveries(before, after, now)?,
            refund_earlier_successes: (refunds && has_succeeded(before, after)).then_some(now),
        })
    }

    fn deliveries(
        &self,
        before: &PaymentRecord,
        after: &PaymentRecord,
        now: Timestamp,
    ) -> Result<Vec<NewDelivery>, StoreError> {
        let mut deliveries = Vec::new();
        for draft in notification::drafts(before, after)? {
            let effects = self.take_effects(Trigger::Notification, &after.payment);
            deliveries.extend(draft.deliveries(later(now, self.notify_after), effects)?);
        }
        Ok(deliveries)
    }

    /// Applies [`Effect::TwoSuccesses`]: the other attempts for the same order become successes, too.
    async fn force_siblings(&self, payment: &Payment) -> Result<(), StoreError> {
        if self.take_effects(Trigger::Paid, payment).is_empty() {
            return Ok(());
        }
        let now = self.now();
        for sibling in self.store.siblings(payment).await? {
            self.store
                .edit(&sibling, |record| {
                    let before = record.clone();
                    if record.payment.state != PaymentState::Success {
                        record.payment.force_success(now);
                    }
                    Ok(((), self.consequences(&before, record, now)?))
                })
                .await?;
        }
        self.wake.notify_one();
        Ok(())
    }

    /// Ends a payment with the buyer's decision, or as a scenario requires.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the state does not allow it; the payment is unchanged.
    pub(crate) fn decide(
        &self,
        payment: &mut Payment,
        decision: Outcome,
        now: Timestamp,
    ) -> Result<(), InvalidTransition> {
        // The buyer has done their part; only the method can end the payment now.
        if payment.state == PaymentState::Pending {
            return Err(InvalidTransition);
        }
        // Scenarios apply to what the buyer approves. A payment that is over must not use them up.
        if !decision.is_success() || payment.state != PaymentState::Submitted {
            return self.end(payment, decision, now);
        }
        for effect in self.take_effects(Trigger::Approved, payment) {
            match effect {
                Effect::Outcome { payment_result_code: code } => {
                    return self.end(payment, Outcome::find(&code).unwrap_or(decision), now);
                }
                Effect::Processing { seconds, payment_result_code: code } => {
                    let outcome = Outcome::find(&code).unwrap_or(decision);
                    let at = later(now, Duration::from_secs(seconds));
                    return payment.process(ScheduledOutcome { at, outcome }, now);
                }
                _ => {}
            }
        }
        payment.finish(decision, now)
    }

    /// Ends a payment, or declines it if the buyer may try again.
    fn end(&self, payment: &mut Payment, outcome: Outcome, now: Timestamp) -> Result<(), InvalidTransition> {
        if !outcome.is_success() && payment.can_retry_after(outcome, self.assumptions().element_decline, now) {
            return payment.apply(PaymentEvent::Decline(outcome), now);
        }
        payment.finish(outcome, now)
    }

    /// The effects of scenarios on a payment. Each counts as having happened.
    pub(crate) fn take_effects(&self, trigger: Trigger, payment: &Payment) -> Vec<Effect> {
        self.scenarios.take(trigger, &target_of(payment))
    }

    /// The value of a `signature` header in the format of the assumptions.
    pub(crate) fn signature_header(&self, signature: String) -> String {
        match self.assumptions().signature_header {
            SignatureHeader::Compact => signature,
            // URL-encoded base64 has no comma.
            SignatureHeader::Spaced => signature.replace(',', ", "),
        }
    }

    /// The language of the buyer's pages.
    pub(crate) fn language_of(&self, payment: &Payment) -> &Language {
        self.languages.of_locale(&payment.locale)
    }

    /// Where the buyer returns to.
    pub(crate) fn redirect_url(&self, payment: &Payment) -> String {
        match Url::parse(&payment.redirect_url) {
            Ok(mut url) if self.assumptions().redirect_appends_ids => {
                url.query_pairs_mut()
                    .append_pair("paymentRequestId", &payment.request_id)
                    .append_pair("paymentId", &payment.id);
                url.into()
            }
            // Exactly as the merchant wrote it: a parsed URL could be written differently.
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

fn has_succeeded(before: &PaymentRecord, after: &PaymentRecord) -> bool {
    before.payment.state != PaymentState::Success && after.payment.state == PaymentState::Success
}

/// The payment as the target of scenarios.
pub(crate) fn target_of(payment: &Payment) -> Target<'_> {
    Target {
        payment_request_id: Some(&payment.request_id),
        payment_method_type: payment.method.map(|method| method.kind),
        amount: Some(&payment.amount),
        endpoint: None,
    }
}
