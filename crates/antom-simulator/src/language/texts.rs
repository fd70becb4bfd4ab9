//! The texts of one language. Values are in braces, for example `{amount}`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The file of a language: the component, Payment Element, the pages of wallets, and what the SDK shows around them.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Texts {
    pub(crate) number: NumberFormat,
    pub(crate) dialog: String,
    pub(crate) close_payment: String,
    pub(crate) loading: String,
    pub(crate) leave: String,
    pub(crate) frame: String,
    pub(crate) notice: String,
    pub(crate) about: String,
    pub(crate) method: String,
    pub(crate) pay_merchant: String,
    pub(crate) payment: String,
    pub(crate) pay_amount: String,
    pub(crate) paying: String,
    pub(crate) by_redirect: String,
    pub(crate) by_qr_code: String,
    pub(crate) by_number: String,
    pub(crate) by_code: String,
    pub(crate) code: String,
    pub(crate) code_hint: String,
    pub(crate) code_incomplete: String,
    pub(crate) code_wrong: String,
    pub(crate) code_wrong_last: String,
    pub(crate) qr_code: String,
    pub(crate) qr_code_ready: String,
    pub(crate) number_ready: String,
    pub(crate) scan: String,
    pub(crate) pay_in_app: String,
    pub(crate) pay_number: String,
    pub(crate) simulate_phone: String,
    pub(crate) simulate_till: String,
    pub(crate) open_app: String,
    pub(crate) new_tab: String,
    pub(crate) expires_in: String,
    pub(crate) expires_in_hours: String,
    pub(crate) expired: String,
    pub(crate) waiting: String,
    pub(crate) connection_lost: String,
    pub(crate) close: String,
    pub(crate) another_method: String,
    pub(crate) confirming: String,
    pub(crate) confirming_text: String,
    pub(crate) processing: String,
    pub(crate) processing_text: String,
    pub(crate) successful: String,
    pub(crate) returning: String,
    pub(crate) thanks: String,
    pub(crate) failed: String,
    pub(crate) cancelled: String,
    pub(crate) impossible: String,
    pub(crate) impossible_text: String,
    pub(crate) retry: String,
    pub(crate) to: String,
    #[serde(rename = "for")]
    pub(crate) purpose: String,
    pub(crate) amount: String,
    pub(crate) payment_number: String,
    pub(crate) approve: String,
    pub(crate) decline: String,
    pub(crate) decline_balance: String,
    pub(crate) cancel: String,
    pub(crate) continue_with: String,
    pub(crate) other_outcomes: String,
    pub(crate) result_code: String,
    pub(crate) pending_first: String,
    pub(crate) finish: String,
    pub(crate) paid: String,
    pub(crate) paid_on_phone: String,
    pub(crate) closed: String,
    pub(crate) closed_text: String,
    pub(crate) declined: String,
    pub(crate) declined_text: String,
    pub(crate) cancelled_text: String,
    pub(crate) under_way: String,
    pub(crate) under_way_text: String,
    pub(crate) back: String,
    /// Why a payment was not made, by result or error code; `OTHER` for all other codes.
    pub(crate) reasons: BTreeMap<String, String>,
}

/// How the language writes amounts.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NumberFormat {
    pub(crate) decimal: String,
    /// Between groups of three digits.
    pub(crate) group: String,
    /// A shorter number is not grouped.
    pub(crate) minimum_digits: usize,
    /// Whether the currency's code is before the number.
    pub(crate) code_first: bool,
}
