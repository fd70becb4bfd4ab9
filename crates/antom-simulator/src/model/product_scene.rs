//! The product in which the buyer pays.

use crate::model::{method::Method, method_catalogue};

/// The product in which the buyer pays: `productScene` of
/// [createPaymentSession](https://docs.antom.com/ac/ams/session_cashier).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProductScene {
    /// No `productScene`: the component of the [APM guide](https://docs.antom.com/ac/cashierpay/apm),
    /// `AMSCashierPayment`. The merchant has named the method.
    Cashier,
    /// `ELEMENT_PAYMENT`: Payment Element, `AMSElement`. The buyer chooses one of these methods, shown in this order.
    Element(Vec<&'static Method>),
    /// `CHECKOUT_PAYMENT`: the Checkout Page on Antom's own site (`normalUrl`). The buyer chooses one of these methods.
    CheckoutPage(Vec<&'static Method>),
}

impl ProductScene {
    /// Antom's name of the scene, which the session data and the database have.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Cashier => "CASHIER_PAYMENT",
            Self::Element(_) => "ELEMENT_PAYMENT",
            Self::CheckoutPage(_) => "CHECKOUT_PAYMENT",
        }
    }

    /// The methods that the buyer may choose from; none where the merchant has named the method.
    pub(crate) fn offered_methods(&self) -> &[&'static Method] {
        match self {
            Self::Cashier => &[],
            Self::Element(methods) | Self::CheckoutPage(methods) => methods,
        }
    }

    /// The offered methods as the database has them: separated by spaces.
    pub(crate) fn offered_to_stored(&self) -> String {
        self.offered_methods().iter().map(|method| method.kind).collect::<Vec<_>>().join(" ")
    }

    /// The reverse of [`ProductScene::name`] and [`ProductScene::offered_to_stored`]; `None` for other texts.
    pub(crate) fn from_stored(name: &str, offered: &str) -> Option<Self> {
        let methods: Vec<_> = offered.split_whitespace().map(method_catalogue::find).collect::<Option<_>>()?;
        match (name, methods.is_empty()) {
            ("CASHIER_PAYMENT", true) => Some(Self::Cashier),
            ("ELEMENT_PAYMENT", false) => Some(Self::Element(methods)),
            ("CHECKOUT_PAYMENT", false) => Some(Self::CheckoutPage(methods)),
            _ => None,
        }
    }
}
