//! Moving the clock: everything that becomes due happens at its time.

use std::time::Duration;

use antom::types::PaymentStatus;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::json;

use crate::test_simulator::{NOTIFY_AFTER, TestSimulator, minutes};

const DAY_AND_A_BIT: u64 = 25 * 60 + 30;

#[tokio::test]
async fn without_an_acknowledgement_there_are_eight_attempts_at_the_right_times() {
    let mut test = TestSimulator::start().await;
    test.create_raw("request-1", "SHOPEEPAY_SG", "SGD").await;
    for _ in 0..20 {
        test.merchant.answer_next(StatusCode::OK, "success");
    }
    test.finish("request-1", "SUCCESS").await;
    let paid_at = test.inquire("request-1").await.payment_time.unwrap();

    let began = std::time::Instant::now();
    let (status, _) = test.control("POST", "clock/advance", json!({ "seconds": 60 * DAY_AND_A_BIT })).await;
    let took = began.elapsed();

    assert_eq!(status, StatusCode::OK);
    assert!(took < Duration::from_secs(1), "{took:?}");
    let received = test.merchant.raw_so_far();
    let after: Vec<i64> = received
        .iter()
        .map(|raw| raw.header("request-time").unwrap().parse::<Timestamp>().unwrap().duration_since(paid_at).as_secs())
        .collect();
    let minutes = [0, 2, 12, 22, 82, 202, 562, 1462];
    let expected: Vec<i64> = minutes.iter().map(|minutes| minutes * 60 + 3).collect();
    assert_eq!(after, expected);
    assert!(received.iter().all(|raw| raw.verified.is_ok()), "each is signed with its own time");

    test.control("POST", "clock/advance", json!({ "seconds": 7 * 24 * 60 * 60 })).await;
    assert!(test.merchant.raw_so_far().is_empty(), "a ninth delivery");
    assert_eq!(test.tried(8).await.outcome.as_deref(), Some("ABANDONED"));
}

#[tokio::test]
async fn with_an_acknowledgement_there_is_one_attempt() {
    let mut test = TestSimulator::start().await;
    test.create_raw("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.finish("request-1", "SUCCESS").await;
    test.simulator.advance(minutes(DAY_AND_A_BIT)).await;
    assert_eq!(test.merchant.raw_so_far().len(), 1);
}

#[tokio::test]
async fn sessions_codes_and_vouchers_expire_at_their_time() {
    let test = TestSimulator::start().await;
    let session = test.create_raw("untouched", "SHOPEEPAY_SG", "SGD").await;
    let submitted = async |id: &str, method: &str, currency: &str, units: i64| {
        let mut request = test.request(id, method, currency);
        request.payment_amount = antom::types::Amount::new(currency, units);
        let session = test.client.send(&request).await.unwrap();
        assert_eq!(test.rpc("submitPayByPaymentSession", &session, json!({})).await["success"], true);
    };
    submitted("qr", "PAYNOW", "SGD", 4200).await;
    submitted("bank", "BANCOMATPAY", "EUR", 4200).await;
    submitted("voucher", "BANKTRANSFER_BNI", "IDR", 1_000_000).await;
    submitted("cash", "MERCADOPAGO_BR", "BRL", 4200).await;
    let status = async |id: &str| test.inquire(id).await.payment_status.unwrap();
    let mut passed = 0;
    for (ends, ids) in
        [(14, &["qr"][..]), (60, &["untouched", "bank"]), (48 * 60, &["voucher"]), (7 * 24 * 60, &["cash"])]
    {
        for (time, expected) in [(ends - 1, PaymentStatus::Processing), (ends, PaymentStatus::Fail)] {
            test.simulator.advance(minutes(time - passed)).await;
            passed = time;
            for id in ids {
                assert_eq!(status(id).await, expected, "{id} after {time} minutes");
            }
        }
    }
    let answer = test.rpc("query", &session, json!({})).await;
    assert_eq!(answer["errorCode"], "INQUIRY_PAYMENT_SESSION_FAILED");
}

#[tokio::test]
async fn the_moved_clock_is_still_moved_after_a_restart() {
    let test = TestSimulator::start().await;
    test.simulator.advance(minutes(90)).await;
    let ahead = async |test: &TestSimulator| test.control("GET", "clock", json!(null)).await.1["aheadSeconds"].clone();
    assert_eq!(ahead(&test).await, 90 * 60);
    let test = test.restart().await;
    assert_eq!(ahead(&test).await, 90 * 60);
}

#[tokio::test]
async fn an_invalid_move_is_refused() {
    let test = TestSimulator::start().await;
    for (body, part) in [
        (json!({ "seconds": 0 }), "seconds"),
        (json!({ "seconds": 28 * 24 * 60 * 60 + 1 }), "2419200"),
        (json!({ "seconds": -1 }), "seconds"),
        (json!({ "minutes": 1 }), "minutes"),
        (json!({}), "seconds"),
    ] {
        let (status, answer) = test.control("POST", "clock/advance", body.clone()).await;
        assert!(status.is_client_error(), "{body}: {status}");
        assert!(answer["message"].as_str().unwrap().contains(part), "{part} is not in {answer}");
    }
    assert_eq!(test.control("GET", "clock", json!(null)).await.1["aheadSeconds"], 0);
    // The notification of this payment is still sent at its time.
    test.create("request-1", "SHOPEEPAY_SG", "SGD").await;
    test.finish("request-1", "SUCCESS").await;
    test.simulator.advance(NOTIFY_AFTER - Duration::from_secs(1)).await;
    assert_eq!(test.outbox().await.len(), 1);
    assert_eq!(test.outbox().await[0].attempts, 0);
}
