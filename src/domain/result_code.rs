//! The words for `paymentResultCode`.

/// What a `paymentResultCode` means to the buyer, and whether trying again can help.
///
/// The codes are those of Antom's "Description of payment failure" (docs.antom.com/ac/sdks/ref).
pub fn describe(code: &str) -> &'static str {
    match code {
        "USER_BALANCE_NOT_ENOUGH" => "There was not enough money in the wallet. Top it up or choose another method.",
        "USER_AMOUNT_EXCEED_LIMIT" | "PAYMENT_AMOUNT_EXCEED_LIMIT" => {
            "The amount is above this method's limit. Choose another method."
        }
        "PAYMENT_COUNT_EXCEED_LIMIT" => "This method cannot be used so often. Choose another one.",
        "USER_PAYMENT_VERIFICATION_FAILED" | "VERIFY_TIMES_EXCEED_LIMIT" | "VERIFY_UNMATCHED" => {
            "The payment could not be verified. Check the code and try again."
        }
        "USER_KYC_NOT_QUALIFIED" | "USER_STATUS_ABNORMAL" | "USER_NOT_EXIST" | "PAYMENT_NOT_QUALIFIED" => {
            "The wallet account cannot pay right now. Choose another method."
        }
        "ORDER_IS_CLOSED" | "EXPIRED_CODE" | "PAYMENT_TIMEOUT" | "SUBMIT_PAYMENT_TIMEOUT" => {
            "Time ran out before the payment was finished. Try again."
        }
        "INQUIRY_PAYMENT_SESSION_FAILED" => "The payment window was open for too long. Try again.",
        "ORDER_IS_CANCELED" | "ORDER_IS_CANCELLED" | "USER_CANCELED" => "The payment was cancelled.",
        "RISK_REJECT" | "FRAUD_REJECT" | "DO_NOT_HONOR" | "ISSUER_REJECTS_TRANSACTION" | "PAYMENT_PROHIBITED" => {
            "The payment was declined. Choose another method."
        }
        "CURRENCY_NOT_SUPPORT" | "NO_PAY_OPTIONS" | "INVALID_MERCHANT_STATUS" | "MERCHANT_KYB_NOT_QUALIFIED" => {
            "This method is not available for this order. Choose another one."
        }
        "PAYMENT_IN_PROCESS" => "The payment is still being processed.",
        _ => "The payment did not go through. Try again, or choose another method.",
    }
}
