//! A payment: one attempt to pay an order.

use std::time::Duration;

use antom::types::{Amount, PaymentStatus};
use jiff::Timestamp;

use crate::model::{
    assumed_rules::ElementDecline,
    capture_mode::CaptureMode,
    method::{Flow, Method},
    payment_state::{InvalidTransition, PaymentEvent, PaymentState},
    product_scene::ProductScene,
    result_code::Outcome,
    time::later,
};

/// How many wrong codes the in-page form accepts before the payment fails.
const WRONG_CODES_ALLOWED: i64 = 3;

/// What Payment Element adds to the method's time (<https://docs.antom.com/ac/pm/default_timeout>).
const EXTRA_TIME_IN_ELEMENT: Duration = Duration::from_secs(60 * 60);

/// How long money stays authorised. Antom documents seven days for card schemes.
const AUTHORISATION_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// One attempt to pay: one `paymentRequestId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Payment {
    /// `paymentId`.
    pub(crate) id: String,
    /// `paymentRequestId`.
    pub(crate) request_id: String,
    /// `order.referenceOrderId`: attempts for the same order have the same.
    pub(crate) order_id: String,
    /// The first part of `paymentSessionData`, by which the browser's component refers to the payment.
    pub(crate) session_token: String,
    /// `paymentSessionId`.
    pub(crate) session_id: String,
    /// Identifies the payment in the addresses of the buyer's pages.
    pub(crate) buyer_token: String,
    pub(crate) scene: ProductScene,
    /// `None` until the buyer has chosen a method.
    pub(crate) method: Option<&'static Method>,
    pub(crate) amount: Amount,
    pub(crate) order_amount: Amount,
    pub(crate) order_description: String,
    /// The locale that the merchant's page gave to the SDK, or `locale` of the request. Empty if there was none.
    pub(crate) locale: String,
    /// `paymentRedirectUrl`, exactly as the merchant wrote it.
    pub(crate) redirect_url: String,
    pub(crate) notify_url: Option<String>,
    pub(crate) capture_mode: CaptureMode,
    pub(crate) created_at: Timestamp,
    pub(crate) session_expires_at: Timestamp,
    pub(crate) state: PaymentState,
    pub(crate) wrong_codes: i64,
    pub(crate) submitted_at: Option<Timestamp>,
    /// When the payment is closed if it is not final: the session's end, or the method's time after submission.
    pub(crate) closes_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    /// The outcome that a scenario has scheduled.
    pub(crate) scheduled: Option<ScheduledOutcome>,
}

/// An outcome that a scenario has scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ScheduledOutcome {
    pub(crate) at: Timestamp,
    pub(crate) outcome: Outcome,
}

/// The effect of a code that the buyer entered into the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeEntered {
    /// The code decides the outcome. The caller has to apply it.
    Decides(Outcome),
    Wrong {
        tries_left: i64,
    },
    /// Not six digits; does not count as a try.
    Malformed,
}

impl Payment {
    /// Applies `event` at `now`.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the state does not allow it; the payment is unchanged.
    pub(crate) fn apply(&mut self, event: PaymentEvent, now: Timestamp) -> Result<(), InvalidTransition> {
        let next = self.state.after(event)?;
        if next == PaymentState::Submitted {
            // In the element every submission is a new attempt with the whole time.
            if self.submitted_at.is_none() || self.is_in_element() {
                self.closes_at = later(now, self.time_to_pay() + self.extra_time());
            }
            self.submitted_at.get_or_insert(now);
        }
        if let PaymentState::Declined(_) = next {
            self.closes_at = self.session_expires_at;
        }
        if next.is_final() && !self.state.is_final() {
            self.finished_at = Some(now);
            self.scheduled = None;
        }
        self.state = next;
        Ok(())
    }

