//! What the payment form does after an event of Antom's SDK: "Display payment results" in
//! [the guide](https://docs.antom.com/ac/cashierpay/apm).

use super::phrase::Phrase;
use crate::sdk_event::{ElementResult, SdkEvent};

/// What the payment form does after an event. An event proves nothing: only the server knows whether an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Keep the component open and show what is happening.
    Show(Phrase),
    /// The customer needs to know nothing.
    Ignore,
    /// Unmount the component and go to the result page, which asks the server.
    ShowResult,
    /// Unmount the component, ask the server, and stay if the order is not paid: the message says why.
    AskServer(Phrase),
    /// Unmount the component, and go on asking the server: the customer may have paid. If not, the same session can be opened
    /// again.
    Closed,
    /// Unmount the component. Something is wrong: it may help to try again.
    Retry(Phrase),
}

impl NextStep {
    /// Covers every code of the guide, the loading codes, the errors of `onError` and `createComponent`, and unknown codes.
    pub fn after(event: &SdkEvent) -> Self {
        match event.code.as_str() {
            "SDK_START_OF_LOADING" => Self::Show(Phrase::Opening),
            "SDK_END_OF_LOADING" => Self::Show(Phrase::FinishInWindow),
            "SDK_CALL_URL_SUCCESS" => Self::Show(Phrase::Redirecting),
            "SDK_PAYMENT_SUCCESSFUL" | "SDK_PAYMENT_PROCESSING" | "SDK_PAYMENT_PENDING" => Self::ShowResult,
            "SDK_PAYMENT_FAIL" => Self::AskServer(Phrase::PaymentFailed),
            "SDK_PAYMENT_ERROR" => Self::AskServer(Phrase::SdkError),
            "SDK_PAYMENT_CANCEL" => Self::Closed,
            "SDK_FORM_VERIFICATION_FAILED" => Self::Show(Phrase::CheckTyping),
            "SDK_CALL_URL_ERROR" | "SDK_LAUNCH_PAYMENT_APP_ERROR" => Self::Retry(Phrase::PageNotOpened),
            "SDK_CREATEPAYMENT_PARAMETER_ERROR"
            | "SDK_CREATECOMPONENT_ERROR"
            | "SDK_INIT_PARAMETER_ERROR"
            | "SDK_INTERNAL_ERROR"
            | "SDK_SUBMIT_NETWORK_ERROR" => Self::Retry(Phrase::WindowNotOpened),
            // An unknown outcome is still an outcome: the server has the status.
            code if code.starts_with("SDK_PAYMENT_") => Self::AskServer(Phrase::NotConfirmed),
            _ => Self::Ignore,
        }
    }
}

/// What the payment form does after `submitPayment`. The result proves nothing either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementStep {
    /// Unmount the element and go to the result page, which asks the server.
    ShowResult,
    /// Go to the payment method's page, at this address.
    Leave(String),
    /// Leave the element open, and go on asking the server: the customer may have paid.
    Left,
    /// Leave the element open: the customer can continue in it.
    Stay(Phrase),
    /// Ask the server, and stay if the order is not paid: the message says why.
    AskServer(Phrase),
}

impl ElementStep {
    /// The step after `submitPayment` has ended.
    pub fn after(result: &ElementResult) -> Self {
        // The order of Antom's own integrations: an error first, then what is left to do, then the status.
        if let (None, Some(action)) = (&result.error_code, &result.next_action) {
            return match action.web_address() {
                Some(address) => Self::Leave(address.to_owned()),
                None => Self::AskServer(Phrase::NotConfirmed),
            };
        }
        match (&*result.status, result.error_code.as_deref()) {
            ("SUCCESS" | "PROCESSING" | "PENDING", _) => Self::ShowResult,
            // The bank may have verified the customer before the window was closed.
            ("CANCELLED", _) if result.verification_closed => Self::AskServer(Phrase::NotConfirmed),
            ("CANCELLED", _) => Self::Left,
            // The element itself shows the reason beside the field.
            ("FAIL", Some("FORM_INVALID" | "PARAM_INVALID")) if !result.needs_new_session => {
                Self::Stay(Phrase::CheckEntries)
            }
            ("FAIL", Some("UI_STATE_ERROR")) if !result.needs_new_session => Self::Stay(Phrase::ChooseFirst),
            ("FAIL", _) => Self::AskServer(Phrase::PaymentFailed),
            // An unknown status: the server has the right one.
            _ => Self::AskServer(Phrase::NotConfirmed),
        }
    }
}
