//! What a payment method can do: currencies, limits, and the rules for refunds and cancellations.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::time::SINGAPORE;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One payment method. Amounts are in the smallest unit of its currency.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Method {
    /// `paymentMethodType`.
    #[serde(rename = "paymentMethodType")]
    pub kind: &'static str,
    /// The name that buyers know.
    pub name: &'static str,
    /// The country where it is used: ISO 3166, two letters.
    pub country: &'static str,
    /// The currencies it can be charged in.
    pub currencies: &'static [&'static str],
    /// How the buyer pays.
    pub flow: Flow,
    /// The smallest amount that can be paid.
    pub minimum: i64,
    /// The largest amount that can be paid, if there is a limit.
    pub maximum: Option<i64>,
    /// The amount's value must be a multiple of this.
    pub multiple_of: i64,
    /// Whether the buyer's name, email address and phone number are required.
    pub needs_buyer: bool,
    /// How long after submission an unpaid payment is closed.
    #[serde(rename = "closesAfterSeconds", serialize_with = "seconds")]
    pub closes_after: Duration,
    /// The rules for refunds.
    pub refunds: Refunds,
    /// The rule for cancellations.
    pub cancellation: Cancellation,
}

/// How the buyer pays with a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Flow {
    /// On a page of the wallet or the bank, from which the buyer returns.
    Redirect,
    /// By scanning a code that the component shows.
    Qr,
    /// By typing a six-digit code into the component.
    Form,
    /// Later, at a shop counter or a cash machine, with a number that the component shows.
    Voucher,
}

/// The rules for refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Refunds {
    /// How much can be refunded.
    pub extent: RefundExtent,
    /// For how many days after the payment.
    pub days: u16,
    /// The smallest refund.
    pub minimum: i64,
    /// Whether the answer to a refund is its outcome. Digital wallets refund immediately; other methods take longer
    /// (<https://docs.antom.com/ac/questions/refund_question>).
    pub immediate: bool,
}

/// How much of a payment can be refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum RefundExtent {
    /// Nothing.
    None,
    /// The whole amount only.
    Full,
    /// Any part, and several of them.
    Partial,
}

/// Until when a payment can be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Cancellation {
    /// Before it is paid, and afterwards until 00:15 the next day, by Singapore's time.
    UntilNextDay,
    /// Before it is paid, and afterwards for a week.
    ForAWeek,
    /// Only before it is paid.
    BeforePayment,
    /// Nothing.
    Never,
}

impl Cancellation {
    /// Until when a payment that was paid at `paid_at` can be cancelled.
    pub(crate) fn paid_until(self, paid_at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::UntilNextDay => {
                let next_day = SINGAPORE.to_datetime(paid_at).date().tomorrow().ok()?;
                SINGAPORE.to_timestamp(next_day.at(0, 15, 0, 0)).ok()
            }
            Self::ForAWeek => paid_at.checked_add(7 * DAY).ok(),
            Self::BeforePayment | Self::Never => None,
        }
    }
}

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_can_be_cancelled_until_a_quarter_past_the_next_midnight_in_singapore() {
        let until = |cancellation: Cancellation, paid_at: &str| {
            cancellation.paid_until(paid_at.parse().unwrap()).map(|time| time.to_string())
        };
        let (usual, week) = (Cancellation::UntilNextDay, Cancellation::ForAWeek);
        assert_eq!(until(usual, "2026-03-01T00:00:00+08:00").as_deref(), Some("2026-03-01T16:15:00Z"));
        assert_eq!(until(usual, "2026-02-28T23:59:59+08:00").as_deref(), Some("2026-02-28T16:15:00Z"));
        assert_eq!(until(week, "2026-03-01T00:00:00Z").as_deref(), Some("2026-03-08T00:00:00Z"));
        assert_eq!(until(Cancellation::BeforePayment, "2026-03-01T00:00:00Z"), None);
    }
}