    /// Submits the payment at `now` with one of the offered methods. This ends an attempt with another method: the
    /// payment gets the new `buyer_token`, so that the addresses of the earlier attempt stop working.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the method is not offered or the state does not allow it; the payment is unchanged.
    pub(crate) fn submit_with(
        &mut self,
        method: &'static Method,
        buyer_token: String,
        now: Timestamp,
    ) -> Result<(), InvalidTransition> {
        if !self.offered_methods().contains(&method) {
            return Err(InvalidTransition);
        }
        self.state.after(PaymentEvent::Submit)?;
        let is_new_attempt = self.method != Some(method) || matches!(self.state, PaymentState::Declined(_));
        if is_new_attempt {
            self.method = Some(method);
            self.buyer_token = buyer_token;
            self.wrong_codes = 0;
        }
        self.apply(PaymentEvent::Submit, now)
    }

    /// Submits the payment at `now` with the chosen method, or with the first one on offer.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the state does not allow it; the payment is unchanged.
    pub(crate) fn submit(&mut self, now: Timestamp) -> Result<(), InvalidTransition> {
        self.state.after(PaymentEvent::Submit)?;
        self.choose_default_method();
        self.apply(PaymentEvent::Submit, now)
    }

    fn choose_default_method(&mut self) {
        self.method = self.method.or_else(|| self.offered_methods().first().copied());
    }

    /// Ends the payment with an outcome at `now`.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the state does not allow it; the payment is unchanged.
    pub(crate) fn finish(&mut self, outcome: Outcome, now: Timestamp) -> Result<(), InvalidTransition> {
        self.apply(if outcome.is_success() { PaymentEvent::Approve } else { PaymentEvent::Refuse(outcome) }, now)
    }

    /// Makes the payment pending at `now`; it ends as `scheduled` says.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the payment is not submitted or is final; the payment is unchanged.
    pub(crate) fn process(&mut self, scheduled: ScheduledOutcome, now: Timestamp) -> Result<(), InvalidTransition> {
        self.apply(PaymentEvent::Process, now)?;
        self.scheduled = Some(scheduled);
        Ok(())
    }

    /// Makes the payment a success in any state. Only scenarios need this; the state machine does not allow it.
    pub(crate) fn force_success(&mut self, now: Timestamp) {
        self.choose_default_method();
        self.state = PaymentState::Success;
        self.submitted_at.get_or_insert(now);
        self.finished_at = Some(now);
        self.scheduled = None;
    }

