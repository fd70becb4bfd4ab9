//! Notifications that a person reads: those that the shop refused, and those that it does not use.

use serde::{Deserialize, Serialize};

/// A verified notification about no payment or refund of the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNotification {
    /// Antom's `notifyType`; empty if it is missing.
    pub notify_type: String,
    /// The whole notification, as JSON.
    pub body: String,
    /// When it arrived first, in UTC: `2026-01-31T09:30:05Z`.
    pub received_at: String,
}

/// A notification that the shop did not acknowledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedNotification {
    /// UTC: `2026-01-31T09:30:05Z`.
    pub received_at: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// The text of the answer.
    pub reason: String,
    /// The path to which it was sent.
    pub path: String,
    /// The headers on which the signature depends, one in a line.
    pub headers: String,
    /// The beginning of its body.
    pub body: String,
}
