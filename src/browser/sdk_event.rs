//! What Antom's SDK reports to the page.

/// One call of `onEventCallback` or `onError`, or a rejected `createComponent`: the guide, "Display payment results".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SdkEvent {
    /// For example `SDK_PAYMENT_SUCCESSFUL`.
    pub code: String,
    /// The SDK's own message, for developers.
    pub message: Option<String>,
    /// `result.paymentResultCode`, when there is one.
    pub payment_result_code: Option<String>,
}

impl SdkEvent {
    /// An event with nothing but its code.
    pub fn of_code(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
    }
}

/// The result of Payment Element's `submitPayment` (docs.antom.com/ac/cashierpay/element).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementResult {
    /// `SUCCESS`, `PROCESSING`, `PENDING`, `CANCELLED` or `FAIL`.
    pub status: String,
    /// Why, in Antom's code.
    pub error_code: Option<String>,
    /// `needChangeSessionForRetry`: another try needs a new session.
    pub needs_new_session: bool,
}
