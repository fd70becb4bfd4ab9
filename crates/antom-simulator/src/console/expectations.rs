//! What a shop should do when a scenario happens.

use antom::types::ResultStatus;

use crate::{behavior::effect::Effect, model::result_code::status_of};

/// What the shop should do, as an instruction.
pub(super) fn expectation(effect: &Effect) -> &'static str {
    match effect {
        Effect::HttpStatus { .. } => {
            "Treat the result as unknown. Repeat the call with the same id, or ask with inquiryPayment."
        }
        Effect::Hang { .. } => {
            "Stop waiting after a time limit of your own, treat the result as unknown, and ask again."
        }
        Effect::LoseAnswer => {
            "Repeat the call with the same id, or ask with inquiryPayment. The gateway has executed the call: a new id would \
             be a second payment."
        }
        Effect::DelayAnswer { .. } => "Wait, or stop waiting and ask again. Do not create a second payment.",
        Effect::Result { result_code } if status_of(result_code) == ResultStatus::U => {
            "Treat the result as unknown. Repeat the call with the same id, or ask with inquiryPayment."
        }
        Effect::Result { .. } => "Show why the call failed. Do not repeat it unchanged.",
        Effect::AnswerSignature { .. } => "Do not believe the answer. Treat the result as unknown, and ask again.",
        Effect::Outcome { payment_result_code: code } if code == "SUCCESS" => "Mark the order as paid, once.",
        Effect::Outcome { .. } => {
            "Tell the customer that the payment failed, keep the order, and offer another method."
        }
        Effect::Processing { .. } => {
            "Tell the customer that the payment is pending, and change the order only when the final result is known."
        }
        Effect::TwoSuccesses => "Count one payment for the order, and refund the other.",
        Effect::LateSuccess { .. } => {
            "Cancel the payment. Accept the late notification, deliver nothing for it, and make sure that the money goes \
             back: Antom refunds it, or your shop does."
        }
        Effect::Refund { seconds: 0, result_code } if result_code != "SUCCESS" => {
            "Show that the money was not refunded, and tell a person."
        }
        Effect::Refund { .. } => "Show the refund as pending until notifyRefund or inquiryRefund tells how it ended.",
        Effect::Capture { seconds: 0, result_code } if result_code != "SUCCESS" => {
            "Show that the money was not captured, and tell a person. Do not deliver."
        }
        Effect::Capture { .. } => "Deliver only when notifyCapture or inquiryPayment tells that the capture succeeded.",
        Effect::NotificationDelay { .. } => {
            "Ask for the result with inquiryPayment, and acknowledge the notification when it arrives."
        }
        Effect::NotificationDrop => "Ask for the result with inquiryPayment instead of waiting for the notification.",
        Effect::NotificationDuplicate { .. } => "Acknowledge every copy, and change the order once.",
        Effect::NotificationReorder => "Acknowledge both notifications, and keep the final result.",
        Effect::NotificationAmount { .. } => {
            "Do not mark the order as paid by it. Keep what is known, and tell a person."
        }
        Effect::NotificationCurrency { .. } => {
            "Compare the currency, not only the number. Do not mark the order as paid by it, and tell a person."
        }
        Effect::NotificationSignature { .. } => "Refuse it with another status than HTTP 200, and change nothing.",
        Effect::NotificationStale { .. } => {
            "Change nothing that is already final. Antom documents no time limit, so a valid signature may be acknowledged."
        }
        Effect::NotificationUnknownOrder => "Create nothing for it, and write it to the log.",
    }
}
