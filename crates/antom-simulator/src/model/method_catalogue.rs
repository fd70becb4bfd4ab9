//! Every payment method that the simulator knows.
//!
//! Names, currencies, flows, limits and refund rules are from the method pages of the
//! [APM guide](https://docs.antom.com/ac/cashierpay/apm) and the enumeration of the SDKs; close times from
//! <https://docs.antom.com/ac/pm/default_timeout>; cancellation rules from <https://docs.antom.com/ac/easypay/cancel>.
//! Where no page gives a number, the most common rule applies: any amount, full and partial refunds for a year. Cards
//! and card wallets are not simulated.

use std::time::Duration;

use crate::model::method::{Cancellation, Flow, Method, RefundExtent, Refunds};

const HOUR: Duration = Duration::from_secs(60 * 60);

const FOR_A_YEAR: Refunds = Refunds { extent: RefundExtent::Partial, days: 365, minimum: 1, immediate: true };
const DELAYED: Refunds = Refunds { immediate: false, ..FOR_A_YEAR };
const NO_REFUNDS: Refunds = Refunds { extent: RefundExtent::None, ..DELAYED };

const fn method(
    kind: &'static str,
    name: &'static str,
    at: (&'static str, &'static [&'static str]),
    flow: Flow,
) -> Method {
    Method {
        kind,
        name,
        country: at.0,
        currencies: at.1,
        flow,
        minimum: 1,
        maximum: None,
        multiple_of: 1,
        needs_buyer: false,
        closes_after: Duration::from_secs(14 * 60),
        refunds: FOR_A_YEAR,
        cancellation: Cancellation::UntilNextDay,
    }
}

const CN: (&str, &[&str]) = ("CN", &["CNY"]);
const HK: (&str, &[&str]) = ("HK", &["HKD"]);
const PH: (&str, &[&str]) = ("PH", &["PHP"]);
const SG: (&str, &[&str]) = ("SG", &["SGD"]);
const MY: (&str, &[&str]) = ("MY", &["MYR"]);
const ID: (&str, &[&str]) = ("ID", &["IDR"]);
const KR: (&str, &[&str]) = ("KR", &["KRW"]);
const TH: (&str, &[&str]) = ("TH", &["THB"]);
const VN: (&str, &[&str]) = ("VN", &["VND"]);
const TW: (&str, &[&str]) = ("TW", &["TWD"]);
const JP: (&str, &[&str]) = ("JP", &["JPY"]);
const BR: (&str, &[&str]) = ("BR", &["BRL"]);
const PL: (&str, &[&str]) = ("PL", &["PLN"]);

/// A wallet in Indonesia: payments cannot be cancelled.
const fn indonesian(kind: &'static str, name: &'static str, flow: Flow) -> Method {
    Method { cancellation: Cancellation::Never, minimum: 100, ..method(kind, name, ID, flow) }
}

/// A virtual account at an Indonesian bank: IDR 10,000 to 100 million, two days to pay, no cancellation or refund.
const fn virtual_account(kind: &'static str, name: &'static str) -> Method {
    Method {
        minimum: 1_000_000,
        maximum: Some(10_000_000_000),
        closes_after: Duration::from_secs(48 * 60 * 60),
        refunds: NO_REFUNDS,
        ..indonesian(kind, name, Flow::Voucher)
    }
}

/// A bank in Thailand: THB 1 to 2 million, two days to pay, no refunds.
const fn thai_bank(kind: &'static str, name: &'static str, flow: Flow) -> Method {
    Method {
        minimum: 100,
        maximum: Some(200_000_000),
        closes_after: Duration::from_secs(48 * 60 * 60),
        refunds: NO_REFUNDS,
        cancellation: Cancellation::BeforePayment,
        ..method(kind, name, TH, flow)
    }
}

/// A bank in Thailand with the higher limit of Kasikornbank.
const fn kasikorn(kind: &'static str, flow: Flow) -> Method {
    Method { maximum: Some(500_000_000), ..thai_bank(kind, "Kasikornbank", flow) }
}

/// Paid in cash within a week.
const fn cash(kind: &'static str, name: &'static str) -> Method {
    Method {
        needs_buyer: true,
        closes_after: Duration::from_secs(7 * 24 * 60 * 60),
        refunds: DELAYED,
        ..method(kind, name, JP, Flow::Voucher)
    }
}

const fn mercado_pago(kind: &'static str, at: (&'static str, &'static [&'static str])) -> Method {
    Method {
        closes_after: Duration::from_secs(7 * 24 * 60 * 60),
        cancellation: Cancellation::ForAWeek,
        ..method(kind, "Mercado Pago", at, Flow::Redirect)
    }
}

