//! The payment methods that the shop offers.

mod list;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::list::METHODS;
use crate::money::{Currency, Money};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentMethod {
    /// Antom's `paymentMethodType`.
    pub code: &'static str,
    /// The name that customers know.
    pub name: &'static str,
    pub currency: Currency,
    pub flow: Flow,
    /// In the currency's smallest unit.
    pub minimum: i64,
    /// In the currency's smallest unit; `None` without a limit.
    pub maximum: Option<i64>,
    /// The time after the submission in which the customer can pay (docs.antom.com/ac/pm/default_timeout).
    pub closes_after: Duration,
    /// Whether the shop can cancel an unpaid payment, so that the customer can choose another method
    /// (docs.antom.com/ac/easypay/cancel).
    pub can_be_cancelled: bool,
    /// Whether Antom needs the customer's name, e-mail address and phone number (`order.buyer`).
    pub needs_contact: bool,
}

/// Why a method cannot pay an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Minimum(Money),
    Maximum(Money),
}

/// How the customer pays with a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flow {
    /// On the wallet's page or in its app, which redirects back to the shop.
    Wallet,
    /// On the bank's page or in its app, which redirects back to the shop.
    Bank,
    /// By scanning a QR code with a phone.
    Qr,
    /// In a form on the shop's page.
    Form,
    /// Later and in cash, at a store, with a number that Antom's window shows.
    Voucher,
    /// Later, by a transfer to an account or a number that Antom's window shows.
    Transfer,
}

impl Flow {
    /// The name in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Bank => "bank",
            Self::Qr => "qr",
            Self::Form => "form",
            Self::Voucher => "voucher",
            Self::Transfer => "transfer",
        }
    }

    /// Whether the customer gets a number first and pays hours or days later.
    pub fn is_paid_later(self) -> bool {
        matches!(self, Self::Voucher | Self::Transfer)
    }
}

impl PaymentMethod {
    /// The method with this `paymentMethodType`, if it pays in this currency.
    pub fn find(code: &str, currency: Currency) -> Option<&'static Self> {
        Self::in_currency(currency).find(|method| method.code == code)
    }

    pub fn in_currency(currency: Currency) -> impl Iterator<Item = &'static Self> + Clone {
        METHODS.iter().filter(move |method| method.currency == currency)
    }

    /// The limit that this amount exceeds, if any.
    pub fn exceeded_limit(&self, amount: Money) -> Option<Limit> {
        if amount.minor_units < self.minimum {
            return Some(Limit::Minimum(Money::new(self.currency, self.minimum)));
        }
        let maximum = self.maximum.filter(|maximum| amount.minor_units > *maximum)?;
        Some(Limit::Maximum(Money::new(self.currency, maximum)))
    }

    /// The name that customers know, for a `paymentMethodType`; unknown codes are returned unchanged.
    pub fn name_of(code: &str) -> &str {
        METHODS.iter().find(|method| method.code == code).map_or(code, |method| method.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_a_method_and_every_method_is_listed_once() {
        for currency in Currency::ALL {
            assert!(PaymentMethod::in_currency(currency).next().is_some(), "{currency} has none");
        }
        for (index, method) in METHODS.iter().enumerate() {
            assert!(METHODS[..index].iter().all(|other| other.code != method.code), "{} twice", method.code);
        }
    }

    #[test]
    fn no_two_methods_of_a_currency_have_the_same_name() {
        for (index, method) in METHODS.iter().enumerate() {
            let same = |other: &&PaymentMethod| (other.currency, other.name) == (method.currency, method.name);
            assert_eq!(METHODS[..index].iter().find(same), None, "{} twice", method.name);
        }
    }

    #[test]
    fn a_method_is_found_only_in_its_own_currency() {
        assert_eq!(PaymentMethod::find("BLIK", Currency::Pln).map(|method| method.flow), Some(Flow::Form));
        assert_eq!(PaymentMethod::find("BLIK", Currency::Sgd), None);
        assert_eq!(PaymentMethod::find("blik", Currency::Pln), None);
    }

    #[test]
    fn a_method_pays_from_its_minimum_to_its_maximum() {
        let qris = PaymentMethod::find("QRIS", Currency::Idr).unwrap();
        let rupiah = |minor_units| Money::new(Currency::Idr, minor_units);
        assert_eq!(qris.exceeded_limit(rupiah(29_900)), Some(Limit::Minimum(rupiah(30_000))));
        assert_eq!(qris.exceeded_limit(rupiah(30_000)), None);
        assert_eq!(qris.exceeded_limit(rupiah(2_000_000_000)), None);
        assert_eq!(qris.exceeded_limit(rupiah(2_000_000_100)), Some(Limit::Maximum(rupiah(2_000_000_000))));
    }
}
