//! cancel: before and after the payment.

use antom::{
    Error,
    types::{Amount, CancelPayment, PaymentStatus, RefundPayment, TransactionType},
};

use crate::world::{World, minutes};

async fn refusal(world: &World, id: &str) -> (String, String) {
    match world.client.send(&CancelPayment::by_request_id(id)).await.unwrap_err() {
        Error::Declined(declined) => (declined.result.result_code, declined.result.result_message),
        error => panic!("{error}"),
    }
}

#[tokio::test]
async fn what_is_over_or_unknown_cannot_be_cancelled() {
    let world = World::start().await;
    assert_eq!(refusal(&world, "nobody").await.0, "ORDER_NOT_EXIST");
    world.create("declined", "SHOPEEPAY_SG", "SGD").await;
    world.finish("declined", "USER_BALANCE_NOT_ENOUGH").await;
    let (code, message) = refusal(&world, "declined").await;
    assert!(code == "ORDER_STATUS_INVALID" && message.contains("nothing to cancel"), "{code}: {message}");
}

#[tokio::test]
async fn a_paid_payment_is_given_back_whole_and_stays_cancelled() {
    let world = World::start().await;
    world.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    let cancel = CancelPayment::by_request_id("paid");
    let first = world.client.send(&cancel).await.unwrap();
    world.clock.forward(minutes(1));
    assert_eq!(world.client.send(&cancel).await.unwrap(), first, "a repeated cancellation has the same answer");
    let inquiry = world.inquire("paid").await;
    assert_eq!(inquiry.payment_status, Some(PaymentStatus::Cancelled));
    let [refund] = &inquiry.transactions[..] else { panic!("{inquiry:?}") };
    assert_eq!(refund.transaction_type, TransactionType::Refund);
    assert_eq!(refund.transaction_amount, Amount::new("SGD", 4200));
}

#[tokio::test]
async fn the_window_ends_a_quarter_past_midnight_and_some_methods_have_none() {
    let world = World::start().await;
    world.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    // No day has more than a day until a quarter past the next midnight.
    world.clock.forward(minutes(24 * 60 + 15));
    let (code, message) = refusal(&world, "paid").await;
    assert!(code == "CANCEL_WINDOW_EXCEED" && message.contains("00:15:00+08:00"), "{code}: {message}");

    world.create("open-dana", "DANA", "IDR").await;
    assert_eq!(refusal(&world, "open-dana").await.0, "ORDER_STATUS_INVALID");
    world.create("open-bank", "BANKAPP_KRUNGTHAIBANK", "THB").await;
    world.client.send(&CancelPayment::by_request_id("open-bank")).await.unwrap();
    world.paid("paid-bank", "BANKAPP_KRUNGTHAIBANK", "THB").await;
    let (code, message) = refusal(&world, "paid-bank").await;
    assert!(code == "ORDER_STATUS_INVALID" && message.contains("only before it is paid"), "{code}: {message}");
}

#[tokio::test]
async fn what_was_refunded_in_part_cannot_be_cancelled() {
    let world = World::start().await;
    let payment_id = world.paid("paid", "SHOPEEPAY_SG", "SGD").await;
    world.client.send(&RefundPayment::new("refund-1", payment_id, Amount::new("SGD", 1))).await.unwrap();
    assert_eq!(refusal(&world, "paid").await.0, "PROCESS_FAIL");
}
