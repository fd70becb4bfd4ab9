//! Who or what says something about a payment.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The origin of a payment event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventSource {
    /// Antom's notification about the payment.
    Notification,
    /// Antom's answer to an inquiry.
    Inquiry,
    /// Antom's confirmation of a cancellation.
    Cancel,
    /// Antom's refusal to create a session.
    Refusal,
    /// Antom's answer to a refund request or its inquiry.
    Refund,
    /// Antom's notification about a refund.
    RefundNotification,
    /// The shop itself.
    Shop,
    /// A person's decision.
    Person,
    /// An event of another payment of the same order, from which this one follows.
    OtherAttempt,
}

impl EventSource {
    const ALL: [Self; 9] = [
        Self::Notification,
        Self::Inquiry,
        Self::Cancel,
        Self::Refusal,
        Self::Refund,
        Self::RefundNotification,
        Self::Shop,
        Self::Person,
        Self::OtherAttempt,
    ];

    /// The name in the database and the JSON API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notification => "notification",
            Self::Inquiry => "inquiry",
            Self::Cancel => "cancel",
            Self::Refusal => "refusal",
            Self::Refund => "refund",
            Self::RefundNotification => "refund_notification",
            Self::Shop => "shop",
            Self::Person => "person",
            Self::OtherAttempt => "other_attempt",
        }
    }
}

/// A name that is no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a source of payment events")]
pub struct UnknownSource(String);

impl FromStr for EventSource {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        Self::ALL.into_iter().find(|source| source.as_str() == text).ok_or_else(|| UnknownSource(text.to_owned()))
    }
}
