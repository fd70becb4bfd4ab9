//! All payment methods that the shop offers, as data.
//!
//! Currencies, flows and limits are those of the methods' pages (docs.antom.com/ac/pm), as far as these state any. Not
//! offered: `JKOPAY`, `MERCADOPAGO_CL`, `MERCADOPAGO_MX` and `MERCADOPAGO_PE`, because the shop has no prices in TWD, CLP,
//! MXN and PEN; `PAYMAYA`, because it is the former name of `MAYA` and customers would see the same wallet twice; cards and
//! card wallets, because the APM guide excludes them.

use std::time::Duration;

use crate::{
    method::{Flow, PaymentMethod},
    money::Currency::{self, Brl, Cny, Eur, Hkd, Idr, Jpy, Krw, Myr, Php, Pln, Sgd, Thb, Vnd},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const fn method(code: &'static str, name: &'static str, currency: Currency, flow: Flow) -> PaymentMethod {
    PaymentMethod {
        code,
        name,
        currency,
        flow,
        minimum: 1,
        maximum: None,
        closes_after: Duration::from_secs(14 * MINUTE.as_secs()),
        can_be_cancelled: true,
        needs_contact: false,
    }
}

const fn wallet(code: &'static str, name: &'static str, currency: Currency) -> PaymentMethod {
    method(code, name, currency, Flow::Wallet)
}

const fn bank(code: &'static str, name: &'static str, currency: Currency) -> PaymentMethod {
    method(code, name, currency, Flow::Bank)
}

const fn qr(code: &'static str, name: &'static str, currency: Currency) -> PaymentMethod {
    method(code, name, currency, Flow::Qr)
}

/// No payment of an Indonesian method can be cancelled.
const fn indonesian(code: &'static str, name: &'static str, flow: Flow) -> PaymentMethod {
    PaymentMethod { can_be_cancelled: false, minimum: 100, ..method(code, name, Idr, flow) }
}

const fn virtual_account(code: &'static str, name: &'static str) -> PaymentMethod {
    indonesian(code, name, Flow::Transfer).from(1_000_000).up_to(10_000_000_000).closes_after(2, DAY)
}

const fn thai_bank(code: &'static str, name: &'static str, flow: Flow) -> PaymentMethod {
    method(code, name, Thb, flow).from(100).up_to(200_000_000).closes_after(2, DAY)
}

/// Kasikornbank has a higher limit than the other banks.
const fn kasikornbank(code: &'static str, name: &'static str, flow: Flow) -> PaymentMethod {
    thai_bank(code, name, flow).up_to(500_000_000)
}

/// Antom sends the customer a number, which can be paid for a week.
const fn japanese(code: &'static str, name: &'static str, flow: Flow) -> PaymentMethod {
    PaymentMethod { needs_contact: true, ..method(code, name, Jpy, flow).closes_after(7, DAY) }
}

impl PaymentMethod {
    const fn from(self, minimum: i64) -> Self {
        Self { minimum, ..self }
    }

    const fn up_to(self, maximum: i64) -> Self {
        Self { maximum: Some(maximum), ..self }
    }

    const fn closes_after(self, count: u64, unit: Duration) -> Self {
        Self { closes_after: Duration::from_secs(count * unit.as_secs()), ..self }
    }
}

/// In each currency, the methods that most customers use are first.
pub const METHODS: &[PaymentMethod] = &[
    // Singapore
    wallet("GRABPAY_SG", "GrabPay", Sgd),
    wallet("SHOPEEPAY_SG", "ShopeePay", Sgd),
    qr("PAYNOW", "PayNow", Sgd).up_to(20_000_000),
    // Malaysia
    wallet("TNG", "Touch 'n Go eWallet", Myr).from(5),
    bank("ONLINEBANKING_FPX", "FPX online banking", Myr),
    wallet("GRABPAY_MY", "GrabPay", Myr),
    wallet("SHOPEEPAY_MY", "ShopeePay", Myr),
    wallet("BOOST", "Boost", Myr),
    // Philippines
    wallet("GCASH", "GCash", Php).from(100).up_to(10_000_000),
    wallet("MAYA", "Maya", Php),
    wallet("GRABPAY_PH", "GrabPay", Php).from(100),
    wallet("SHOPEEPAY_PH", "ShopeePay", Php),
    bank("BPI", "BPI", Php),
    bank("ONLINEBANKING_UBP", "UnionBank", Php),
    wallet("BILLEASE", "BillEase", Php).from(5_000).up_to(5_000_000),
    // Thailand
    qr("PROMPTPAY", "PromptPay", Thb).up_to(999_999_999_999),
    wallet("TRUEMONEY", "TrueMoney", Thb).from(100),
    wallet("RABBIT_LINE_PAY", "Rabbit LINE Pay", Thb),
    wallet("SHOPEEPAY_TH", "ShopeePay", Thb),
    wallet("KPLUS", "K PLUS", Thb),
    kasikornbank("BANKAPP_KASIKORNBANK", "Kasikornbank app", Flow::Bank),
    thai_bank("BANKAPP_SIAMCOMMERCIALBANK", "SCB app", Flow::Bank),
    thai_bank("BANKAPP_BANGKOKBANK", "Bangkok Bank app", Flow::Bank),
    thai_bank("BANKAPP_KRUNGTHAIBANK", "Krungthai app", Flow::Bank),
    thai_bank("BANKAPP_BANKOFAYUDHYA", "Krungsri app", Flow::Bank),
    thai_bank("BANKAPP_GOVERNMENTSAVINGSBANK", "GSB app", Flow::Bank),
    kasikornbank("ONLINEBANKING_KASIKORNBANK", "Kasikornbank online banking", Flow::Bank),
    thai_bank("ONLINEBANKING_SIAMCOMMERCIALBANK", "SCB online banking", Flow::Bank),
    thai_bank("ONLINEBANKING_BANGKOKBANK", "Bangkok Bank online banking", Flow::Bank),
    thai_bank("ONLINEBANKING_KRUNGTHAIBANK", "Krungthai online banking", Flow::Bank),
    thai_bank("ONLINEBANKING_BANKOFAYUDHYA", "Krungsri online banking", Flow::Bank),
    thai_bank("ONLINEBANKING_GOVERNMENTSAVINGSBANK", "GSB online banking", Flow::Bank),
    kasikornbank("BANKTRANSFER_KASIKORNBANK", "Kasikornbank transfer", Flow::Transfer),
    thai_bank("BANKTRANSFER_SIAMCOMMERCIALBANK", "SCB transfer", Flow::Transfer),
    thai_bank("BANKTRANSFER_BANGKOKBANK", "Bangkok Bank transfer", Flow::Transfer),
    thai_bank("BANKTRANSFER_KRUNGTHAIBANK", "Krungthai transfer", Flow::Transfer),
    thai_bank("BANKTRANSFER_BANKOFAYUDHYA", "Krungsri transfer", Flow::Transfer),
    thai_bank("BANKTRANSFER_GOVERNMENTSAVINGSBANK", "GSB transfer", Flow::Transfer),
    // Indonesia
    indonesian("QRIS", "QRIS", Flow::Qr).from(30_000).up_to(2_000_000_000),
    indonesian("GOPAY_ID", "GoPay", Flow::Wallet).up_to(2_000_000_000),
    indonesian("OVO", "OVO", Flow::Wallet).up_to(2_000_000_000),
    indonesian("DANA", "DANA", Flow::Wallet).from(30_000),
    indonesian("SHOPEEPAY_ID", "ShopeePay", Flow::Wallet),
    indonesian("LINKAJA", "LinkAja", Flow::Wallet).closes_after(5, MINUTE),
    indonesian("KREDIVO_ID", "Kredivo", Flow::Wallet),
    virtual_account("BANKTRANSFER_BNI", "BNI virtual account"),
    virtual_account("BANKTRANSFER_BSI", "BSI virtual account"),
    virtual_account("BANKTRANSFER_PERMATA", "Permata virtual account"),
    virtual_account("CIMBNIAGA", "CIMB Niaga virtual account"),
    virtual_account("BANKTRANSFER_MAYBANK", "Maybank virtual account"),
    virtual_account("ATMTRANSFER_ID", "ATM transfer"),
    // South Korea
    wallet("KAKAOPAY", "KakaoPay", Krw).from(50),
    wallet("NAVERPAY", "Naver Pay", Krw),
    wallet("TOSSPAY", "Toss Pay", Krw),
    bank("BANKTRANSFER_QUICKPAY", "Toss express transfer", Krw),
    // Japan
    wallet("PAYPAY", "PayPay", Jpy),
    japanese("KONBINI", "Konbini", Flow::Voucher),
    japanese("SEVENELEVEN", "7-Eleven", Flow::Voucher),
    japanese("ONLINEBANKING_PAYEASY", "Pay-easy", Flow::Transfer),
    // China and Hong Kong
    wallet("ALIPAY_CN", "Alipay", Cny).from(10),
    wallet("ALIPAY_HK", "AlipayHK", Hkd).up_to(5_000_000),
    // Europe
    bank("IDEAL", "iDEAL", Eur),
    bank("BANCONTACT", "Bancontact", Eur),
    bank("EPS", "eps", Eur),
    wallet("BANCOMATPAY", "BANCOMAT Pay", Eur).closes_after(1, HOUR),
    bank("ONLINEBANKING_YAPILY", "Pay by bank (Yapily)", Eur),
    // Brazil
    qr("PIX", "Pix", Brl).up_to(4_000_000),
    wallet("MERCADOPAGO_BR", "Mercado Pago", Brl).closes_after(7, DAY),
    wallet("PAGALEVE", "Pagaleve", Brl).from(4_000),
    // Vietnam
    wallet("MOMO", "MoMo", Vnd),
    wallet("ZALOPAY", "ZaloPay", Vnd),
    qr("VIETQR", "VietQR", Vnd).closes_after(15, MINUTE),
    // Poland
    method("BLIK", "BLIK", Pln, Flow::Form).up_to(1_000_000),
    bank("P24", "Przelewy24", Pln),
    bank("PAYU", "PayU", Pln),
];

impl PaymentMethod {
    /// The method with this `paymentMethodType`, if it pays in this currency.
    pub fn find(code: &str, currency: Currency) -> Option<&'static Self> {
        Self::in_currency(currency).find(|method| method.code == code)
    }

    pub fn in_currency(currency: Currency) -> impl Iterator<Item = &'static Self> + Clone {
        METHODS.iter().filter(move |method| method.currency == currency)
    }

    /// The name that customers know, for a `paymentMethodType`; unknown codes are returned unchanged.
    pub fn name_of(code: &str) -> &str {
        METHODS.iter().find(|method| method.code == code).map_or(code, |method| method.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{method::Limit, money::Money};

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
