//! Verified notifications about no payment or refund of the shop. A person reads them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNotification {
    /// Antom's `notifyType`; empty if it is missing.
    pub notify_type: String,
    /// The whole notification, as JSON.
    pub body: String,
    /// When it arrived first, in UTC: `2026-01-31T09:30:05Z`.
    pub received_at: String,
}
