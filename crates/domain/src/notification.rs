//! A verified notification that changes nothing in the shop, for a person to look at.

use serde::{Deserialize, Serialize};

/// One such notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherNotification {
    /// Its `notifyType`; empty when it had none.
    pub notify_type: String,
    /// All of it, as JSON.
    pub body: String,
    /// When it came first, in UTC: `2026-01-31T09:30:05Z`.
    pub received_at: String,
}
