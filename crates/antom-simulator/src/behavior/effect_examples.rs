//! One example of every effect.

use crate::behavior::effect::{Effect, SignatureFault};

/// One example of every effect, with the values that the console suggests.
pub(crate) fn effect_examples() -> Vec<Effect> {
    let code = |code: &str| code.to_owned();
    vec![
        Effect::HttpStatus { status: 500 },
        Effect::Hang { seconds: 30 },
        Effect::LoseAnswer,
        Effect::DelayAnswer { seconds: 10 },
        Effect::Result { result_code: code("UNKNOWN_EXCEPTION") },
        Effect::AnswerSignature { fault: SignatureFault::Wrong },
        Effect::Outcome { payment_result_code: code("RISK_REJECT") },
        Effect::Processing { seconds: 10, payment_result_code: code("SUCCESS") },
        Effect::TwoSuccesses,
        Effect::LateSuccess { seconds: 5 },
        Effect::Refund { seconds: 10, result_code: code("SUCCESS") },
        Effect::Capture { seconds: 10, result_code: code("SUCCESS") },
        Effect::NotificationDelay { seconds: 60 },
        Effect::NotificationDrop,
        Effect::NotificationDuplicate { copies: 2 },
        Effect::NotificationReorder,
        Effect::NotificationAmount { value: "1".to_owned() },
        Effect::NotificationCurrency { currency: "USD".to_owned() },
        Effect::NotificationSignature { fault: SignatureFault::Wrong },
        Effect::NotificationStale { seconds: 86_400 },
        Effect::NotificationUnknownOrder,
    ]
}
