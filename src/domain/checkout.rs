//! What the checkout page knows: how to load the SDK, the session it opens, and what each of the SDK's events means.

use serde::{Deserialize, Serialize};

/// Everything the browser needs to open the payment component, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSession {
    /// Our id of the attempt, shown to the buyer as a reference.
    pub payment_request_id: String,
    /// The gateway's session data, passed to `createComponent` unchanged.
    pub session_data: String,
}

/// Where the SDK comes from and how it is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SdkSettings {
    /// The address of the SDK's script.
    pub url: String,
    /// `sandbox` or `prod`: must be that of the payment session.
    pub environment: String,
    /// One of the guide's fifteen locales.
    pub locale: String,
}

/// A payment method as the checkout page offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodChoice {
    /// Antom's name of the method.
    pub code: String,
    /// What buyers call it.
    pub name: String,
    /// What will happen next.
    pub next: String,
}

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

/// What the checkout page does about an event. The event itself proves nothing: whether an order is paid is always
/// asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Keep the component open and say what is happening.
    Say(&'static str),
    /// Nothing the buyer needs to know.
    Carry,
    /// Free the component and go to the result page, which asks the server.
    ShowResult,
    /// Free the component, ask the server, and stay if the order is not paid: the message says why.
    AskServer(&'static str),
    /// Free the component. Nothing is wrong: the same session can be opened again.
    Pause(&'static str),
    /// Free the component. Something is wrong: it may help to try again.
    OfferAgain(&'static str),
}

impl SdkEvent {
    /// An event with nothing but its code.
    pub fn of_code(code: impl Into<String>) -> Self {
        Self { code: code.into(), ..Self::default() }
    }

    /// What to do about it: every code of the guide, the loading codes, the errors that arrive on other channels, and
    /// codes nobody has heard of.
    pub fn next_step(&self) -> NextStep {
        match self.code.as_str() {
            "SDK_START_OF_LOADING" => NextStep::Say("Opening the payment…"),
            "SDK_END_OF_LOADING" => NextStep::Say("Finish the payment in the window that has opened."),
            "SDK_CALL_URL_SUCCESS" => NextStep::Say("Taking you to the payment page…"),
            "SDK_PAYMENT_SUCCESSFUL" | "SDK_PAYMENT_PROCESSING" | "SDK_PAYMENT_PENDING" => NextStep::ShowResult,
            "SDK_PAYMENT_FAIL" => NextStep::AskServer("The payment did not go through."),
            "SDK_PAYMENT_ERROR" => NextStep::AskServer("Something went wrong during the payment."),
            "SDK_PAYMENT_CANCEL" => {
                NextStep::Pause("You closed the payment before it was finished. Nothing was charged.")
            }
            "SDK_FORM_VERIFICATION_FAILED" => NextStep::Say("Please check what you typed in the payment window."),
            "SDK_CALL_URL_ERROR" | "SDK_LAUNCH_PAYMENT_APP_ERROR" => {
                NextStep::OfferAgain("The payment page could not be opened. Try again, or choose another method.")
            }
            "SDK_CREATEPAYMENT_PARAMETER_ERROR"
            | "SDK_CREATECOMPONENT_ERROR"
            | "SDK_INIT_PARAMETER_ERROR"
            | "SDK_INTERNAL_ERROR"
            | "SDK_SUBMIT_NETWORK_ERROR" => {
                NextStep::OfferAgain("The payment window could not be opened. Check your connection and try again.")
            }
            // An outcome we have no name for is still an outcome: the server knows more.
            code if code.starts_with("SDK_PAYMENT_") => NextStep::AskServer("The payment has not been confirmed yet."),
            _ => NextStep::Carry,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_of_the_sdk_is_taken_as_proof_of_payment() {
        // What may follow an event is a closed set, and the only ways out of the page ask the server.
        for code in ["SDK_PAYMENT_SUCCESSFUL", "SDK_PAYMENT_PROCESSING", "SDK_PAYMENT_PENDING"] {
            assert_eq!(SdkEvent::of_code(code).next_step(), NextStep::ShowResult, "{code}");
        }
    }

    #[test]
    fn every_code_of_the_guide_leads_somewhere() {
        let step = |code: &str| SdkEvent::of_code(code).next_step();
        assert!(matches!(step("SDK_PAYMENT_FAIL"), NextStep::AskServer(_)));
        assert!(matches!(step("SDK_PAYMENT_ERROR"), NextStep::AskServer(_)));
        assert!(matches!(step("SDK_PAYMENT_CANCEL"), NextStep::Pause(_)));
        assert!(matches!(step("SDK_FORM_VERIFICATION_FAILED"), NextStep::Say(_)));
        assert!(matches!(step("SDK_CREATEPAYMENT_PARAMETER_ERROR"), NextStep::OfferAgain(_)));
        assert!(matches!(step("SDK_CREATECOMPONENT_ERROR"), NextStep::OfferAgain(_)));
        assert!(matches!(step("SDK_START_OF_LOADING"), NextStep::Say(_)));
        assert!(matches!(step("SDK_END_OF_LOADING"), NextStep::Say(_)));
        assert!(matches!(step("SDK_PAYMENT_NEWER_THAN_US"), NextStep::AskServer(_)));
        assert_eq!(step("SOMETHING_ELSE"), NextStep::Carry);
        assert_eq!(step(""), NextStep::Carry);
    }
}
