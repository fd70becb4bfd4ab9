//! A request body, read by every endpoint of the merchant API.

use antom::types::{Amount, ResultInfo, ResultStatus};
use antom_simulator::untrusted;
use serde_json::Value;

/// The codes with which a body can be refused before anything is looked up.
const CODES: [&str; 4] = ["CURRENCY_NOT_SUPPORT", "NO_PAY_OPTIONS", "PARAM_ILLEGAL", "PAYMENT_AMOUNT_EXCEED_LIMIT"];

/// The amounts in a request: the name of the endpoint, and the path.
const AMOUNTS: [(&str, &str); 4] = [
    ("createPaymentSession", "/paymentAmount"),
    ("createPaymentSession", "/order/orderAmount"),
    ("refund", "/refundAmount"),
    ("capture", "/captureAmount"),
];

/// Panics if a property does not hold for the input.
pub(crate) fn check(body: &[u8]) {
    let request = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    for (endpoint, read) in untrusted::request(body) {
        match (read, &request) {
            (Err(refusal), _) => check_refusal(endpoint, &refusal),
            (Ok(()), Some(request)) => check_amounts(endpoint, request),
            (Ok(()), None) => panic!("{endpoint} accepts what is no JSON object"),
        }
    }
}

/// A refusal is shown to the merchant, in the log and on the console.
fn check_refusal(endpoint: &str, refusal: &ResultInfo) {
    let ResultInfo { result_code, result_status, result_message } = refusal;
    assert!(CODES.contains(&result_code.as_str()), "{endpoint}: {refusal:?}");
    assert_eq!(*result_status, ResultStatus::F, "{endpoint}: {refusal:?}");
    assert!((1..=256).contains(&result_message.chars().count()), "{endpoint}: {refusal:?}");
    assert!(!result_message.contains(char::is_control), "{endpoint}: {refusal:?}");
}

/// An accepted amount is positive.
fn check_amounts(endpoint: &str, request: &Value) {
    for (_, pointer) in AMOUNTS.iter().filter(|(of, _)| *of == endpoint) {
        let amount = request.pointer(pointer).cloned().unwrap_or_default();
        let units = serde_json::from_value::<Amount>(amount).ok().and_then(|amount| amount.minor_units().ok());
        assert!(units.is_some_and(|units| units > 0), "{endpoint} accepts {pointer} of {units:?} units");
    }
}
