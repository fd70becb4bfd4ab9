//! What the simulator has seen of a shop's reaction to a scenario.

use jiff::Timestamp;

use crate::{
    behavior::effect::Effect,
    console::notifications::is_acknowledged,
    engine::store::{
        messages::StoredMessage,
        outbox::{SentAttempt, SentDelivery},
    },
    model::{
        payment_record::PaymentRecord,
        payment_state::PaymentState,
        transaction::{Transaction, TransactionKind, TransactionState},
    },
};

/// Everything that the simulator knows about a payment.
pub(super) struct Evidence<'a> {
    pub(super) record: &'a PaymentRecord,
    pub(super) deliveries: &'a [SentDelivery],
    /// The oldest first.
    pub(super) calls: &'a [StoredMessage],
    /// The other attempts for the same order.
    pub(super) siblings: &'a [PaymentRecord],
}

/// A reaction of the shop that the simulator can see.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) text: &'static str,
    pub(super) state: CheckState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CheckState {
    /// Not seen so far.
    Open,
    Done,
    /// The shop has done the opposite.
    Failed,
}

fn check(text: &'static str, is_done: bool) -> Check {
    Check { text, state: if is_done { CheckState::Done } else { CheckState::Open } }
}

/// The reactions to a scenario. There are none when only the shop can know them.
pub(super) fn checks(effect: &Effect, evidence: &Evidence<'_>) -> Vec<Check> {
    match effect {
        Effect::DelayAnswer { .. } => Vec::new(),
        Effect::HttpStatus { .. }
        | Effect::Hang { .. }
        | Effect::LoseAnswer
        | Effect::Result { .. }
        | Effect::AnswerSignature { .. } => vec![check("asked again", evidence.asked_again_after(effect))],
        Effect::Outcome { payment_result_code: code } => {
            let ended = evidence.has_ended_with(code);
            vec![check("result acknowledged", ended && evidence.acknowledged("PAYMENT_RESULT"))]
        }
        Effect::Processing { payment_result_code: code, .. } => {
            let was_pending = evidence.deliveries.iter().any(|delivery| delivery.notify_type == "PAYMENT_PENDING");
            let ended = was_pending && evidence.has_ended_with(code);
            vec![
                check("pending acknowledged", evidence.acknowledged("PAYMENT_PENDING")),
                check("final result acknowledged", ended && evidence.acknowledged("PAYMENT_RESULT")),
            ]
        }
        Effect::TwoSuccesses => evidence.duplicate_checks(),
        Effect::LateSuccess { .. } => {
            let cancel = evidence.calls.iter().find(|call| is_call_of(call, "cancel"));
            let is_later =
                |attempt: &SentAttempt| cancel.is_some_and(|cancel| attempt.sent_at >= cancel.message.received_at);
            let is_known =
                evidence.attempts("PAYMENT_RESULT").any(|attempt| is_acknowledged(attempt) && is_later(attempt));
            vec![check("cancel sent", cancel.is_some()), check("late success acknowledged", is_known)]
        }
        Effect::Refund { .. } => evidence.transaction_checks(effect, TransactionKind::Refund),
        Effect::Capture { .. } => evidence.transaction_checks(effect, TransactionKind::Capture),
        _ => evidence.notification_checks(effect),
    }
}

