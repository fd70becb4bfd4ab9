//! The meaning of Antom's `paymentResultCode`.

/// Why a payment failed, as far as it helps the customer to pay at the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureReason {
    /// The balance is too low.
    Balance,
    /// The amount is above the method's limit.
    Limit,
    /// The customer used the method too often.
    Count,
    /// The code or the customer's identity was not verified.
    Verification,
    /// The wallet account cannot pay.
    Account,
    /// The time to pay is over.
    Time,
    /// The payment session is over.
    Session,
    Cancelled,
    /// Declined by the wallet, the bank or Antom.
    Declined,
    /// The method cannot pay this order.
    Unavailable,
    /// The payment is still being processed.
    Processing,
    /// Antom gave no reason, or one that this list does not have.
    Unknown,
}

/// The reason that a code stands for. The codes are from Antom's "Description of payment failure" (docs.antom.com/ac/sdks/ref).
pub fn failure_reason(code: &str) -> FailureReason {
    match code {
        "USER_BALANCE_NOT_ENOUGH" => FailureReason::Balance,
        "USER_AMOUNT_EXCEED_LIMIT" | "PAYMENT_AMOUNT_EXCEED_LIMIT" => FailureReason::Limit,
        "PAYMENT_COUNT_EXCEED_LIMIT" => FailureReason::Count,
        "USER_PAYMENT_VERIFICATION_FAILED" | "VERIFY_TIMES_EXCEED_LIMIT" | "VERIFY_UNMATCHED" => {
            FailureReason::Verification
        }
        "USER_KYC_NOT_QUALIFIED" | "USER_STATUS_ABNORMAL" | "USER_NOT_EXIST" | "PAYMENT_NOT_QUALIFIED" => {
            FailureReason::Account
        }
        "ORDER_IS_CLOSED" | "EXPIRED_CODE" | "PAYMENT_TIMEOUT" | "SUBMIT_PAYMENT_TIMEOUT" => FailureReason::Time,
        "INQUIRY_PAYMENT_SESSION_FAILED" => FailureReason::Session,
        "ORDER_IS_CANCELED" | "ORDER_IS_CANCELLED" | "USER_CANCELED" => FailureReason::Cancelled,
        "RISK_REJECT" | "FRAUD_REJECT" | "DO_NOT_HONOR" | "ISSUER_REJECTS_TRANSACTION" | "PAYMENT_PROHIBITED" => {
            FailureReason::Declined
        }
        "CURRENCY_NOT_SUPPORT" | "NO_PAY_OPTIONS" | "INVALID_MERCHANT_STATUS" | "MERCHANT_KYB_NOT_QUALIFIED" => {
            FailureReason::Unavailable
        }
        "PAYMENT_IN_PROCESS" => FailureReason::Processing,
        _ => FailureReason::Unknown,
    }
}