    /// Whether the time to pay is over and the payment is not closed yet.
    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.can_be_closed() && now >= self.closes_at
    }

    /// Whether the payment has to be closed, or a scheduled outcome has to be applied.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.is_overdue(now) || self.scheduled.is_some_and(|scheduled| now >= scheduled.at)
    }

    /// Whether the browser may no longer open the session.
    pub(crate) fn session_has_expired(&self, now: Timestamp) -> bool {
        now >= self.session_expires_at
    }

    /// Checks the code of the in-page form: `123456` pays, `000000` is declined, three wrong codes fail the payment.
    ///
    /// # Errors
    /// [`InvalidTransition`] when the method has no form or the payment is final.
    pub(crate) fn enter_code(&mut self, code: &str, now: Timestamp) -> Result<CodeEntered, InvalidTransition> {
        if self.flow() != Some(Flow::Form) || self.state.is_final() {
            return Err(InvalidTransition);
        }
        if !is_six_digits(code) {
            return Ok(CodeEntered::Malformed);
        }
        self.apply(PaymentEvent::Submit, now)?;
        Ok(match code {
            "123456" => CodeEntered::Decides(Outcome::SUCCESS),
            "000000" => CodeEntered::Decides(Outcome::USER_CANCELED),
            _ => {
                self.wrong_codes += 1;
                match WRONG_CODES_ALLOWED - self.wrong_codes {
                    tries_left @ 1.. => CodeEntered::Wrong { tries_left },
                    _ => CodeEntered::Decides(Outcome::USER_PAYMENT_VERIFICATION_FAILED),
                }
            }
        })
    }

    /// Whether the buyer may pay with the same session after `outcome`: only in the element, and not after a failed
    /// verification or the session's end, for which the documentation requires a new session
    /// (<https://docs.antom.com/ac/cashierpay/payment_retry>).
    pub(crate) fn can_retry_after(&self, outcome: Outcome, rule: ElementDecline, now: Timestamp) -> bool {
        let left_the_page = self.flow() == Some(Flow::Redirect);
        self.is_in_element()
            && self.state == PaymentState::Submitted
            && outcome != Outcome::USER_PAYMENT_VERIFICATION_FAILED
            && !self.session_has_expired(now)
            && match rule {
                ElementDecline::PayableInThePage => !left_the_page,
                ElementDecline::Payable => true,
                ElementDecline::Final => false,
            }
    }

    /// The methods that the buyer may choose from; none where the merchant has named the method.
    pub(crate) fn offered_methods(&self) -> &[&'static Method] {
        self.scene.offered_methods()
    }

    pub(crate) fn is_in_element(&self) -> bool {
        matches!(self.scene, ProductScene::Element(_))
    }

    /// The flow of the method, if there is a method.
    pub(crate) fn flow(&self) -> Option<Flow> {
        self.method.map(|method| method.flow)
    }

    /// How long the buyer can pay with the method after the submission.
    fn time_to_pay(&self) -> Duration {
        self.method.map_or(Duration::ZERO, |method| method.closes_after)
    }

    fn extra_time(&self) -> Duration {
        if self.is_in_element() { EXTRA_TIME_IN_ELEMENT } else { Duration::ZERO }
    }

    /// When the code on display expires.
    pub(crate) fn code_expires_at(&self) -> Timestamp {
        self.closes_at.checked_sub(self.extra_time()).unwrap_or(self.closes_at)
    }

    /// `paymentStatus`.
    pub(crate) fn status(&self) -> PaymentStatus {
        match self.state {
            PaymentState::Created | PaymentState::Submitted | PaymentState::Declined(_) => PaymentStatus::Processing,
            PaymentState::Pending => PaymentStatus::Pending,
            PaymentState::Success => PaymentStatus::Success,
            PaymentState::Failed(_) => PaymentStatus::Fail,
            PaymentState::Cancelled => PaymentStatus::Cancelled,
        }
    }

    /// `paymentResultCode` and `paymentResultMessage`.
    pub(crate) fn result(&self) -> (&'static str, &'static str) {
        match self.state {
            PaymentState::Created | PaymentState::Submitted | PaymentState::Pending | PaymentState::Declined(_) => {
                ("PAYMENT_IN_PROCESS", "The payment is being processed.")
            }
            PaymentState::Success => ("SUCCESS", "success"),
            PaymentState::Failed(outcome) => (outcome.code, outcome.message),
            PaymentState::Cancelled => ("ORDER_IS_CANCELED", "The merchant has cancelled the payment."),
        }
    }

    /// `paymentTime`: only a paid payment has one.
    pub(crate) fn paid_at(&self) -> Option<Timestamp> {
        self.finished_at.filter(|_| self.state == PaymentState::Success)
    }

    /// `authExpiryTime`: until when it may be captured.
    pub(crate) fn authorised_until(&self) -> Option<Timestamp> {
        self.paid_at()
            .filter(|_| self.capture_mode != CaptureMode::Immediate)
            .map(|paid_at| later(paid_at, AUTHORISATION_LIFE))
    }

    /// The amount in the smallest unit of the currency. An unreadable amount counts as zero; createPaymentSession has
    /// checked the amount.
    pub(crate) fn minor_units(&self) -> i64 {
        self.amount.minor_units().unwrap_or(0)
    }
}

/// Whether this can be a code of the in-page form.
pub(crate) fn is_six_digits(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
