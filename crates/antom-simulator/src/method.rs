//! Payment methods and currencies as data.
//!
//! Names, currencies, flows, limits and refund rules from the guide's method pages and the SDKs' enumeration; the close
//! times from docs.antom.com/ac/pm/default_timeout; what may be cancelled from docs.antom.com/ac/easypay/cancel. Where
//! no page gives a number, the rule is the commonest one: any amount, refunds whole or in part for a year. Cards and
//! the card wallets are not simulated.

use std::time::Duration;

use antom::types::Amount;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

use crate::session::SINGAPORE;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One payment method. Amounts are in the smallest unit of its currency.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Method {
    /// `paymentMethodType`.
    #[serde(rename = "paymentMethodType")]
    pub kind: &'static str,
    /// What the buyer calls it.
    pub name: &'static str,
    /// Where it is used: ISO 3166, two letters.
    pub country: &'static str,
    /// The currencies it can be charged in.
    pub currencies: &'static [&'static str],
    /// How the buyer pays.
    pub flow: Flow,
    /// The least that can be paid.
    pub minimum: i64,
    /// The most that can be paid, if there is a limit.
    pub maximum: Option<i64>,
    /// The amount's value must be a multiple of this.
    pub multiple_of: i64,
    /// Whether the buyer's name, email address and phone number are required.
    pub needs_buyer: bool,
    /// How long after submission an unpaid payment is closed.
    #[serde(rename = "closesAfterSeconds", serialize_with = "seconds")]
    pub closes_after: Duration,
    /// What can be given back.
    pub refunds: Refunds,
    /// What can be cancelled.
    pub cancellation: Cancellation,
}

/// How the buyer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Flow {
    /// On a page of the wallet or the bank, and comes back.
    Redirect,
    /// By scanning a code that the component shows.
    Qr,
    /// By typing a six-digit code into the component.
    Form,
    /// Later, at a till or a cash machine, with a number that the component shows.
    Voucher,
}

/// What can be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refunds {
    /// Nothing, all of it at once, or any part.
    pub extent: Extent,
    /// For how many days after the payment.
    pub days: u16,
    /// The least that can be given back.
    pub minimum: i64,
    /// Whether the answer to a refund is its outcome. Digital wallets do that; other methods take their time
    /// (docs.antom.com/ac/questions/refund_question).
    pub at_once: bool,
}

/// How much of a payment can be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Extent {
    /// Nothing.
    None,
    /// The whole amount only.
    Whole,
    /// Any part, and several of them.
    Part,
}

/// What can be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cancellation {
    /// Before it is paid, and afterwards until 00:15 the next day, by Singapore's time.
    UntilNextDay,
    /// Before it is paid, and afterwards for a week.
    ForAWeek,
    /// Only before it is paid.
    BeforePayment,
    /// Nothing.
    Never,
}

impl Cancellation {
    /// Until when a payment that was paid at `paid_at` can be cancelled.
    pub(crate) fn paid_until(self, paid_at: Timestamp) -> Option<Timestamp> {
        match self {
            Self::UntilNextDay => {
                let next_day = SINGAPORE.to_datetime(paid_at).date().tomorrow().ok()?;
                SINGAPORE.to_timestamp(next_day.at(0, 15, 0, 0)).ok()
            }
            Self::ForAWeek => paid_at.checked_add(7 * DAY).ok(),
            Self::BeforePayment | Self::Never => None,
        }
    }
}

const YEAR: Refunds = Refunds { extent: Extent::Part, days: 365, minimum: 1, at_once: true };
const LATER: Refunds = Refunds { at_once: false, ..YEAR };
const NONE: Refunds = Refunds { extent: Extent::None, ..LATER };

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
        refunds: YEAR,
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

/// A wallet in Indonesia: cannot be cancelled.
const fn indonesian(kind: &'static str, name: &'static str, flow: Flow) -> Method {
    Method { cancellation: Cancellation::Never, minimum: 100, ..method(kind, name, ID, flow) }
}

/// A virtual account at an Indonesian bank: IDR 10,000 to 100 million, two days to pay, no way back.
const fn virtual_account(kind: &'static str, name: &'static str) -> Method {
    Method {
        minimum: 1_000_000,
        maximum: Some(10_000_000_000),
        closes_after: Duration::from_secs(48 * 60 * 60),
        refunds: NONE,
        ..indonesian(kind, name, Flow::Voucher)
    }
}

/// A bank in Thailand: THB 1 to 2 million, two days to pay, no refunds.
const fn thai_bank(kind: &'static str, name: &'static str, flow: Flow) -> Method {
    Method {
        minimum: 100,
        maximum: Some(200_000_000),
        closes_after: Duration::from_secs(48 * 60 * 60),
        refunds: NONE,
        cancellation: Cancellation::BeforePayment,
        ..method(kind, name, TH, flow)
    }
}

/// The same with Kasikornbank's higher limit.
const fn kasikorn(kind: &'static str, flow: Flow) -> Method {
    Method { maximum: Some(500_000_000), ..thai_bank(kind, "Kasikornbank", flow) }
}

