//! What browsers report about the Content-Security-Policy of the shop's pages.

use serde::{Deserialize, Serialize};

/// Something that a page's policy does not allow, and that a browser therefore did not load or run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CspViolation {
    /// The page, without the part of its path that can open an order.
    pub page: String,
    /// The directive of the policy.
    pub directive: String,
    /// The refused address, without its query, or a word such as `inline`.
    pub blocked: String,
    /// The script that caused it, with the line; empty if the browser did not say.
    pub source: String,
}

/// A violation, as often as browsers reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CspReport {
    pub violation: CspViolation,
    pub count: u32,
    /// UTC: `2026-01-31T09:30:05Z`.
    pub first_seen: String,
    /// UTC.
    pub last_seen: String,
}
