//! Payment methods and currencies as data.
//!
//! Names, currencies and flows from the guide's method pages and the SDKs' enumeration; the close times from
//! docs.antom.com/ac/pm/default_timeout. Vouchers, bank transfers and cards are not simulated.

use std::time::Duration;

use antom::types::Amount;

/// The usual time after submission at which an unpaid payment is closed.
const FOURTEEN_MINUTES: Duration = Duration::from_secs(14 * 60);
const ONE_HOUR: Duration = Duration::from_secs(60 * 60);

/// One payment method.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Method {
    /// `paymentMethodType`.
    pub(crate) kind: &'static str,
    /// What the buyer calls it.
    pub(crate) name: &'static str,
    /// The currencies it can be charged in.
    pub(crate) currencies: &'static [&'static str],
    pub(crate) flow: Flow,
    /// How long after submission an unpaid payment is closed.
    pub(crate) closes_after: Duration,
    /// The amount's value must be a multiple of this.
    pub(crate) multiple_of: i64,
}

/// How the buyer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// On a page of the wallet, and comes back.
    Redirect,
    /// By scanning a code that the component shows.
    Qr,
    /// By typing a six-digit code into the component.
    Form,
}

const fn method(kind: &'static str, name: &'static str, currencies: &'static [&'static str], flow: Flow) -> Method {
    Method { kind, name, currencies, flow, closes_after: FOURTEEN_MINUTES, multiple_of: 1 }
}

/// Every method the simulator knows.
pub(crate) const METHODS: &[Method] = &[
    method("ALIPAY_CN", "Alipay", &["CNY"], Flow::Redirect),
    method("ALIPAY_HK", "AlipayHK", &["HKD"], Flow::Redirect),
    Method { closes_after: ONE_HOUR, ..method("BANCOMATPAY", "BANCOMAT Pay", &["EUR"], Flow::Redirect) },
    method("BANCONTACT", "Bancontact", &["EUR"], Flow::Redirect),
    method("BILLEASE", "BillEase", &["PHP"], Flow::Redirect),
    method("BLIK", "BLIK", &["PLN"], Flow::Form),
    method("BOOST", "Boost", &["MYR"], Flow::Redirect),
    method("DANA", "DANA", &["IDR"], Flow::Redirect),
    method("EPS", "eps", &["EUR"], Flow::Redirect),
    method("GCASH", "GCash", &["PHP"], Flow::Redirect),
    method("GRABPAY_MY", "GrabPay", &["MYR"], Flow::Redirect),
    method("GRABPAY_PH", "GrabPay", &["PHP"], Flow::Redirect),
    method("GRABPAY_SG", "GrabPay", &["SGD"], Flow::Redirect),
    method("IDEAL", "iDEAL", &["EUR"], Flow::Redirect),
    Method { multiple_of: 100, ..method("JKOPAY", "JKOPay", &["TWD"], Flow::Redirect) },
    method("KAKAOPAY", "Kakao Pay", &["KRW"], Flow::Redirect),
    method("KREDIVO_ID", "Kredivo", &["IDR"], Flow::Redirect),
    method("MAYA", "Maya", &["PHP"], Flow::Redirect),
    method("MOMO", "MoMo", &["VND"], Flow::Redirect),
    method("NAVERPAY", "Naver Pay", &["KRW"], Flow::Redirect),
    method("ONLINEBANKING_FPX", "FPX online banking", &["MYR"], Flow::Redirect),
    method("P24", "Przelewy24", &["PLN"], Flow::Redirect),
    method("PAGALEVE", "Pagaleve", &["BRL"], Flow::Redirect),
    method("PAYNOW", "PayNow", &["SGD"], Flow::Qr),
    method("PAYPAY", "PayPay", &["JPY"], Flow::Redirect),
    method("PAYU", "PayU", &["PLN"], Flow::Redirect),
    method("PIX", "Pix", &["BRL"], Flow::Qr),
    method("PROMPTPAY", "PromptPay", &["THB"], Flow::Qr),
    method("QRIS", "QRIS", &["IDR"], Flow::Qr),
    method("RABBIT_LINE_PAY", "Rabbit LINE Pay", &["THB"], Flow::Redirect),
    method("SHOPEEPAY_ID", "ShopeePay", &["IDR"], Flow::Redirect),
    method("SHOPEEPAY_MY", "ShopeePay", &["MYR"], Flow::Redirect),
    method("SHOPEEPAY_PH", "ShopeePay", &["PHP"], Flow::Redirect),
    method("SHOPEEPAY_SG", "ShopeePay", &["SGD"], Flow::Redirect),
    method("SHOPEEPAY_TH", "ShopeePay", &["THB"], Flow::Redirect),
    method("TNG", "Touch ’n Go eWallet", &["MYR"], Flow::Redirect),
    method("TOSSPAY", "Toss Pay", &["KRW"], Flow::Redirect),
    method("TRUEMONEY", "TrueMoney", &["THB"], Flow::Redirect),
    method("ZALOPAY", "ZaloPay", &["VND"], Flow::Redirect),
];

/// Antom's currencies with the number of decimals that `value` includes ("Usage rules of the Amount object",
/// docs.antom.com/ac/ref/cc).
const CURRENCIES: &[(&str, usize)] = &[
    ("AUD", 2),
    ("BDT", 2),
    ("BRL", 2),
    ("CAD", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("HKD", 2),
    ("IDR", 2),
    ("JPY", 0),
    ("KRW", 0),
    ("MXN", 2),
    ("MYR", 2),
    ("NZD", 2),
    ("PEN", 2),
    ("PHP", 2),
    ("PKR", 2),
    ("PLN", 2),
    ("SGD", 2),
    ("THB", 2),
    ("TWD", 2),
    ("USD", 2),
    ("VND", 0),
];

/// The method of this type, if the simulator knows it.
pub(crate) fn find(kind: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.kind == kind)
}

/// How many decimals `value` includes, if Antom's table has the currency.
pub(crate) fn decimals(currency: &str) -> Option<usize> {
    CURRENCIES.iter().find(|(code, _)| *code == currency).map(|(_, decimals)| *decimals)
}

/// The amount as people read it: `SGD 42.00`, `IDR 1,250,000.00`, `JPY 900`.
pub(crate) fn display(amount: &Amount) -> String {
    let decimals = decimals(&amount.currency).unwrap_or(0);
    let digits = format!("{:0>width$}", amount.value, width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if decimals > 0 { "." } else { "" };
    format!("{} {grouped}{point}{fraction}", amount.currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_with_the_decimals_of_their_currency() {
        for (currency, value, text) in [
            ("SGD", 4200, "SGD 42.00"),
            ("SGD", 5, "SGD 0.05"),
            ("SGD", 100_000, "SGD 1,000.00"),
            ("IDR", 125_000_000, "IDR 1,250,000.00"),
            ("JPY", 900, "JPY 900"),
            ("KRW", 12_345_678, "KRW 12,345,678"),
            ("VND", 1, "VND 1"),
        ] {
            assert_eq!(display(&Amount::new(currency, value)), text);
        }
    }

    #[test]
    fn every_method_is_listed_once_and_takes_only_known_currencies() {
        for (index, method) in METHODS.iter().enumerate() {
            assert!(METHODS.iter().skip(index + 1).all(|other| other.kind != method.kind), "{} is twice", method.kind);
            assert!(!method.currencies.is_empty(), "{} takes nothing", method.kind);
            for currency in method.currencies {
                assert!(decimals(currency).is_some(), "{currency} of {} is unknown", method.kind);
            }
        }
    }
}
