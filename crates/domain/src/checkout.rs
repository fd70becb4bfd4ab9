//! What the server and the checkout page share: the session, how the SDK is loaded, and which of Antom's checkouts is shown.

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

/// What the buyer pays in. Antom has two ways inside the shop's page, and the shop shows either; a third leads out of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckoutMode {
    /// The guide's: the shop asks for the method, then `AMSCashierPayment` opens over the page.
    #[default]
    Component,
    /// Payment Element, `AMSElement`, which Antom recommends now: Antom asks for the method, inside the page
    /// (docs.antom.com/ac/cashierpay/element).
    Element,
    /// The Checkout Page on Antom's own site, for buyers without JavaScript.
    HostedPage,
}

/// A word that names none of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `component`, `element` or `page`")]
pub struct UnknownCheckoutMode;

impl CheckoutMode {
    /// The word that configuration, addresses and the database use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Element => "element",
            Self::HostedPage => "page",
        }
    }

    /// What Antom calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "APM payment component (AMSCashierPayment)",
            Self::Element => "Payment Element (AMSElement)",
            Self::HostedPage => "Checkout Page",
        }
    }

    /// The other one inside the shop's page.
    pub fn other(self) -> Self {
        match self {
            Self::Component => Self::Element,
            Self::Element | Self::HostedPage => Self::Component,
        }
    }
}

impl FromStr for CheckoutMode {
    type Err = UnknownCheckoutMode;

    fn from_str(word: &str) -> Result<Self, UnknownCheckoutMode> {
        [Self::Component, Self::Element, Self::HostedPage]
            .into_iter()
            .find(|it| it.as_str() == word)
            .ok_or(UnknownCheckoutMode)
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
    pub checkout_mode: CheckoutMode,
    /// Whether a developer is shown both checkout modes.
    pub development: bool,
    /// Whether the buyer holds a phone: some methods then go on in an app.
    pub on_phone: bool,
}
