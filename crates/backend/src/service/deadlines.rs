//! How long a customer can pay an attempt.
//!
//! Antom counts a method's time from the submission, which it does not report. The shop knows the start of the attempt, which
//! is earlier, and the end of its session, after which nothing can be submitted.

use domain::{checkout::CheckoutMode, error::AppError, method::PaymentMethod, money::Currency};
use jiff::{SignedDuration, Timestamp};

use crate::{
    gateway::{CLOCK_TOLERANCE, minutes_until_session_ends},
    store::{orders::write_time, payments::StoredPayment},
};

/// The time that Payment Element adds to a method's (docs.antom.com/ac/pm/default_timeout).
const EXTRA_TIME_IN_ELEMENT: SignedDuration = SignedDuration::from_hours(1);

/// Longer waits are given as a moment, because they read badly in minutes.
const LONGEST_WAIT_IN_MINUTES: SignedDuration = SignedDuration::from_hours(2);

/// The moment until which the customer can pay at least, if the attempt is submitted. `None` for an unknown method.
pub fn payable_until(method: &str, currency: Currency, started_at: Timestamp) -> Option<Timestamp> {
    let method = PaymentMethod::find(method, currency)?;
    started_at.checked_add(method.closes_after).ok()
}

/// The moment at which the gateway has certainly closed an attempt that it does not cancel. `None` for an unknown method or
/// without a session.
fn closed_at_the_latest(payment: &StoredPayment, now: Timestamp) -> Option<Timestamp> {
    let session_end = payment.session.as_ref()?.expires_at;
    let submitted_at = now.min(session_end);
    let extra = match payment.checkout_mode {
        CheckoutMode::Element => EXTRA_TIME_IN_ELEMENT,
        CheckoutMode::Component | CheckoutMode::HostedPage => SignedDuration::ZERO,
    };
    let closed_at = payable_until(&payment.method, payment.amount.currency, submitted_at)? + extra;
    Some(closed_at.max(session_end) + CLOCK_TOLERANCE)
}

/// The refusal of another attempt while the gateway does not cancel this one.
pub(super) fn refusal_until_closed(payment: &StoredPayment, now: Timestamp) -> AppError {
    match closed_at_the_latest(payment, now) {
        Some(closed_at) if closed_at.duration_since(now) > LONGEST_WAIT_IN_MINUTES => {
            AppError::PaymentPayable { until: write_time(closed_at) }
        }
        Some(closed_at) => {
            let minutes = u32::try_from(closed_at.duration_since(now).as_secs()).map(|seconds| seconds / 60 + 1);
            AppError::PaymentUnderWay { minutes: minutes.ok() }
        }
        None => {
            let session = payment.session.as_ref();
            AppError::PaymentUnderWay { minutes: session.and_then(|it| minutes_until_session_ends(it, now)) }
        }
    }
}
