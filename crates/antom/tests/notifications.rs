//! A notification is believed only as it was signed: over its raw bytes, for this path and this merchant.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::OnceLock;

use antom::{
    Message, Notification, NotificationError, NotificationVerifier, PrivateKey, SignatureError, Verified,
    types::{NotifyType, PaymentNotification, RefundStatus, ResultStatus},
};
use http::{HeaderMap, HeaderName};

const CLIENT_ID: &str = "SANDBOX_5Y0000000000000";
const PATH: &str = "/antom/notify";
const TIME: &str = "2024-01-01T00:01:03+08:00";
const BODY: &str = r#"{
  "notifyType": "PAYMENT_RESULT",
  "result": { "resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success" },
  "paymentRequestId": "pr-1", "paymentId": "20240101123456789XXXX",
  "paymentAmount": { "value": "4200", "currency": "SGD" },
  "paymentCreateTime": "2024-01-01T00:00:00+08:00", "paymentTime": "2024-01-01T00:01:00+08:00"
}"#;

fn gateway() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate().unwrap())
}

fn verifier() -> NotificationVerifier {
    NotificationVerifier::new(CLIENT_ID, PATH, [gateway().public_key()])
}

fn headers(body: &str) -> HeaderMap {
    let message = Message { method: "POST", path: PATH, client_id: CLIENT_ID, time: TIME, body: body.as_bytes() };
    [
        ("client-id", CLIENT_ID.to_owned()),
        ("request-time", TIME.to_owned()),
        ("signature", message.sign(gateway()).unwrap()),
    ]
    .into_iter()
    .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
    .collect()
}

#[test]
fn a_signed_notification_is_read() {
    let notification = payment(BODY);
    assert_eq!(notification.notify_type, NotifyType::PaymentResult);
    assert_eq!(notification.result.result_status, ResultStatus::S);
    assert_eq!(notification.payment_request_id, "pr-1");
    assert_eq!(format!("{notification:?}"), format!("{:?}", *notification));
    assert_eq!(notification.into_inner().payment_amount.unwrap().minor_units(), Ok(4200));
}

#[test]
fn each_header_is_needed() {
    for name in ["client-id", "request-time", "signature"] {
        let mut headers = headers(BODY);
        headers.remove(name);
        let error = verifier().verify(&headers, BODY.as_bytes()).unwrap_err();
        assert_eq!(error, NotificationError::MissingHeader(name));
    }
}

#[test]
fn a_change_in_body_path_time_or_client_id_is_refused() {
    let mismatch = NotificationError::Signature(SignatureError::Mismatch);
    let headers = headers(BODY);
    let changed = BODY.replace("4200", "4201");
    assert_eq!(verifier().verify(&headers, changed.as_bytes()).unwrap_err(), mismatch);

    let mut elsewhere = verifier();
    elsewhere.path = "/shop/antom/notify".into();
    assert_eq!(elsewhere.verify(&headers, BODY.as_bytes()).unwrap_err(), mismatch);

    let mut later = headers.clone();
    later.insert("request-time", "2024-01-01T00:01:04+08:00".parse().unwrap());
    assert_eq!(verifier().verify(&later, BODY.as_bytes()).unwrap_err(), mismatch);

    let mut other = headers;
    other.insert("client-id", "SANDBOX_SOMEONE_ELSE".parse().unwrap());
    let error = verifier().verify(&other, BODY.as_bytes()).unwrap_err();
    assert_eq!(error, NotificationError::ClientId("SANDBOX_SOMEONE_ELSE".into()));
}

#[test]
fn a_signed_body_that_is_no_payment_notification_is_refused() {
    for body in ["", "[]", "1", &BODY.replace("paymentRequestId", "requestId"), &BODY.replace("\"S\"", "\"X\"")] {
        let error = verifier().verify(&headers(body), body.as_bytes()).unwrap_err();
        assert!(matches!(error, NotificationError::Body(_)), "{body}: {error}");
    }
}

#[test]
fn a_kind_that_is_not_known_is_passed_on_whole() {
    for (body, kind) in [(r#"{"notifyType":"DISPUTE_CREATED","disputeId":"1"}"#, "DISPUTE_CREATED"), ("{}", "")] {
        let notification = verifier().verify(&headers(body), body.as_bytes()).unwrap();
        let Notification::Other(other) = notification else { panic!("{notification:?}") };
        let whole: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((other.notify_type.as_str(), &other.body), (kind, &whole));
    }
}

#[test]
fn a_failure_is_read_without_what_only_a_success_needs() {
    let body = r#"{"notifyType":"PAYMENT_RESULT","result":{"resultStatus":"F","resultMessage":null},
                   "paymentRequestId":"pr-1"}"#;
    let notification = payment(body);
    assert_eq!((notification.result.result_status, &notification.payment_amount), (ResultStatus::F, &None));
}

#[test]
fn refunds_and_captures_are_told_apart_by_their_kind() {
    let refund = r#"{"notifyType":"REFUND_RESULT","refundRequestId":"r-1","refundStatus":"SUCCESS"}"#;
    let verified = verifier().verify(&headers(refund), refund.as_bytes()).unwrap();
    assert!(matches!(verified, Notification::Refund(it) if it.refund_status == RefundStatus::Success));
    let capture = r#"{"notifyType":"CAPTURE_RESULT","result":{"resultStatus":"S"},"captureRequestId":"c-1",
        "paymentId":"1","captureId":"2","captureAmount":{"currency":"SGD","value":"1"}}"#;
    let verified = verifier().verify(&headers(capture), capture.as_bytes()).unwrap();
    assert!(matches!(verified, Notification::Capture(it) if it.capture_request_id == "c-1"));
}

#[test]
fn only_a_success_of_a_result_is_paid() {
    assert!(payment(BODY).is_paid());
    assert!(!payment(&BODY.replace("PAYMENT_RESULT", "PAYMENT_PENDING")).is_paid());
    assert!(!payment(&BODY.replace("\"S\"", "\"F\"")).is_paid());
}

#[test]
fn a_notification_is_written_as_it_is_read() {
    let written = serde_json::to_value(payment(BODY).into_inner()).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(BODY).unwrap());
}

fn payment(body: &str) -> Verified<PaymentNotification> {
    match verifier().verify(&headers(body), body.as_bytes()).unwrap() {
        Notification::Payment(payment) => payment,
        other => panic!("{other:?}"),
    }
}