/// The page of a bank, or another method that does not refund immediately.
const fn bank(kind: &'static str, name: &'static str, at: (&'static str, &'static [&'static str])) -> Method {
    Method { refunds: DELAYED, ..method(kind, name, at, Flow::Redirect) }
}

/// Every method that the simulator knows, sorted by `paymentMethodType`.
pub const METHODS: &[Method] = &[
    Method { minimum: 10, ..method("ALIPAY_CN", "Alipay", CN, Flow::Redirect) },
    Method { maximum: Some(5_000_000), ..method("ALIPAY_HK", "AlipayHK", HK, Flow::Redirect) },
    virtual_account("ATMTRANSFER_ID", "ATM transfer"),
    Method { closes_after: HOUR, ..bank("BANCOMATPAY", "BANCOMAT Pay", ("IT", &["EUR"])) },
    bank("BANCONTACT", "Bancontact", ("BE", &["EUR"])),
    thai_bank("BANKAPP_BANGKOKBANK", "Bangkok Bank app", Flow::Redirect),
    thai_bank("BANKAPP_BANKOFAYUDHYA", "Krungsri app", Flow::Redirect),
    thai_bank("BANKAPP_GOVERNMENTSAVINGSBANK", "GSB app", Flow::Redirect),
    kasikorn("BANKAPP_KASIKORNBANK", Flow::Redirect),
    thai_bank("BANKAPP_KRUNGTHAIBANK", "Krungthai app", Flow::Redirect),
    thai_bank("BANKAPP_SIAMCOMMERCIALBANK", "SCB app", Flow::Redirect),
    thai_bank("BANKTRANSFER_BANGKOKBANK", "Bangkok Bank transfer", Flow::Voucher),
    thai_bank("BANKTRANSFER_BANKOFAYUDHYA", "Krungsri transfer", Flow::Voucher),
    virtual_account("BANKTRANSFER_BNI", "BNI virtual account"),
    virtual_account("BANKTRANSFER_BSI", "BSI virtual account"),
    thai_bank("BANKTRANSFER_GOVERNMENTSAVINGSBANK", "GSB transfer", Flow::Voucher),
    kasikorn("BANKTRANSFER_KASIKORNBANK", Flow::Voucher),
    thai_bank("BANKTRANSFER_KRUNGTHAIBANK", "Krungthai transfer", Flow::Voucher),
    virtual_account("BANKTRANSFER_MAYBANK", "Maybank virtual account"),
    virtual_account("BANKTRANSFER_PERMATA", "Permata virtual account"),
    bank("BANKTRANSFER_QUICKPAY", "Toss express transfer", KR),
    thai_bank("BANKTRANSFER_SIAMCOMMERCIALBANK", "SCB transfer", Flow::Voucher),
    Method { minimum: 5_000, maximum: Some(5_000_000), ..method("BILLEASE", "BillEase", PH, Flow::Redirect) },
    Method { maximum: Some(1_000_000), refunds: DELAYED, ..method("BLIK", "BLIK", PL, Flow::Form) },
    method("BOOST", "Boost", MY, Flow::Redirect),
    bank("BPI", "BPI", PH),
    virtual_account("CIMBNIAGA", "CIMB Niaga virtual account"),
    Method { minimum: 30_000, ..indonesian("DANA", "DANA", Flow::Redirect) },
    bank("EPS", "eps", ("AT", &["EUR"])),
    Method { minimum: 100, maximum: Some(10_000_000), ..method("GCASH", "GCash", PH, Flow::Redirect) },
    Method { maximum: Some(2_000_000_000), refunds: NO_REFUNDS, ..indonesian("GOPAY_ID", "GoPay", Flow::Redirect) },
    method("GRABPAY_MY", "GrabPay", MY, Flow::Redirect),
    Method { minimum: 100, ..method("GRABPAY_PH", "GrabPay", PH, Flow::Redirect) },
    method("GRABPAY_SG", "GrabPay", SG, Flow::Redirect),
    bank("IDEAL", "iDEAL", ("NL", &["EUR"])),
    Method {
        minimum: 100,
        multiple_of: 100,
        cancellation: Cancellation::Never,
        ..method("JKOPAY", "JKOPay", TW, Flow::Redirect)
    },
    Method {
        minimum: 50,
        refunds: Refunds { minimum: 50, ..FOR_A_YEAR },
        ..method("KAKAOPAY", "Kakao Pay", KR, Flow::Redirect)
    },
    cash("KONBINI", "Konbini"),
    method("KPLUS", "K PLUS", TH, Flow::Redirect),
    indonesian("KREDIVO_ID", "Kredivo", Flow::Redirect),
    Method { closes_after: Duration::from_secs(5 * 60), ..indonesian("LINKAJA", "LinkAja", Flow::Redirect) },
    method("MAYA", "Maya", PH, Flow::Redirect),
    mercado_pago("MERCADOPAGO_BR", BR),
    mercado_pago("MERCADOPAGO_CL", ("CL", &["CLP"])),
    mercado_pago("MERCADOPAGO_MX", ("MX", &["MXN"])),
    mercado_pago("MERCADOPAGO_PE", ("PE", &["PEN"])),
    method("MOMO", "MoMo", VN, Flow::Redirect),
    method("NAVERPAY", "Naver Pay", KR, Flow::Redirect),
    thai_bank("ONLINEBANKING_BANGKOKBANK", "Bangkok Bank", Flow::Redirect),
    thai_bank("ONLINEBANKING_BANKOFAYUDHYA", "Krungsri", Flow::Redirect),
    bank("ONLINEBANKING_FPX", "FPX online banking", MY),
    thai_bank("ONLINEBANKING_GOVERNMENTSAVINGSBANK", "GSB", Flow::Redirect),
    kasikorn("ONLINEBANKING_KASIKORNBANK", Flow::Redirect),
    thai_bank("ONLINEBANKING_KRUNGTHAIBANK", "Krungthai", Flow::Redirect),
    cash("ONLINEBANKING_PAYEASY", "Pay-easy"),
    thai_bank("ONLINEBANKING_SIAMCOMMERCIALBANK", "SCB", Flow::Redirect),
    bank("ONLINEBANKING_UBP", "UnionBank", PH),
    bank("ONLINEBANKING_YAPILY", "Yapily", ("GB", &["EUR", "GBP"])),
    Method { maximum: Some(2_000_000_000), refunds: NO_REFUNDS, ..indonesian("OVO", "OVO", Flow::Redirect) },
    bank("P24", "Przelewy24", PL),
    Method {
        minimum: 4_000,
        refunds: Refunds { days: 90, ..FOR_A_YEAR },
        ..method("PAGALEVE", "Pagaleve", BR, Flow::Redirect)
    },
    // The former name of MAYA; merchants use both.
    method("PAYMAYA", "Maya", PH, Flow::Redirect),
    Method {
        maximum: Some(20_000_000),
        refunds: Refunds { days: 180, ..DELAYED },
        ..method("PAYNOW", "PayNow", SG, Flow::Qr)
    },
    Method {
        refunds: Refunds { extent: RefundExtent::Full, ..FOR_A_YEAR },
        ..method("PAYPAY", "PayPay", JP, Flow::Redirect)
    },
    bank("PAYU", "PayU", PL),
    Method { maximum: Some(4_000_000), refunds: Refunds { days: 90, ..DELAYED }, ..method("PIX", "Pix", BR, Flow::Qr) },
    Method { maximum: Some(999_999_999_999), refunds: NO_REFUNDS, ..method("PROMPTPAY", "PromptPay", TH, Flow::Qr) },
    Method {
        minimum: 30_000,
        maximum: Some(2_000_000_000),
        refunds: NO_REFUNDS,
        ..indonesian("QRIS", "QRIS", Flow::Qr)
    },
    method("RABBIT_LINE_PAY", "Rabbit LINE Pay", TH, Flow::Redirect),
    cash("SEVENELEVEN", "7-Eleven"),
    indonesian("SHOPEEPAY_ID", "ShopeePay", Flow::Redirect),
    method("SHOPEEPAY_MY", "ShopeePay", MY, Flow::Redirect),
    method("SHOPEEPAY_PH", "ShopeePay", PH, Flow::Redirect),
    method("SHOPEEPAY_SG", "ShopeePay", SG, Flow::Redirect),
    method("SHOPEEPAY_TH", "ShopeePay", TH, Flow::Redirect),
    Method { minimum: 5, ..method("TNG", "Touch ’n Go eWallet", MY, Flow::Redirect) },
    method("TOSSPAY", "Toss Pay", KR, Flow::Redirect),
    Method { minimum: 100, ..method("TRUEMONEY", "TrueMoney", TH, Flow::Redirect) },
    Method { closes_after: Duration::from_secs(15 * 60), refunds: DELAYED, ..method("VIETQR", "VietQR", VN, Flow::Qr) },
    method("ZALOPAY", "ZaloPay", VN, Flow::Redirect),
];

/// The method with this `paymentMethodType`.
pub(crate) fn find(kind: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::currency::decimals;

    #[test]
    fn every_method_is_listed_once_and_has_only_known_currencies() {
        for (index, method) in METHODS.iter().enumerate() {
            assert!(
                METHODS.iter().skip(index + 1).all(|other| other.kind != method.kind),
                "{} is listed twice",
                method.kind
            );
            assert!(!method.currencies.is_empty(), "{} has no currency", method.kind);
            assert!(
                method.maximum.is_none_or(|maximum| method.minimum < maximum),
                "{} has no amount between its limits",
                method.kind
            );
            for currency in method.currencies {
                assert!(decimals(currency).is_some(), "{currency} of {} is unknown", method.kind);
            }
        }
    }
}
