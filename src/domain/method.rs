//! The payment methods that the shop offers, as data.

use serde::{Deserialize, Serialize};

use super::money::Currency;

/// A payment method, by the name Antom knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PaymentMethod {
    /// Antom's `paymentMethodType`.
    pub code: &'static str,
    /// What buyers call it.
    pub name: &'static str,
    /// The currency it pays in.
    pub currency: Currency,
    /// What happens when the buyer presses the button.
    pub flow: Flow,
}

/// What a payment method asks of the buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flow {
    /// The buyer leaves for the wallet's or the bank's own page and comes back.
    Redirect,
    /// The buyer scans a code with a phone.
    Qr,
    /// The buyer fills in a form on this page.
    Form,
}

impl Flow {
    /// What will happen next, in the buyer's words.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Redirect => "You continue on their site and come back here",
            Self::Qr => "You scan a QR code with your phone",
            Self::Form => "You type the code from your banking app",
        }
    }
}

const fn method(code: &'static str, name: &'static str, currency: Currency, flow: Flow) -> PaymentMethod {
    PaymentMethod { code, name, currency, flow }
}

/// Every method of the shop, in the order in which it is offered.
pub const METHODS: &[PaymentMethod] = &[
    method("GRABPAY_SG", "GrabPay", Currency::Sgd, Flow::Redirect),
    method("SHOPEEPAY_SG", "ShopeePay", Currency::Sgd, Flow::Redirect),
    method("PAYNOW", "PayNow", Currency::Sgd, Flow::Qr),
    method("TNG", "Touch 'n Go eWallet", Currency::Myr, Flow::Redirect),
    method("GRABPAY_MY", "GrabPay", Currency::Myr, Flow::Redirect),
    method("ONLINEBANKING_FPX", "FPX online banking", Currency::Myr, Flow::Redirect),
    method("GCASH", "GCash", Currency::Php, Flow::Redirect),
    method("MAYA", "Maya", Currency::Php, Flow::Redirect),
    method("TRUEMONEY", "TrueMoney", Currency::Thb, Flow::Redirect),
    method("PROMPTPAY", "PromptPay", Currency::Thb, Flow::Qr),
    method("DANA", "DANA", Currency::Idr, Flow::Redirect),
    method("QRIS", "QRIS", Currency::Idr, Flow::Qr),
    method("KAKAOPAY", "KakaoPay", Currency::Krw, Flow::Redirect),
    method("NAVERPAY", "Naver Pay", Currency::Krw, Flow::Redirect),
    method("PAYPAY", "PayPay", Currency::Jpy, Flow::Redirect),
    method("ALIPAY_HK", "AlipayHK", Currency::Hkd, Flow::Redirect),
    method("IDEAL", "iDEAL", Currency::Eur, Flow::Redirect),
    method("BANCONTACT", "Bancontact", Currency::Eur, Flow::Redirect),
    method("PIX", "Pix", Currency::Brl, Flow::Qr),
    method("ZALOPAY", "ZaloPay", Currency::Vnd, Flow::Redirect),
    method("MOMO", "MoMo", Currency::Vnd, Flow::Redirect),
    method("BLIK", "BLIK", Currency::Pln, Flow::Form),
    method("P24", "Przelewy24", Currency::Pln, Flow::Redirect),
];

impl PaymentMethod {
    /// The method that Antom calls `code`, if it pays in `currency`.
    pub fn find(code: &str, currency: Currency) -> Option<&'static Self> {
        Self::in_currency(currency).find(|method| method.code == code)
    }

    /// The methods that pay in `currency`.
    pub fn in_currency(currency: Currency) -> impl Iterator<Item = &'static Self> {
        METHODS.iter().filter(move |method| method.currency == currency)
    }

    /// What buyers call the method that Antom calls `code`.
    pub fn name_of(code: &str) -> &str {
        METHODS.iter().find(|method| method.code == code).map_or(code, |method| method.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_a_method_and_no_method_stands_twice() {
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
}
