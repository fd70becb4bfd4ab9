//! What a scenario does.

use antom::types::Amount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    behavior::{matching::check_amount, scenario_error::ScenarioError, schema},
    model::result_code::Outcome,
};

/// The longest duration that a scenario can have, in seconds: 31 days.
const MAX_SECONDS: u64 = 31 * 24 * 60 * 60;
/// The longest time that an answer can be delayed, in seconds of real time.
const MAX_DELAY_SECONDS: u64 = 600;

/// What a scenario does. Durations are in seconds of the gateway's clock unless the variant says "real time".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub enum Effect {
    /// A call is answered with this HTTP status and not executed.
    HttpStatus {
        /// The HTTP status: 500 to 599.
        #[schema(minimum = 500, maximum = 599)]
        status: u16,
    },
    /// A call is not answered and not executed. The connection is closed after this time.
    Hang {
        /// Real time, in seconds: 1 to 600.
        #[schema(minimum = 1, maximum = 600)]
        seconds: u64,
    },
    /// A call is executed, but the connection breaks before the answer.
    LoseAnswer,
    /// A call is executed, but answered later.
    DelayAnswer {
        /// Real time, in seconds: 1 to 600.
        #[schema(minimum = 1, maximum = 600)]
        seconds: u64,
    },
    /// A call is answered with this result code and not executed.
    #[schema(rename_all = "camelCase")]
    Result {
        /// For example `UNKNOWN_EXCEPTION`. The result status follows from it.
        #[schema(pattern = "^[A-Z_]{1,64}$")]
        result_code: String,
    },
    /// The signature of an answer is wrong, missing or incomplete.
    AnswerSignature {
        /// What is wrong with the signature.
        fault: SignatureFault,
    },

    /// A payment that the buyer approves ends with this code.
    #[schema(rename_all = "camelCase")]
    Outcome {
        /// `SUCCESS` or any other final `paymentResultCode`.
        #[schema(schema_with = schema::result_code)]
        payment_result_code: String,
    },
    /// A payment that the buyer approves is pending first, and ends with this code later.
    #[schema(rename_all = "camelCase")]
    Processing {
        /// How long it is pending.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS` or any other final `paymentResultCode`.
        #[schema(schema_with = schema::result_code)]
        payment_result_code: String,
    },
    /// The buyer pays a payment after the merchant's cancellation was confirmed.
    LateSuccess {
        /// How long after the cancellation.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// When a payment is paid, all other attempts for the same order become successes, too.
    TwoSuccesses,

    /// A refund is in process for this time and ends with this code.
    #[schema(rename_all = "camelCase")]
    Refund {
        /// 0 ends it immediately.
        #[schema(minimum = 0, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS` or any other final result code.
        #[schema(schema_with = schema::result_code)]
        result_code: String,
    },
    /// A capture is in process for this time and ends with this code.
    #[schema(rename_all = "camelCase")]
    Capture {
        /// 0 ends it immediately.
        #[schema(minimum = 0, maximum = 2_678_400)]
        seconds: u64,
        /// `SUCCESS` or any other final result code.
        #[schema(schema_with = schema::result_code)]
        result_code: String,
    },

    /// A notification is sent later.
    NotificationDelay {
        /// How much later.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// A notification is never sent.
    NotificationDrop,
    /// A notification is sent several times at once.
    NotificationDuplicate {
        /// How many notifications in total: 2 to 100.
        #[schema(minimum = 2, maximum = 100)]
        copies: u32,
    },
    /// A notification is held back until the next one of the payment has been sent, or for ten minutes.
    NotificationReorder,
    /// A notification has another amount.
    NotificationAmount {
        /// In the smallest unit of the currency.
        #[schema(pattern = "^[0-9]{1,16}$")]
        value: String,
    },
    /// A notification has another currency.
    NotificationCurrency {
        /// Three capital letters.
        #[schema(pattern = "^[A-Z]{3}$")]
        currency: String,
    },
    /// The signature of a notification is wrong, missing or incomplete.
    NotificationSignature {
        /// What is wrong with the signature.
        fault: SignatureFault,
    },
    /// A notification has an old `request-time`, which is signed.
    NotificationStale {
        /// How old.
        #[schema(minimum = 1, maximum = 2_678_400)]
        seconds: u64,
    },
    /// A notification has a `paymentRequestId` that the merchant has never sent.
    NotificationUnknownOrder,
}

/// What is wrong with a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SignatureFault {
    /// It is the signature of another body.
    Wrong,
    /// There is no `signature` header.
    Missing,
    /// There is a `signature` header, but no `request-time` or `response-time` header.
    TimeMissing,
}

