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
    /// `userCanceled3D`: the customer has closed the window of the bank's verification. Version 2 of the SDK.
    pub verification_closed: bool,
    /// `session.nextAction`: what is left to do. Version 2 of the SDK.
    pub next_action: Option<NextAction>,
}

/// What is left to do after `submitPayment`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextAction {
    /// The payment method's page.
    pub normal_url: Option<String>,
}

impl NextAction {
    /// The address of the page. Any other kind of address is not followed: a script in it would run in the shop's page.
    pub fn web_address(&self) -> Option<&str> {
        let url = self.normal_url.as_deref()?;
        let scheme = url.split_once("://")?.0;
        ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)).then_some(url)
    }
}
