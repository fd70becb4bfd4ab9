//! A payment as the gateway sees it. Pure: no clock, no database, no HTTP.
//!
//! ```text
//! Created ── submit ──> Submitted ── approve ──> Success
//!    │                      ├─────── refuse ───> Failed(why)
//!    │                      └─────── process ──> Pending ── approve, refuse ──> …
//!    ├──── time is over ────┴──────────────────> Failed(ORDER_IS_CLOSED)
//!    └──── the merchant cancels (all but Failed) > Cancelled
//!
//! in Payment Element:  Submitted ── decline ──> Declined(why) ── submit, with this or another method ──> Submitted
//! ```
//!
//! The words that merchants see for these states (docs.antom.com/ac/cashierpay/payment_status_desc) are in
//! [`Payment::status`]; the gateway tells "session made" and "submitted" apart, the merchant cannot.

use std::time::Duration;

use antom::types::{Amount, PaymentStatus};
use jiff::Timestamp;

use crate::{
    fidelity::ElementDecline,
    method::{self, Flow, Method},
    result_code::Outcome,
};

/// How many wrong codes the in-page form takes before the payment fails.
const WRONG_CODES_ALLOWED: i64 = 3;

/// What Payment Element adds to the method's time (docs.antom.com/ac/pm/default_timeout).
const ELEMENT_ADDS: Duration = Duration::from_secs(60 * 60);

/// How long money stays authorised. Antom's card schemes say seven days.
const AUTHORISED_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

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
    /// Names the payment in the addresses of the wallet's pages.
    pub(crate) buyer_token: String,
    pub(crate) scene: Scene,
    /// How the buyer pays; none until the buyer has chosen.
    pub(crate) method: Option<&'static Method>,
    pub(crate) amount: Amount,
    pub(crate) order_amount: Amount,
    pub(crate) order_description: String,
    /// `paymentRedirectUrl`, exactly as the merchant wrote it.
    pub(crate) redirect_url: String,
    pub(crate) notify_url: Option<String>,
    pub(crate) taking: Taking,
    pub(crate) created_at: Timestamp,
    pub(crate) session_expires_at: Timestamp,
    pub(crate) state: State,
    pub(crate) wrong_codes: i64,
    pub(crate) submitted_at: Option<Timestamp>,
    /// When the payment is closed if it is still not final: the session's end, or the method's time after submission.
    pub(crate) closes_at: Timestamp,
    pub(crate) finished_at: Option<Timestamp>,
    /// What will happen by itself.
    pub(crate) plan: Option<Plan>,
}

/// What the buyer pays in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scene {
    /// The component of the guide, `AMSCashierPayment`: the merchant has named the method.
    Cashier,
    /// Payment Element, `AMSElement`: the buyer chooses one of these, which are shown in this order.
    Element(Vec<&'static Method>),
    /// The Checkout Page on Antom's own site (`normalUrl`): the buyer chooses likewise.
    Page(Vec<&'static Method>),
}

/// Whether an approval takes the money, or reserves it to be captured (`paymentFactor`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taking {
    /// Takes it.
    AtOnce,
    /// Reserves it and captures all of it right away: `isAuthorization` with `captureMode` `AUTOMATIC`.
    CapturedAutomatically,
    /// Reserves it until the merchant captures it: `isAuthorization` with `captureMode` `MANUAL`.
    CapturedByMerchant,
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The session exists; the buyer has not chosen to pay yet.
    Created,
    /// The buyer has been sent to the wallet, or sees the code.
    Submitted,
    /// The buyer has done everything and the method answers later.
    Pending,
    /// The method has said no, and the buyer may try again in the element. To the merchant this is no outcome.
    Declined(Outcome),
    Success,
    /// Why: any outcome but success.
    Failed(Outcome),
    /// By the merchant. The buyer who turns back in the wallet changes nothing.
    Cancelled,
}

/// Something that will happen by itself, because a scenario says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) at: Timestamp,
    pub(crate) outcome: Outcome,
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Submit,
    /// The buyer has done their part and the outcome comes later.
    Process,
    Approve,
    Refuse(Outcome),
    /// The same, but the buyer may try again.
    Decline(Outcome),
    /// Its time is over.
    Close,
    /// Whether a paid payment may be cancelled is the caller's to know.
    Cancel,
}

