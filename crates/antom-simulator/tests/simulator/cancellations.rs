//! cancel: before and after the payment.

use antom::{
    Error,
    types::{Amount, CancelPayment, PaymentStatus, RefundPayment, TransactionType},
};

use crate::test_simulator::{TestSimulator, minutes};

async fn refusal(test: &TestSimulator, id: &str) -> (String, String) {
    match test.client.send(&CancelPayment::by_request_id(id)).await.unwrap_err() {
        Error::Declined(declined) => (declined.result.result_code, declined.result.result_message),
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_failed_or_unknown_payment_cannot_be_cancelled() {
    let test = TestSimulator::start().await;
    assert_eq!(refusal(&test, "unknown").await.0, "ORDER_NOT_EXIST");
    test.create("declined", "SHOPEEPAY_SG", "SGD").await;
    test.finish("declined", "USER_BALANCE_NOT_ENOUGH").await;
    let (code, message) = refusal(&test, "declined").await;
    assert!(code == "ORDER_STATUS_INVALID" && message.contains("nothing to cancel"), "{code}: {message}");
}

#[tokio::test]
async fn a_paid_payment_is_refunded_in_full_and_stays_cancelled() {
    let test = TestSimulator::start().await;
    test.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    let cancel = CancelPayment::by_request_id("paid");
    let first = test.client.send(&cancel).await.unwrap();
    test.clock.forward(minutes(1));
    assert_eq!(test.client.send(&cancel).await.unwrap(), first, "a repeated cancellation has the same answer");
    let inquiry = test.inquire("paid").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Cancelled));
    let [refund] = &inquiry.transactions[..] else { panic!("{inquiry:?}") };
    assert_eq!(refund.transaction_type, TransactionType::Refund);
    assert_eq!(refund.transaction_amount, Amount::new("SGD", 4200));
}

#[tokio::test]
async fn the_window_ends_at_a_quarter_past_midnight_and_some_methods_have_none() {
    let test = TestSimulator::start().await;
    test.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    // The longest possible window is 24 hours and 15 minutes.
    test.clock.forward(minutes(24 * 60 + 15));
    let (code, message) = refusal(&test, "paid").await;
    assert!(code == "CANCEL_WINDOW_EXCEED" && message.contains("00:15:00+08:00"), "{code}: {message}");

    test.create("open-dana", "DANA", "IDR").await;
    assert_eq!(refusal(&test, "open-dana").await.0, "ORDER_STATUS_INVALID");
    test.create("open-bank", "BANKAPP_KRUNGTHAIBANK", "THB").await;
    test.client.send(&CancelPayment::by_request_id("open-bank")).await.unwrap();
    test.paid("paid-bank", "BANKAPP_KRUNGTHAIBANK", "THB").await;
    let (code, message) = refusal(&test, "paid-bank").await;
    assert!(code == "ORDER_STATUS_INVALID" && message.contains("only before it is paid"), "{code}: {message}");
}

#[tokio::test]
async fn a_partly_refunded_payment_cannot_be_cancelled() {
    let test = TestSimulator::start().await;
    let payment_id = test.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    test.client.send(&RefundPayment::new("refund-1", payment_id, Amount::new("SGD", 1))).await.unwrap();
    assert_eq!(refusal(&test, "paid").await.0, "PROCESS_FAIL");
}
