//! The payment methods that the shop offers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

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
    /// The limit that this amount exceeds, if any.
    pub fn exceeded_limit(&self, amount: Money) -> Option<Limit> {
        if amount.minor_units < self.minimum {
            return Some(Limit::Minimum(Money::new(self.currency, self.minimum)));
        }
        let maximum = self.maximum.filter(|maximum| amount.minor_units > *maximum)?;
        Some(Limit::Maximum(Money::new(self.currency, maximum)))
    }
}
