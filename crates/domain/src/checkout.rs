//! What the checkout page knows: how to load the SDK, the session it opens, and what each of the SDK's events means.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::method::Flow;

/// Everything the browser needs to open the payment component, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSession {
    /// Our id of the attempt, shown to the buyer as a reference.
    pub payment_request_id: String,
    /// The gateway's session data, passed to `createComponent` unchanged.
    pub session_data: String,
}

/// What the buyer pays in. Antom has two ways inside the shop's page, and the shop shows either; a third leads out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presentation {
    /// The guide's: the shop asks for the method, then `AMSCashierPayment` opens over the page.
    #[default]
    Component,
    /// Payment Element, `AMSElement`, which Antom recommends now: Antom asks for the method, inside the page
    /// (docs.antom.com/ac/cashierpay/element).
    Element,
    /// The Checkout Page on Antom's own site, for buyers without JavaScript.
    Page,
}

/// A word that names none of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `component`, `element` or `page`")]
pub struct UnknownPresentation;

impl Presentation {
    /// The word that configuration, addresses and the database use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Element => "element",
            Self::Page => "page",
        }
    }

    /// What Antom calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "APM payment component (AMSCashierPayment)",
            Self::Element => "Payment Element (AMSElement)",
            Self::Page => "Checkout Page",
        }
    }

    /// The other one inside the shop's page.
    pub fn other(self) -> Self {
        match self {
            Self::Component => Self::Element,
            Self::Element | Self::Page => Self::Component,
        }
    }
}

impl FromStr for Presentation {
    type Err = UnknownPresentation;

    fn from_str(word: &str) -> Result<Self, UnknownPresentation> {
        [Self::Component, Self::Element, Self::Page]
            .into_iter()
            .find(|it| it.as_str() == word)
            .ok_or(UnknownPresentation)
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
    /// Whether the buyer holds a phone: some methods then go on in an app.
    pub on_phone: bool,
}

/// A payment method as the checkout page offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodChoice {
    /// Antom's name of the method.
    pub code: String,
    /// What buyers call it.
    pub name: String,
    /// What will happen next, or why it cannot pay this order.
    pub next: String,
    /// Whether it can pay this order.
    pub possible: bool,
    /// What it asks of the buyer.
    pub flow: Flow,
}

/// What the checkout tells the buyer while a payment is under way, or when it has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phrase {
    /// A session is being created.
    Preparing,
    /// The SDK is loading.
    Opening,
    /// The component is open.
    FinishInWindow,
    /// The element is being paid in.
    FinishAbove,
    /// The buyer is leaving for the wallet.
    TakingYou,
    /// The server is being asked.
    Checking,
    /// The element is loading.
    LoadingMethods,
    /// The element did not load.
    MethodsFailed,
    /// The SDK did not load.
    WindowNotLoaded,
    /// The SDK did not open the component.
    WindowNotOpened,
    /// The SDK did not open the wallet's page.
    PageNotOpened,
    /// The payment failed.
    NotThrough,
    /// The SDK failed.
    WentWrong,
    /// Nobody knows yet.
    NotConfirmed,
    /// The buyer has closed the component.
    Closed,
    /// The buyer has turned back in the element.
    Left,
    /// The component's form is wrong.
    CheckTyping,
    /// The element's form is wrong.
    CheckEntries,
    /// Nothing has been chosen in the element.
    ChooseFirst,
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
    Say(Phrase),
    /// Nothing the buyer needs to know.
    Carry,
    /// Free the component and go to the result page, which asks the server.
    ShowResult,
    /// Free the component, ask the server, and stay if the order is not paid: the message says why.
    AskServer(Phrase),
    /// Free the component. Nothing is wrong: the same session can be opened again.
    Pause(Phrase),
    /// Free the component. Something is wrong: it may help to try again.
    OfferAgain(Phrase),
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
            "SDK_START_OF_LOADING" => NextStep::Say(Phrase::Opening),
            "SDK_END_OF_LOADING" => NextStep::Say(Phrase::FinishInWindow),
            "SDK_CALL_URL_SUCCESS" => NextStep::Say(Phrase::TakingYou),
            "SDK_PAYMENT_SUCCESSFUL" | "SDK_PAYMENT_PROCESSING" | "SDK_PAYMENT_PENDING" => NextStep::ShowResult,
            "SDK_PAYMENT_FAIL" => NextStep::AskServer(Phrase::NotThrough),
            "SDK_PAYMENT_ERROR" => NextStep::AskServer(Phrase::WentWrong),
            "SDK_PAYMENT_CANCEL" => NextStep::Pause(Phrase::Closed),
            "SDK_FORM_VERIFICATION_FAILED" => NextStep::Say(Phrase::CheckTyping),
            "SDK_CALL_URL_ERROR" | "SDK_LAUNCH_PAYMENT_APP_ERROR" => NextStep::OfferAgain(Phrase::PageNotOpened),
            "SDK_CREATEPAYMENT_PARAMETER_ERROR"
            | "SDK_CREATECOMPONENT_ERROR"
            | "SDK_INIT_PARAMETER_ERROR"
            | "SDK_INTERNAL_ERROR"
            | "SDK_SUBMIT_NETWORK_ERROR" => NextStep::OfferAgain(Phrase::WindowNotOpened),
            // An outcome we have no name for is still an outcome: the server knows more.
            code if code.starts_with("SDK_PAYMENT_") => NextStep::AskServer(Phrase::NotConfirmed),
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
    Stay(Phrase),
    /// Ask the server, and stay if the order is not paid: the message says why.
    AskServer(Phrase),
}

impl ElementResult {
    /// What to do about it.
    pub fn next_step(&self) -> ElementStep {
        match (&*self.status, self.error_code.as_deref()) {
            ("SUCCESS" | "PROCESSING" | "PENDING", _) => ElementStep::ShowResult,
            ("CANCELLED", _) => ElementStep::Stay(Phrase::Left),
            // Said by the element itself, beside the field.
            ("FAIL", Some("FORM_INVALID" | "PARAM_INVALID")) if !self.needs_new_session => {
                ElementStep::Stay(Phrase::CheckEntries)
            }
            ("FAIL", Some("UI_STATE_ERROR")) if !self.needs_new_session => ElementStep::Stay(Phrase::ChooseFirst),
            ("FAIL", _) => ElementStep::AskServer(Phrase::NotThrough),
            // A status that we have no name for: the server knows more.
            _ => ElementStep::AskServer(Phrase::NotConfirmed),
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