impl Evidence<'_> {
    /// Whether a call of this endpoint was answered since then.
    fn called(&self, endpoint: &str, since: Timestamp) -> bool {
        self.calls.iter().any(|call| is_call_of(call, endpoint) && call.message.received_at >= since)
    }

    /// Whether the shop has called again after an answer that a scenario has changed like this.
    fn asked_again_after(&self, effect: &Effect) -> bool {
        let mut rest = self.calls.iter().skip_while(|call| !has_similar(&call.message.effects, effect));
        let Some(changed) = rest.next() else { return false };
        rest.any(|call| {
            call.message.path == changed.message.path
                || is_call_of(call, "inquiryPayment")
                || is_call_of(call, "inquiryRefund")
        })
    }

    fn has_ended_with(&self, code: &str) -> bool {
        match self.record.payment.state {
            PaymentState::Success => code == "SUCCESS",
            PaymentState::Failed(outcome) => outcome.code == code,
            _ => false,
        }
    }

    fn attempts(&self, notify_type: &str) -> impl Iterator<Item = &SentAttempt> {
        let of_type = self.deliveries.iter().filter(move |delivery| delivery.notify_type == notify_type);
        of_type.flat_map(|delivery| &delivery.attempts)
    }

    fn acknowledged(&self, notify_type: &str) -> bool {
        self.attempts(notify_type).any(is_acknowledged)
    }

    fn duplicate_checks(&self) -> Vec<Check> {
        let attempts = std::iter::once(self.record).chain(self.siblings);
        let paid: Vec<_> = attempts.filter(|record| record.payment.state == PaymentState::Success).collect();
        let has_money =
            |record: &&&PaymentRecord| record.committed_total(TransactionKind::Refund) < record.captured_total();
        let is_duplicate = paid.len() > 1;
        let is_refunded = is_duplicate && paid.iter().filter(has_money).count() <= 1;
        vec![check("two payments succeeded", is_duplicate), check("one payment refunded", is_refunded)]
    }

    fn notification_checks(&self, effect: &Effect) -> Vec<Check> {
        let changed: Vec<_> =
            self.deliveries.iter().filter(|delivery| has_similar(&delivery.effects, effect)).collect();
        let acknowledged = !changed.is_empty() && changed.iter().all(|delivery| was_acknowledged(delivery));
        let answered =
            changed.iter().any(|delivery| delivery.attempts.iter().any(|attempt| attempt.response.is_some()));
        let inquired = || {
            let since = self.record.payment.finished_at;
            !changed.is_empty() && since.is_some_and(|since| self.called("inquiryPayment", since))
        };
        match effect {
            Effect::NotificationDrop => vec![check("inquiry made", inquired())],
            Effect::NotificationDelay { .. } => {
                vec![check("inquiry made", inquired()), check("notification acknowledged", acknowledged)]
            }
            Effect::NotificationDuplicate { .. } => vec![check("every copy acknowledged", acknowledged)],
            Effect::NotificationReorder => vec![check("notification acknowledged", acknowledged)],
            Effect::NotificationSignature { .. } => {
                let is_believed = changed.iter().any(|delivery| was_acknowledged(delivery));
                let state = match (is_believed, answered) {
                    (true, _) => CheckState::Failed,
                    (false, true) => CheckState::Done,
                    (false, false) => CheckState::Open,
                };
                let text = if is_believed { "acknowledged: the signature was not verified" } else { "refused" };
                vec![Check { text, state }]
            }
            Effect::NotificationUnknownOrder | Effect::NotificationStale { .. } => vec![check("answered", answered)],
            Effect::NotificationAmount { .. } | Effect::NotificationCurrency { .. } => {
                vec![check("answered; see the notification", answered)]
            }
            _ => Vec::new(),
        }
    }

    fn transaction_checks(&self, effect: &Effect, kind: TransactionKind) -> Vec<Check> {
        let ended: Vec<_> = self.record.of_kind(kind).filter(|transaction| is_result_of(transaction, effect)).collect();
        let (sent, notify_type, inquiry) = match kind {
            TransactionKind::Refund => ("refund sent", "REFUND_RESULT", "inquiryRefund"),
            TransactionKind::Capture => ("capture sent", "CAPTURE_RESULT", "inquiryPayment"),
        };
        let mut checks = vec![check(sent, !ended.is_empty())];
        if !matches!(effect, Effect::Refund { seconds: 0, .. } | Effect::Capture { seconds: 0, .. }) {
            let is_known = ended
                .iter()
                .filter_map(|transaction| transaction.finished())
                .any(|(at, _)| self.acknowledged(notify_type) || self.called(inquiry, at));
            checks.push(check("result acknowledged, or asked for", is_known));
        }
        checks
    }
}

fn is_call_of(call: &StoredMessage, endpoint: &str) -> bool {
    call.message.path.ends_with(&format!("/{endpoint}"))
}

fn was_acknowledged(delivery: &SentDelivery) -> bool {
    delivery.attempts.iter().any(is_acknowledged)
}

fn has_similar(effects: &[Effect], wanted: &Effect) -> bool {
    effects.iter().any(|effect| is_similar(effect, wanted))
}

/// Whether two effects are the same kind, and make the same thing wrong. Times and amounts may differ.
pub(super) fn is_similar(one: &Effect, other: &Effect) -> bool {
    use Effect as E;
    match (one, other) {
        (E::AnswerSignature { fault }, E::AnswerSignature { fault: wanted })
        | (E::NotificationSignature { fault }, E::NotificationSignature { fault: wanted }) => fault == wanted,
        (E::Outcome { payment_result_code: code }, E::Outcome { payment_result_code: wanted })
        | (E::Processing { payment_result_code: code, .. }, E::Processing { payment_result_code: wanted, .. })
        | (E::Result { result_code: code }, E::Result { result_code: wanted }) => code == wanted,
        (E::Refund { .. }, E::Refund { .. }) | (E::Capture { .. }, E::Capture { .. }) => one == other,
        _ => std::mem::discriminant(one) == std::mem::discriminant(other),
    }
}

/// Whether a refund or a capture has gone as the effect says.
fn is_result_of(transaction: &Transaction, effect: &Effect) -> bool {
    let (Effect::Refund { seconds, result_code } | Effect::Capture { seconds, result_code }) = effect else {
        return false;
    };
    let (end, outcome) = match transaction.state {
        TransactionState::Processing { ends_at, outcome } => (ends_at, outcome),
        TransactionState::Finished { at, outcome } => (at, outcome),
    };
    let took_time = end.duration_since(transaction.created_at).as_secs() > 0;
    outcome.is_success() == (result_code == "SUCCESS") && took_time == (*seconds > 0)
}