/// An event that the payment's state has no room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

/// What became of a code that was typed into the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeEntered {
    /// The code decides: the payment has not been changed by it yet.
    Decides(Outcome),
    /// Wrong, with this many tries left.
    Wrong { tries_left: i64 },
    /// Not six digits; does not count as a try.
    Malformed,
}

impl State {
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failed(_) | Self::Cancelled)
    }

    /// Whether time ends it.
    pub(crate) fn can_be_closed(self) -> bool {
        matches!(self, Self::Created | Self::Submitted | Self::Declined(_))
    }

    /// The state after `event`: the whole state machine.
    fn after(self, event: Event) -> Result<Self, Refused> {
        use Event as E;
        match (self, event) {
            // Submitting again is what a buyer does who came back from the wallet.
            (Self::Created | Self::Submitted | Self::Declined(_), E::Submit) => Ok(Self::Submitted),
            (Self::Submitted, E::Process) => Ok(Self::Pending),
            (Self::Submitted | Self::Pending, E::Approve) => Ok(Self::Success),
            (Self::Submitted | Self::Pending, E::Refuse(why)) => Ok(Self::Failed(why)),
            (Self::Submitted, E::Decline(why)) => Ok(Self::Declined(why)),
            (Self::Created | Self::Submitted | Self::Declined(_), E::Close) => {
                Ok(Self::Failed(Outcome::ORDER_IS_CLOSED))
            }
            // A cancellation may be repeated: the merchant may have missed the first answer.
            (Self::Failed(_), E::Cancel) => Err(Refused),
            (_, E::Cancel) => Ok(Self::Cancelled),
            _ => Err(Refused),
        }
    }

    /// The state as the two texts that the database keeps.
    pub(crate) fn to_stored(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Created => ("CREATED", None),
            Self::Submitted => ("SUBMITTED", None),
            Self::Pending => ("PENDING", None),
            Self::Declined(why) => ("DECLINED", Some(why.code)),
            Self::Success => ("SUCCESS", None),
            Self::Failed(why) => ("FAIL", Some(why.code)),
            Self::Cancelled => ("CANCELLED", None),
        }
    }

    /// The reverse of [`State::to_stored`]; `None` for texts that it never wrote.
    pub(crate) fn from_stored(state: &str, failure: Option<&str>) -> Option<Self> {
        let failed = |code| Outcome::find(code).filter(|why| !why.is_success());
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

/// Stands in the database before what is offered on the Checkout Page.
const PAGE: &str = "PAGE:";

fn kinds(methods: &[&Method]) -> String {
    methods.iter().map(|method| method.kind).collect::<Vec<_>>().join(" ")
}

impl Scene {
    /// The scene as the database keeps it.
    pub(crate) fn to_stored(&self) -> Option<String> {
        match self {
            Self::Cashier => None,
            Self::Element(methods) => Some(kinds(methods)),
            Self::Page(methods) => Some(format!("{PAGE}{}", kinds(methods))),
        }
    }

    /// The reverse of [`Scene::to_stored`]; `None` for texts that it never wrote.
    pub(crate) fn from_stored(offered: Option<&str>) -> Option<Self> {
        let Some(offered) = offered else { return Some(Self::Cashier) };
        let (scene, kinds): (fn(_) -> _, _) = match offered.strip_prefix(PAGE) {
            Some(kinds) => (Self::Page, kinds),
            None => (Self::Element, offered),
        };
        kinds.split(' ').map(method::find).collect::<Option<_>>().map(scene)
    }
}

impl Taking {
    pub(crate) fn to_stored(self) -> &'static str {
        match self {
            Self::AtOnce => "AT_ONCE",
            Self::CapturedAutomatically => "AUTOMATIC",
            Self::CapturedByMerchant => "MANUAL",
        }
    }

    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        [Self::AtOnce, Self::CapturedAutomatically, Self::CapturedByMerchant]
            .into_iter()
            .find(|taking| taking.to_stored() == text)
    }
}

