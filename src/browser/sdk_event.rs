//! Events and results of Antom's SDK.

/// One call of `onEventCallback` or `onError`, or a rejected `createComponent`: "Display payment results" in
/// [the guide](https://docs.antom.com/ac/cashierpay/apm).
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
    /// An event that has only a code.
    pub fn of_code(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
    }
}

/// The result of `submitPayment` of [Payment Element](https://docs.antom.com/ac/cashierpay/element).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementResult {
    /// `SUCCESS`, `PROCESSING`, `PENDING`, `CANCELLED` or `FAIL`.
    pub status: String,
    /// Why, in Antom's code.
    pub error_code: Option<String>,
    /// `needChangeSessionForRetry`: the next attempt needs a new session.
    pub needs_new_session: bool,
}
