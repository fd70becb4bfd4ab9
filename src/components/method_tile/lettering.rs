//! The letters and colours of the methods' tiles. They are the shop's own: no logo is copied.

/// Letters on a ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lettering {
    /// One to six characters.
    pub letters: String,
    /// The colour of the ground, as `#rrggbb`.
    pub ground: &'static str,
    /// The colour of the letters. Its contrast to the ground is at least 4.5 to 1.
    pub ink: &'static str,
}

const WHITE: &str = "#ffffff";

/// Part of the `paymentMethodType`, letters, ground and ink. The part is the whole type, its beginning or its end:
/// `GRABPAY` is also the beginning of `GRABPAY_SG`, and `BNI` the end of `BANKTRANSFER_BNI`.
const LETTERINGS: &[(&str, &str, &str, &str)] = &[
    ("ALIPAY_CN", "Ali", "#1257c8", WHITE),
    ("ALIPAY_HK", "AliHK", "#0d3f94", WHITE),
    ("ATMTRANSFER", "ATM", "#3f4c5c", WHITE),
    ("BANCOMATPAY", "BMT", "#0a3d7c", WHITE),
    ("BANCONTACT", "bc", "#1a3a7a", "#ffd84d"),
    ("BANGKOKBANK", "BBL", "#1e3799", WHITE),
    ("BANKOFAYUDHYA", "ksri", "#ffd54a", "#3d2e20"),
    ("BILLEASE", "bill", "#1d3fae", WHITE),
    ("BLIK", "blik", "#17181c", WHITE),
    ("BNI", "BNI", "#005761", "#ffc08f"),
    ("BOOST", "boost", "#c51b27", WHITE),
    ("BPI", "BPI", "#a6192e", WHITE),
    ("BSI", "BSI", "#00736c", WHITE),
    ("CIMBNIAGA", "CIMB", "#8a1020", WHITE),
    ("DANA", "dana", "#0a66c2", WHITE),
    ("EPS", "eps", "#b3134f", WHITE),
    ("FPX", "FPX", "#0f2f6b", "#ffd23f"),
    ("GCASH", "GC", "#0a56d0", WHITE),
    ("GOPAY", "gopay", "#00718f", WHITE),
    ("GOVERNMENTSAVINGSBANK", "GSB", "#c0146e", WHITE),
    ("GRABPAY", "Grab", "#00702f", WHITE),
    ("IDEAL", "iD", "#b8005c", WHITE),
    ("KAKAOPAY", "kakao", "#fee500", "#2b1d16"),
    ("KASIKORNBANK", "KBank", "#0a6b35", WHITE),
    ("KONBINI", "Kon", "#0f6e66", WHITE),
    ("KPLUS", "K+", "#0a6b35", "#d9ffe6"),
    ("KREDIVO", "kred", "#00598c", WHITE),
    ("KRUNGTHAIBANK", "KTB", "#006e9c", WHITE),
    ("LINKAJA", "Link", "#c8102e", WHITE),
    ("MAYA", "maya", "#0c0f0d", "#5ff29a"),
    ("MAYBANK", "MB", "#ffc83d", "#1d1d1b"),
    ("MERCADOPAGO", "mp", "#ffe14d", "#0b3b8c"),
    ("MOMO", "momo", "#a50064", WHITE),
    ("NAVERPAY", "Npay", "#0b6e2c", WHITE),
    ("OVO", "OVO", "#4c2a86", WHITE),
    ("P24", "P24", "#b8122c", WHITE),
    ("PAGALEVE", "leve", "#0f6b52", WHITE),
    ("PAYEASY", "easy", "#0b5fa3", WHITE),
    ("PAYNOW", "PN", "#76189c", WHITE),
    ("PAYPAY", "PP", "#c8002a", WHITE),
    ("PAYU", "PayU", "#b4d335", "#1f2a00"),
    ("PERMATA", "PMT", "#0b6b3a", "#ffe9a8"),
    ("PIX", "pix", "#006e62", WHITE),
    ("PROMPTPAY", "PPay", "#113566", WHITE),
    ("QRIS", "QRIS", "#a81028", WHITE),
    ("QUICKPAY", "quick", "#123a9c", WHITE),
    ("RABBIT_LINE_PAY", "RLP", "#0a7a2f", WHITE),
    ("SEVENELEVEN", "7-11", "#0c6b45", WHITE),
    ("SHOPEEPAY", "SPay", "#bd3a0e", WHITE),
    ("SIAMCOMMERCIALBANK", "SCB", "#4e2a84", "#ffe08a"),
    ("TNG", "TnG", "#0b4ea2", "#ffe14d"),
    ("TOSSPAY", "toss", "#1a56db", WHITE),
    ("TRUEMONEY", "true", "#b84300", WHITE),
    ("UBP", "UBP", "#b34700", WHITE),
    ("VIETQR", "VQR", "#b5121d", "#ffe98a"),
    ("YAPILY", "yap", "#1b1f5f", WHITE),
    ("ZALOPAY", "Zalo", "#0050c8", WHITE),
];

/// The grounds of the methods without an entry, with white letters.
const GROUNDS: [&str; 8] = ["#2b4a3a", "#7a3b1d", "#1f4e79", "#5b2a6e", "#0f6b6b", "#8a1f3d", "#3d4a2a", "#3b3f8f"];

impl Lettering {
    /// The lettering of a method: the table's, or else the first letters of its name.
    pub fn of(code: &str, name: &str) -> Self {
        let entry = LETTERINGS.iter().find(|(part, ..)| is_part(part, code));
        if let Some(&(_, letters, ground, ink)) = entry {
            return Self { letters: letters.to_owned(), ground, ink };
        }
        let index = code.bytes().map(usize::from).sum::<usize>() % GROUNDS.len();
        Self { letters: initials(name), ground: GROUNDS[index], ink: WHITE }
    }
}

fn is_part(part: &str, code: &str) -> bool {
    let begins = code.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    begins || code.strip_suffix(part).is_some_and(|rest| rest.ends_with('_'))
}

/// Up to three initials, or the first three letters of a single word.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [word] => word.chars().take(3).collect(),
        words => words.iter().filter_map(|word| word.chars().next()).take(3).collect(),
    }
}
