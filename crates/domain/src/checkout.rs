//! The values that the server and the checkout page share: payment session, SDK settings and checkout mode.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    order::{Order, OrderStatus},
    payment::PaymentStatus,
};

/// The part of a payment session that the browser needs to open Antom's SDK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSession {
    /// The shop's id of the attempt, which the customer sees as a reference.
    pub payment_request_id: String,
    /// Antom's `paymentSessionData`, which the SDK gets unchanged.
    pub session_data: String,
}

/// Where the customer pays: in one of Antom's two forms inside the shop's page, or on Antom's own page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckoutMode {
    /// The shop asks for the payment method, then `AMSCashierPayment` opens over the page, as in the APM guide.
    #[default]
    Component,
    /// Payment Element, `AMSElement`, which Antom recommends: Antom asks for the method inside the shop's page
    /// (docs.antom.com/ac/cashierpay/element).
    Element,
    /// The Checkout Page on Antom's site, for browsers without JavaScript.
    HostedPage,
}

/// A name that is no checkout mode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `component`, `element` or `page`")]
pub struct UnknownCheckoutMode;

impl CheckoutMode {
    /// The name in the configuration, in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Element => "element",
            Self::HostedPage => "page",
        }
    }

    /// Antom's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "APM payment component (AMSCashierPayment)",
            Self::Element => "Payment Element (AMSElement)",
            Self::HostedPage => "Checkout Page",
        }
    }

    /// The other mode inside the shop's page.
    pub fn other(self) -> Self {
        match self {
            Self::Component => Self::Element,
            Self::Element | Self::HostedPage => Self::Component,
        }
    }
}

impl FromStr for CheckoutMode {
    type Err = UnknownCheckoutMode;

    fn from_str(name: &str) -> Result<Self, UnknownCheckoutMode> {
        [Self::Component, Self::Element, Self::HostedPage]
            .into_iter()
            .find(|it| it.as_str() == name)
            .ok_or(UnknownCheckoutMode)
    }
}

/// What the server knows about an order's payment, for a checkout that is open in a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentCheck {
    pub progress: PaymentProgress,
    /// Why the payment has ended unpaid, in the customer's language.
    pub reason: Option<String>,
}

/// Whether the checkout can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PaymentProgress {
    /// The customer can pay the open attempt, or another one.
    Open,
    /// The customer can pay. No attempt is open.
    Unpaid,
    /// The order is paid, may be paid, or cannot be paid any more. The result page says which.
    Decided,
}

impl PaymentProgress {
    pub fn of(order: &Order) -> Self {
        match (order.status(), order.payment.as_ref().map(|payment| payment.status)) {
            // The customer has finished.
            (OrderStatus::Processing, Some(PaymentStatus::Pending)) => Self::Decided,
            (OrderStatus::Processing, _) => Self::Open,
            (OrderStatus::Unpaid | OrderStatus::Failed | OrderStatus::Cancelled | OrderStatus::Expired, _) => {
                Self::Unpaid
            }
            (OrderStatus::Paid | OrderStatus::Refunded | OrderStatus::ManualReview | OrderStatus::Closed, _) => {
                Self::Decided
            }
        }
    }
}

/// The settings of Antom's browser SDK.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SdkSettings {
    /// The address of the script.
    pub url: String,
    /// `sandbox` or `prod`, the same as the payment session's.
    pub environment: String,
    /// One of the fifteen locales of the APM guide.
    pub locale: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckoutSettings {
    pub sdk: SdkSettings,
    pub checkout_mode: CheckoutMode,
    /// Whether the browser runs on a phone: some methods then continue in an app.
    pub on_phone: bool,
    /// Whether the order was placed from the cart that the customer still has.
    pub from_cart: bool,
}