/// When an effect happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    Answer,
    Approved,
    Paid,
    Cancelled,
    Refund,
    Capture,
    Notification,
}

impl Effect {
    pub(crate) fn trigger(&self) -> Trigger {
        match self {
            Self::HttpStatus { .. }
            | Self::Hang { .. }
            | Self::LoseAnswer
            | Self::DelayAnswer { .. }
            | Self::Result { .. }
            | Self::AnswerSignature { .. } => Trigger::Answer,
            Self::Outcome { .. } | Self::Processing { .. } => Trigger::Approved,
            Self::TwoSuccesses => Trigger::Paid,
            Self::LateSuccess { .. } => Trigger::Cancelled,
            Self::Refund { .. } => Trigger::Refund,
            Self::Capture { .. } => Trigger::Capture,
            Self::NotificationDelay { .. }
            | Self::NotificationDrop
            | Self::NotificationDuplicate { .. }
            | Self::NotificationReorder
            | Self::NotificationAmount { .. }
            | Self::NotificationCurrency { .. }
            | Self::NotificationSignature { .. }
            | Self::NotificationStale { .. }
            | Self::NotificationUnknownOrder => Trigger::Notification,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ScenarioError> {
        match self {
            Self::HttpStatus { status } => check_range("status", (*status).into(), 500, 599),
            Self::Hang { seconds } | Self::DelayAnswer { seconds } => {
                check_range("seconds", *seconds, 1, MAX_DELAY_SECONDS)
            }
            Self::Result { result_code } if is_code(result_code) => Ok(()),
            Self::Result { result_code } => Err(ScenarioError::new(
                "effect.resultCode",
                format!("must be capital letters and underscores, found {result_code:?}"),
            )),
            Self::Outcome { payment_result_code } => check_result_code("paymentResultCode", payment_result_code),
            Self::Processing { seconds, payment_result_code } => {
                check_range("seconds", *seconds, 1, MAX_SECONDS)?;
                check_result_code("paymentResultCode", payment_result_code)
            }
            Self::Refund { seconds, result_code } | Self::Capture { seconds, result_code } => {
                check_range("seconds", *seconds, 0, MAX_SECONDS)?;
                check_result_code("resultCode", result_code)
            }
            Self::LateSuccess { seconds }
            | Self::NotificationDelay { seconds }
            | Self::NotificationStale { seconds } => check_range("seconds", *seconds, 1, MAX_SECONDS),
            Self::NotificationDuplicate { copies } => check_range("copies", (*copies).into(), 2, 100),
            Self::NotificationAmount { value } => {
                check_amount("effect", &Amount { currency: "XXX".to_owned(), value: value.clone() })
            }
            Self::NotificationCurrency { currency } => {
                check_amount("effect", &Amount { currency: currency.clone(), value: "1".to_owned() })
            }
            Self::LoseAnswer
            | Self::AnswerSignature { .. }
            | Self::TwoSuccesses
            | Self::NotificationDrop
            | Self::NotificationReorder
            | Self::NotificationSignature { .. }
            | Self::NotificationUnknownOrder => Ok(()),
        }
    }
}

fn check_range(field: &str, value: u64, least: u64, most: u64) -> Result<(), ScenarioError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::new(format!("effect.{field}"), format!("must be {least} to {most}, found {value}")))
}

fn check_result_code(field: &str, code: &str) -> Result<(), ScenarioError> {
    if Outcome::find(code).is_some() {
        return Ok(());
    }
    let rule = format!("{code:?} is no final result code; GET /control/result-codes lists them");
    Err(ScenarioError::new(format!("effect.{field}"), rule))
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}
