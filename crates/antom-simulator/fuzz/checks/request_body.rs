//! A request's body, read as every endpoint of the merchant's API reads it.

use antom::types::{Amount, ResultInfo, ResultStatus};
use antom_simulator::untrusted;
use serde_json::Value;

/// What a body can be refused with by itself: nothing has been looked up yet.
const CODES: [&str; 4] = ["CURRENCY_NOT_SUPPORT", "NO_PAY_OPTIONS", "PARAM_ILLEGAL", "PAYMENT_AMOUNT_EXCEED_LIMIT"];

/// Where money stands in a request, by the endpoint's name.
const AMOUNTS: [(&str, &str); 4] = [
    ("createPaymentSession", "/paymentAmount"),
    ("createPaymentSession", "/order/orderAmount"),
    ("refund", "/refundAmount"),
    ("capture", "/captureAmount"),
];

/// Panics when what has to hold of this input does not.
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

/// A refusal goes to the merchant, into the log and onto the console's pages.
fn check_refusal(endpoint: &str, refusal: &ResultInfo) {
    let ResultInfo { result_code, result_status, result_message } = refusal;
    assert!(CODES.contains(&result_code.as_str()), "{endpoint}: {refusal:?}");
    assert_eq!(*result_status, ResultStatus::F, "{endpoint}: {refusal:?}");
    assert!((1..=256).contains(&result_message.chars().count()), "{endpoint}: {refusal:?}");
    assert!(!result_message.contains(char::is_control), "{endpoint}: {refusal:?}");
}

/// Nobody pays, gets back or is captured nothing.
fn check_amounts(endpoint: &str, request: &Value) {
    for (_, pointer) in AMOUNTS.iter().filter(|(of, _)| *of == endpoint) {
        let amount = request.pointer(pointer).cloned().unwrap_or_default();
        let units = serde_json::from_value::<Amount>(amount).ok().and_then(|amount| amount.minor_units().ok());
        assert!(units.is_some_and(|units| units > 0), "{endpoint} accepts {pointer} of {units:?} units");
    }
}
