//! Antom's result codes: the outcomes of payments, refunds and captures, and the status of each code.

use antom::types::ResultStatus;

/// An outcome of a payment, a refund or a capture: `SUCCESS` or a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: &'static str,
    pub(crate) message: &'static str,
}

impl Outcome {
    pub(crate) const SUCCESS: Self = Self { code: "SUCCESS", message: "success" };
    pub(crate) const ORDER_IS_CLOSED: Self =
        Self { code: "ORDER_IS_CLOSED", message: "The payment was not completed in time and has been closed." };
    /// The outcome of "Decline" in the wallet: the buyer does not want to pay.
    pub(crate) const USER_CANCELED: Self =
        Self { code: "USER_CANCELED", message: "The buyer has cancelled the payment." };
    pub(crate) const USER_BALANCE_NOT_ENOUGH: Self =
        Self { code: "USER_BALANCE_NOT_ENOUGH", message: "The balance of the buyer's account is not enough." };
    /// Too many wrong codes.
    pub(crate) const USER_PAYMENT_VERIFICATION_FAILED: Self =
        Self { code: "USER_PAYMENT_VERIFICATION_FAILED", message: "The buyer could not be verified." };

    /// The outcome with this code; `None` for codes that are not final.
    pub(crate) fn find(code: &str) -> Option<Self> {
        OUTCOMES.iter().find(|outcome| outcome.code == code).copied()
    }

    /// The code and what it means, for a list of choices.
    pub(crate) fn words(self) -> String {
        let message = self.message.trim_end_matches('.');
        if self.is_success() {
            format!("{}: the buyer has paid", self.code)
        } else {
            format!("{}: {message}", self.code)
        }
    }

    pub(crate) fn is_success(self) -> bool {
        self == Self::SUCCESS
    }
}

const fn failure(code: &'static str, message: &'static str) -> Outcome {
    Outcome { code, message }
}

/// Every final `paymentResultCode` in the tables and release notes of
/// [Antom's documentation](https://docs.antom.com/ac/cashierpay/apm), its SDKs and its samples.
pub(crate) const OUTCOMES: &[Outcome] = &[
    Outcome::SUCCESS,
    failure("ACCESS_DENIED", "Access is denied."),
    failure("AUTHENTICATION_REQUIRED", "The buyer has to be authenticated."),
    failure("CARD_EXPIRED", "The card has expired."),
    failure("CARD_NOT_SUPPORTED", "The card is not supported."),
    failure("CURRENCY_NOT_SUPPORT", "The currency is not supported."),
    failure("DO_NOT_HONOR", "The issuer has declined the payment."),
    failure("EXPIRED_CODE", "The payment code has expired."),
    failure("FRAUD_REJECT", "The payment was refused for suspected fraud."),
    failure("INVALID_ACCESS_TOKEN", "The access token is not valid."),
    failure("INVALID_AMOUNT", "The amount is not valid."),
    failure("INVALID_CARD", "The card is not valid."),
    failure("INVALID_CARD_NUMBER", "The card's number is not valid."),
    failure("INVALID_CONTRACT", "The merchant's contract does not cover this payment."),
    failure("INVALID_CVV", "The card's security code is not valid."),
    failure("INVALID_EXPIRATION_DATE", "The card's expiry date is not valid."),
    failure("INVALID_MERCHANT_STATUS", "The merchant's account is restricted."),
    failure("INVALID_PAYMENT_METHOD_META_DATA", "The details of the payment method are not valid."),
    failure("ISSUER_REJECTS_TRANSACTION", "The issuer has rejected the payment."),
    failure("MERCHANT_KYB_NOT_QUALIFIED", "The merchant's business is not qualified for this payment."),
    failure("MERCHANT_NOT_REGISTERED", "The merchant is not registered."),
    failure("NO_PAY_OPTIONS", "The buyer has no way to pay."),
    failure("ORDER_IS_CANCELED", "The payment has been cancelled."),
    Outcome::ORDER_IS_CLOSED,
    failure("ORDER_NOT_EXIST", "The order does not exist."),
    failure("ORDER_STATUS_INVALID", "The order's status does not allow this."),
    failure("PAYMENT_AMOUNT_EXCEED_LIMIT", "The amount is above the payment's limit."),
    failure("PAYMENT_COUNT_EXCEED_LIMIT", "The buyer has made too many payments."),
    failure("PAYMENT_NOT_QUALIFIED", "The payment is not qualified."),
    failure("PAYMENT_PROHIBITED", "This payment is prohibited."),
    failure("PROCESS_FAIL", "The payment could not be processed."),
    failure("RISK_REJECT", "The payment was refused by risk control."),
    failure("SELECTED_CARD_BRAND_NOT_AVAILABLE", "The card's brand is not available."),
    failure("SETTLE_CONTRACT_NOT_MATCH", "The settlement currency does not match the contract."),
    failure("SUSPECTED_CARD", "The card is suspected of fraud."),
    failure("SYSTEM_ERROR", "The payment system had an error."),
    failure("USER_AMOUNT_EXCEED_LIMIT", "The amount is above the buyer's limit."),
    Outcome::USER_BALANCE_NOT_ENOUGH,
    Outcome::USER_CANCELED,
    failure("USER_KYC_NOT_QUALIFIED", "The buyer's identity has not been verified far enough."),
    failure("USER_NOT_EXIST", "The buyer does not exist."),
    Outcome::USER_PAYMENT_VERIFICATION_FAILED,
    failure("USER_STATUS_ABNORMAL", "The buyer's account is restricted."),
    failure("VERIFY_TIMES_EXCEED_LIMIT", "The buyer has tried to be verified too often."),
    failure("VERIFY_UNMATCHED", "The buyer's details do not match."),
];

/// Codes that leave the outcome open. Every other code except `SUCCESS` is a failure.
const OPEN: &[&str] = &[
    "CAPTURE_IN_PROCESS",
    "PAYMENT_IN_PROCESS",
    "REFUND_IN_PROCESS",
    "REQUEST_TRAFFIC_EXCEED_LIMIT",
    "UNKNOWN_EXCEPTION",
    "VERIFICATION_IN_PROCESS",
];

/// The `resultStatus` that belongs to a `resultCode`.
pub(crate) fn status_of(code: &str) -> ResultStatus {
    match code {
        "SUCCESS" => ResultStatus::S,
        code if OPEN.contains(&code) => ResultStatus::U,
        _ => ResultStatus::F,
    }
}
