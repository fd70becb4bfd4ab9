//! What a `paymentResultCode` means.

/// Why a payment did not go through, as far as it matters to the buyer: what helps next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// There was not enough money in the wallet.
    Balance,
    /// The amount is above the method's limit.
    Limit,
    /// The method was used too often.
    Count,
    /// The code or the person could not be verified.
    Verification,
    /// The wallet account cannot pay.
    Account,
    /// Time ran out.
    Time,
    /// The payment session ended.
    Session,
    /// Cancelled.
    Cancelled,
    /// Declined by the wallet, the bank or Antom.
    Declined,
    /// The method does not take this order.
    Unavailable,
    /// It is still being processed.
    Processing,
    /// Nobody has said.
    Unknown,
}

/// The reason behind a code.
///
/// The codes are those of Antom's "Description of payment failure" (docs.antom.com/ac/sdks/ref).
pub fn reason(code: &str) -> Reason {
    match code {
        "USER_BALANCE_NOT_ENOUGH" => Reason::Balance,
        "USER_AMOUNT_EXCEED_LIMIT" | "PAYMENT_AMOUNT_EXCEED_LIMIT" => Reason::Limit,
        "PAYMENT_COUNT_EXCEED_LIMIT" => Reason::Count,
        "USER_PAYMENT_VERIFICATION_FAILED" | "VERIFY_TIMES_EXCEED_LIMIT" | "VERIFY_UNMATCHED" => Reason::Verification,
        "USER_KYC_NOT_QUALIFIED" | "USER_STATUS_ABNORMAL" | "USER_NOT_EXIST" | "PAYMENT_NOT_QUALIFIED" => {
            Reason::Account
        }
        "ORDER_IS_CLOSED" | "EXPIRED_CODE" | "PAYMENT_TIMEOUT" | "SUBMIT_PAYMENT_TIMEOUT" => Reason::Time,
        "INQUIRY_PAYMENT_SESSION_FAILED" => Reason::Session,
        "ORDER_IS_CANCELED" | "ORDER_IS_CANCELLED" | "USER_CANCELED" => Reason::Cancelled,
        "RISK_REJECT" | "FRAUD_REJECT" | "DO_NOT_HONOR" | "ISSUER_REJECTS_TRANSACTION" | "PAYMENT_PROHIBITED" => {
            Reason::Declined
        }
        "CURRENCY_NOT_SUPPORT" | "NO_PAY_OPTIONS" | "INVALID_MERCHANT_STATUS" | "MERCHANT_KYB_NOT_QUALIFIED" => {
            Reason::Unavailable
        }
        "PAYMENT_IN_PROCESS" => Reason::Processing,
        _ => Reason::Unknown,
    }
}