impl Payment {
    /// Lets `event` happen at `now`.
    ///
    /// # Errors
    /// [`Refused`] when the state has no room for it; the payment is unchanged.
    pub(crate) fn apply(&mut self, event: Event, now: Timestamp) -> Result<(), Refused> {
        let next = self.state.after(event)?;
        if next == State::Submitted {
            // In the element every submission is an attempt of its own, with the whole time.
            if self.submitted_at.is_none() || self.is_in_element() {
                self.closes_at = later(now, self.time_to_pay() + self.time_to_choose());
            }
            self.submitted_at.get_or_insert(now);
        }
        if let State::Declined(_) = next {
            self.closes_at = self.session_expires_at;
        }
        if next.is_final() && !self.state.is_final() {
            self.finished_at = Some(now);
            self.plan = None;
        }
        self.state = next;
        Ok(())
    }

    /// Submits the payment at `now` with one of the methods on offer. An attempt under way with another method is
    /// given up: its addresses open nothing any more, because the payment is known by `buyer_token` from now on.
    ///
    /// # Errors
    /// [`Refused`] when the buyer has nothing to choose, or nothing to choose any more; the payment is unchanged.
    pub(crate) fn submit_with(
        &mut self,
        method: &'static Method,
        buyer_token: String,
        now: Timestamp,
    ) -> Result<(), Refused> {
        if !self.offered().contains(&method) {
            return Err(Refused);
        }
        self.state.after(Event::Submit)?;
        let is_new_attempt = self.method != Some(method) || matches!(self.state, State::Declined(_));
        if is_new_attempt {
            self.method = Some(method);
            self.buyer_token = buyer_token;
            self.wrong_codes = 0;
        }
        self.apply(Event::Submit, now)
    }

    /// Submits the payment at `now` for whoever acts as the buyer: with the first method on offer if none was chosen.
    ///
    /// # Errors
    /// [`Refused`] when the buyer cannot begin any more; the payment is unchanged.
    pub(crate) fn begin(&mut self, now: Timestamp) -> Result<(), Refused> {
        self.state.after(Event::Submit)?;
        self.choose_if_need_be();
        self.apply(Event::Submit, now)
    }

    fn choose_if_need_be(&mut self) {
        self.method = self.method.or_else(|| self.offered().first().copied());
    }

    /// Ends the payment with an outcome at `now`.
    ///
    /// # Errors
    /// [`Refused`] when it cannot end so; the payment is unchanged.
    pub(crate) fn finish(&mut self, outcome: Outcome, now: Timestamp) -> Result<(), Refused> {
        self.apply(if outcome.is_success() { Event::Approve } else { Event::Refuse(outcome) }, now)
    }

    /// The buyer has done their part at `now`, and the outcome comes as planned.
    ///
    /// # Errors
    /// [`Refused`] when the buyer has not begun or it is final; the payment is unchanged.
    pub(crate) fn process(&mut self, plan: Plan, now: Timestamp) -> Result<(), Refused> {
        self.apply(Event::Process, now)?;
        self.plan = Some(plan);
        Ok(())
    }

    /// What no rule allows and scenarios want all the same: the payment is paid, whatever it was.
    pub(crate) fn pay_against_all_rules(&mut self, now: Timestamp) {
        self.choose_if_need_be();
        self.state = State::Success;
        self.submitted_at.get_or_insert(now);
        self.finished_at = Some(now);
        self.plan = None;
    }

