//! The payment methods that the shop offers, as data.

use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// On the bank's page, which redirects back to the shop.
    Bank,
    /// By scanning a QR code with a phone.
    Qr,
    /// In a form on the shop's page.
    Form,
}

impl Flow {
    /// The name in the style sheet.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wallet => "wallet",
            Self::Bank => "bank",
            Self::Qr => "qr",
            Self::Form => "form",
        }
    }
}

const fn method(code: &'static str, name: &'static str, currency: Currency, flow: Flow) -> PaymentMethod {
    PaymentMethod { code, name, currency, flow, minimum: 1, maximum: None }
}

impl PaymentMethod {
    const fn from(self, minimum: i64) -> Self {
        Self { minimum, ..self }
    }

    const fn up_to(self, maximum: i64) -> Self {
        Self { maximum: Some(maximum), ..self }
    }
}

/// All methods, in the order in which the shop offers them. The limits are those of the methods' pages
/// (docs.antom.com/ac/pm), as far as these state any.
pub const METHODS: &[PaymentMethod] = &[
    method("GRABPAY_SG", "GrabPay", Currency::Sgd, Flow::Wallet),
    method("SHOPEEPAY_SG", "ShopeePay", Currency::Sgd, Flow::Wallet),
    method("PAYNOW", "PayNow", Currency::Sgd, Flow::Qr).up_to(20_000_000),
    method("TNG", "Touch 'n Go eWallet", Currency::Myr, Flow::Wallet).from(5),
    method("GRABPAY_MY", "GrabPay", Currency::Myr, Flow::Wallet),
    method("ONLINEBANKING_FPX", "FPX online banking", Currency::Myr, Flow::Bank),
    method("GCASH", "GCash", Currency::Php, Flow::Wallet).from(100).up_to(10_000_000),
    method("MAYA", "Maya", Currency::Php, Flow::Wallet),
    method("TRUEMONEY", "TrueMoney", Currency::Thb, Flow::Wallet).from(100),
    method("PROMPTPAY", "PromptPay", Currency::Thb, Flow::Qr).up_to(999_999_999_999),
    method("DANA", "DANA", Currency::Idr, Flow::Wallet).from(30_000),
    method("QRIS", "QRIS", Currency::Idr, Flow::Qr).from(30_000).up_to(2_000_000_000),
    method("KAKAOPAY", "KakaoPay", Currency::Krw, Flow::Wallet).from(50),
    method("NAVERPAY", "Naver Pay", Currency::Krw, Flow::Wallet),
    method("PAYPAY", "PayPay", Currency::Jpy, Flow::Wallet),
    method("ALIPAY_CN", "Alipay", Currency::Cny, Flow::Wallet).from(10),
    method("ALIPAY_HK", "AlipayHK", Currency::Hkd, Flow::Wallet).up_to(5_000_000),
    method("IDEAL", "iDEAL", Currency::Eur, Flow::Bank),
    method("BANCONTACT", "Bancontact", Currency::Eur, Flow::Bank),
    method("PIX", "Pix", Currency::Brl, Flow::Qr).up_to(4_000_000),
    method("ZALOPAY", "ZaloPay", Currency::Vnd, Flow::Wallet),
    method("MOMO", "MoMo", Currency::Vnd, Flow::Wallet),
    method("BLIK", "BLIK", Currency::Pln, Flow::Form).up_to(1_000_000),
    method("P24", "Przelewy24", Currency::Pln, Flow::Bank),
];

impl PaymentMethod {
    /// The method with this `paymentMethodType`, if it pays in this currency.
    pub fn find(code: &str, currency: Currency) -> Option<&'static Self> {
        Self::in_currency(currency).find(|method| method.code == code)
    }

    pub fn in_currency(currency: Currency) -> impl Iterator<Item = &'static Self> {
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