/// Paid in cash within a week.
const fn cash(kind: &'static str, name: &'static str) -> Method {
    Method {
        needs_buyer: true,
        closes_after: Duration::from_secs(7 * 24 * 60 * 60),
        refunds: LATER,
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

/// A bank's own page in the euro zone, or another method that refunds later.
const fn bank(kind: &'static str, name: &'static str, at: (&'static str, &'static [&'static str])) -> Method {
    Method { refunds: LATER, ..method(kind, name, at, Flow::Redirect) }
}

/// Every method the simulator knows, by name.
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
    Method { maximum: Some(1_000_000), refunds: LATER, ..method("BLIK", "BLIK", PL, Flow::Form) },
    method("BOOST", "Boost", MY, Flow::Redirect),
    bank("BPI", "BPI", PH),
    virtual_account("CIMBNIAGA", "CIMB Niaga virtual account"),
    Method { minimum: 30_000, ..indonesian("DANA", "DANA", Flow::Redirect) },
    bank("EPS", "eps", ("AT", &["EUR"])),
    Method { minimum: 100, maximum: Some(10_000_000), ..method("GCASH", "GCash", PH, Flow::Redirect) },
    Method { maximum: Some(2_000_000_000), refunds: NONE, ..indonesian("GOPAY_ID", "GoPay", Flow::Redirect) },
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
        refunds: Refunds { minimum: 50, ..YEAR },
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
    Method { maximum: Some(2_000_000_000), refunds: NONE, ..indonesian("OVO", "OVO", Flow::Redirect) },
    bank("P24", "Przelewy24", PL),
    Method {
        minimum: 4_000,
        refunds: Refunds { days: 90, ..YEAR },
        ..method("PAGALEVE", "Pagaleve", BR, Flow::Redirect)
    },
    // Maya's name before it was Maya: both are seen.
    method("PAYMAYA", "Maya", PH, Flow::Redirect),
    Method {
        maximum: Some(20_000_000),
        refunds: Refunds { days: 180, ..LATER },
        ..method("PAYNOW", "PayNow", SG, Flow::Qr)
    },
    Method { refunds: Refunds { extent: Extent::Whole, ..YEAR }, ..method("PAYPAY", "PayPay", JP, Flow::Redirect) },
    bank("PAYU", "PayU", PL),
    Method { maximum: Some(4_000_000), refunds: Refunds { days: 90, ..LATER }, ..method("PIX", "Pix", BR, Flow::Qr) },
    Method { maximum: Some(999_999_999_999), refunds: NONE, ..method("PROMPTPAY", "PromptPay", TH, Flow::Qr) },
    Method { minimum: 30_000, maximum: Some(2_000_000_000), refunds: NONE, ..indonesian("QRIS", "QRIS", Flow::Qr) },
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
    Method { closes_after: Duration::from_secs(15 * 60), refunds: LATER, ..method("VIETQR", "VietQR", VN, Flow::Qr) },
    method("ZALOPAY", "ZaloPay", VN, Flow::Redirect),
];

fn seconds<S: serde::Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}

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

/// The optional name of a method in the description of the control API.
pub(crate) fn optional_schema() -> Object {
    let kinds = METHODS.iter().map(|method| Some(method.kind)).chain([None]);
    let types = SchemaType::from_iter([Type::String, Type::Null]);
    ObjectBuilder::new().schema_type(types).enum_values(Some(kinds)).build()
}

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
    fn what_is_paid_can_be_cancelled_until_a_quarter_past_the_next_midnight_in_singapore() {
        let until = |cancellation: Cancellation, paid_at: &str| {
            cancellation.paid_until(paid_at.parse().unwrap()).map(|time| time.to_string())
        };
        let (usual, week) = (Cancellation::UntilNextDay, Cancellation::ForAWeek);
        assert_eq!(until(usual, "2026-03-01T00:00:00+08:00").as_deref(), Some("2026-03-01T16:15:00Z"));
        assert_eq!(until(usual, "2026-02-28T23:59:59+08:00").as_deref(), Some("2026-02-28T16:15:00Z"));
        assert_eq!(until(week, "2026-03-01T00:00:00Z").as_deref(), Some("2026-03-08T00:00:00Z"));
        assert_eq!(until(Cancellation::BeforePayment, "2026-03-01T00:00:00Z"), None);
    }

    #[test]
    fn every_method_is_listed_once_and_takes_only_known_currencies() {
        for (index, method) in METHODS.iter().enumerate() {
            assert!(METHODS.iter().skip(index + 1).all(|other| other.kind != method.kind), "{} is twice", method.kind);
            assert!(!method.currencies.is_empty(), "{} takes nothing", method.kind);
            assert!(method.maximum.is_none_or(|maximum| method.minimum < maximum), "{} has no room", method.kind);
            for currency in method.currencies {
                assert!(decimals(currency).is_some(), "{currency} of {} is unknown", method.kind);
            }
        }
    }
}
