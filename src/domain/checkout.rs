//! What the checkout page knows: how to load the SDK, the session it opens, and what each of the SDK's events means.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Everything the browser needs to open the payment component, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSession {
    /// Our id of the attempt, shown to the buyer as a reference.
    pub payment_request_id: String,
    /// The gateway's session data, passed to `createComponent` unchanged.
    pub session_data: String,
}

/// What the buyer pays in. Antom has two ways, and the shop shows either.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presentation {
    /// The guide's: the shop asks for the method, then `AMSCashierPayment` opens over the page.
    #[default]
    Component,
    /// Payment Element, `AMSElement`, which Antom recommends now: Antom asks for the method, inside the page
    /// (docs.antom.com/ac/cashierpay/element).
    Element,
}

/// A word that names neither of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `component` or `element`")]
pub struct UnknownPresentation;

impl Presentation {
    /// The word that configuration, addresses and the database use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Element => "element",
        }
    }

    /// What Antom calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "APM payment component (AMSCashierPayment)",
            Self::Element => "Payment Element (AMSElement)",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Component => Self::Element,
            Self::Element => Self::Component,
        }
    }
}

impl FromStr for Presentation {
    type Err = UnknownPresentation;

    fn from_str(word: &str) -> Result<Self, UnknownPresentation> {
        [Self::Component, Self::Element].into_iter().find(|it| it.as_str() == word).ok_or(UnknownPresentation)
    }
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

/// How the checkout is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSettings {
    /// The SDK.
    pub sdk: SdkSettings,
    /// What the buyer pays in.
    pub presentation: Presentation,
    /// Whether a developer is shown both presentations.
    pub development: bool,
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

/// What `submitPayment` of Payment Element came to (docs.antom.com/ac/cashierpay/element).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementResult {
    /// `SUCCESS`, `PROCESSING`, `PENDING`, `CANCELLED` or `FAIL`.
    pub status: String,
    /// Why, in Antom's code.
    pub error_code: Option<String>,
    /// `needChangeSessionForRetry`: another try needs a new session.
    pub needs_new_session: bool,
}

/// What the checkout page does about it. Again, nothing of it is proof of payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementStep {
    /// Free the element and go to the result page, which asks the server.
    ShowResult,
    /// Leave the element open: the buyer can go on in it.
    Stay(&'static str),
    /// Ask the server, and stay if the order is not paid: the message says why.
    AskServer(&'static str),
}

impl ElementResult {
    /// What to do about it.
    pub fn next_step(&self) -> ElementStep {
        match (&*self.status, self.error_code.as_deref()) {
            ("SUCCESS" | "PROCESSING" | "PENDING", _) => ElementStep::ShowResult,
            ("CANCELLED", _) => ElementStep::Stay("You left the payment before it was finished. Nothing was charged."),
            // Said by the element itself, beside the field.
            ("FAIL", Some("FORM_INVALID" | "PARAM_INVALID")) if !self.needs_new_session => {
                ElementStep::Stay("Please check what you entered above.")
            }
            ("FAIL", Some("UI_STATE_ERROR")) if !self.needs_new_session => {
                ElementStep::Stay("Choose how you would like to pay first.")
            }
            ("FAIL", _) => ElementStep::AskServer("The payment did not go through."),
            // A status that we have no name for: the server knows more.
            _ => ElementStep::AskServer("The payment has not been confirmed yet."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_status_of_the_element_is_taken_as_proof_of_payment() {
        let step = |status: &str| ElementResult { status: status.into(), ..Default::default() }.next_step();
        for status in ["SUCCESS", "PROCESSING", "PENDING"] {
            assert_eq!(step(status), ElementStep::ShowResult, "{status}");
        }
        for status in ["FAIL", "NEWER_THAN_US", ""] {
            assert!(matches!(step(status), ElementStep::AskServer(_)), "{status}");
        }
        assert!(matches!(step("CANCELLED"), ElementStep::Stay(_)));
    }

    #[test]
    fn a_form_that_has_to_be_corrected_stays_open_unless_its_session_is_over() {
        let result = |needs_new_session| ElementResult {
            status: "FAIL".into(),
            error_code: Some("FORM_INVALID".into()),
            needs_new_session,
        };
        assert!(matches!(result(false).next_step(), ElementStep::Stay(_)));
        assert!(matches!(result(true).next_step(), ElementStep::AskServer(_)));
    }

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