    /// Whether its time is over and nobody has closed it yet.
    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.can_be_closed() && now >= self.closes_at
    }

    /// Whether something should have happened to it by itself.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.is_overdue(now) || self.plan.is_some_and(|plan| now >= plan.at)
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
        if self.flow() != Some(Flow::Form) || self.state.is_final() {
            return Err(Refused);
        }
        if !is_code(code) {
            return Ok(CodeEntered::Malformed);
        }
        self.apply(Event::Submit, now)?;
        Ok(match code {
            "123456" => CodeEntered::Decides(Outcome::SUCCESS),
            "000000" => CodeEntered::Decides(Outcome::USER_BALANCE_NOT_ENOUGH),
            _ => {
                self.wrong_codes += 1;
                match WRONG_CODES_ALLOWED - self.wrong_codes {
                    tries_left @ 1.. => CodeEntered::Wrong { tries_left },
                    _ => CodeEntered::Decides(Outcome::USER_PAYMENT_VERIFICATION_FAILED),
                }
            }
        })
    }

    /// Whether the buyer may pay with the same session after `outcome`. Only in the element; and not after a failed
    /// verification or the session's end, for which the documentation wants a new session
    /// (docs.antom.com/ac/cashierpay/payment_retry).
    pub(crate) fn can_be_tried_again_after(&self, outcome: Outcome, rule: ElementDecline, now: Timestamp) -> bool {
        let left_the_page = self.flow() == Some(Flow::Redirect);
        self.is_in_element()
            && self.state == State::Submitted
            && outcome != Outcome::USER_PAYMENT_VERIFICATION_FAILED
            && !self.session_has_expired(now)
            && match rule {
                ElementDecline::PayableInThePage => !left_the_page,
                ElementDecline::Payable => true,
                ElementDecline::Final => false,
            }
    }

    /// The methods that the buyer may choose from: none where the merchant has named it.
    pub(crate) fn offered(&self) -> &[&'static Method] {
        match &self.scene {
            Scene::Cashier => &[],
            Scene::Element(methods) | Scene::Page(methods) => methods,
        }
    }

    pub(crate) fn is_in_element(&self) -> bool {
        matches!(self.scene, Scene::Element(_))
    }

    /// How the buyer pays, as soon as that is decided.
    pub(crate) fn flow(&self) -> Option<Flow> {
        self.method.map(|method| method.flow)
    }

    /// How long after its submission the method can be paid with.
    fn time_to_pay(&self) -> Duration {
        self.method.map_or(Duration::ZERO, |method| method.closes_after)
    }

    /// What is added to that for the element, in which the buyer may choose again.
    fn time_to_choose(&self) -> Duration {
        if self.is_in_element() { ELEMENT_ADDS } else { Duration::ZERO }
    }

    /// Until when the code on display is good.
    pub(crate) fn code_expires_at(&self) -> Timestamp {
        self.closes_at.checked_sub(self.time_to_choose()).unwrap_or(self.closes_at)
    }

    /// `paymentStatus`.
    pub(crate) fn status(&self) -> PaymentStatus {
        match self.state {
            State::Created | State::Submitted | State::Declined(_) => PaymentStatus::Processing,
            State::Pending => PaymentStatus::Pending,
            State::Success => PaymentStatus::Success,
            State::Failed(_) => PaymentStatus::Fail,
            State::Cancelled => PaymentStatus::Cancelled,
        }
    }

    /// `paymentResultCode` and `paymentResultMessage`.
    pub(crate) fn result(&self) -> (&'static str, &'static str) {
        match self.state {
            State::Created | State::Submitted | State::Pending | State::Declined(_) => {
                ("PAYMENT_IN_PROCESS", "The payment is being processed.")
            }
            State::Success => ("SUCCESS", "success"),
            State::Failed(why) => (why.code, why.message),
            State::Cancelled => ("ORDER_IS_CANCELED", "The merchant has cancelled the payment."),
        }
    }

    /// `paymentTime`: only what is paid has one.
    pub(crate) fn paid_at(&self) -> Option<Timestamp> {
        self.finished_at.filter(|_| self.state == State::Success)
    }

    /// `authExpiryTime`: until when it may be captured.
    pub(crate) fn authorised_until(&self) -> Option<Timestamp> {
        self.paid_at().filter(|_| self.taking != Taking::AtOnce).map(|paid_at| later(paid_at, AUTHORISED_FOR))
    }

    /// The amount in the currency's smallest unit. What cannot be read counts as nothing; createPaymentSession has
    /// checked that it can.
    pub(crate) fn units(&self) -> i64 {
        self.amount.minor_units().unwrap_or(0)
    }
}

/// Whether this can be a code of the in-page form.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `time` plus `duration`, or the end of time.
pub(crate) fn later(time: Timestamp, duration: Duration) -> Timestamp {
    time.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
