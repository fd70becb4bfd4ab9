//! The shop cancels an attempt at the gateway, and does not learn whether the gateway has done it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use backend::service::reconcile;
use domain::{error::AppError, order::OrderStatus, payment::PaymentStatus};

use crate::{
    movable_clock::MovableClock,
    scripted_gateway::{Answer, ScriptedGateway, inquiry, refund, session, with_refund_inquiries},
    test_shop::TestShop,
};

/// Starts a payment, then another one with another method, for which the first has to be cancelled: no answer arrives.
/// From then on the gateway reports the first with this status. Returns its payment request id and the order.
async fn cancel_without_an_answer(
    clock: &MovableClock,
    then: &'static str,
) -> (TestShop, ScriptedGateway, String, String) {
    let status = Arc::new(Mutex::new("PROCESSING"));
    let (shop, gateway) = TestShop::builder()
        .clock(clock)
        .start_with_gateway(with_refund_inquiries("SUCCESS", move |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            "cancel" => {
                *status.lock().unwrap() = then;
                Answer::Status(500)
            }
            "refund" => Answer::Signed(refund(request)),
            _ => Answer::Signed(inquiry(request, *status.lock().unwrap())),
        }))
        .await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert!(matches!((status, error), (503, AppError::EarlierPaymentUnknown { .. })));
    (shop, gateway, first, order)
}

#[tokio::test]
async fn a_success_after_a_cancellation_whose_answer_is_lost_is_paid_back() {
    let clock = MovableClock::default();
    let (shop, gateway, payment, order) = cancel_without_an_answer(&clock, "CANCELLED").await;
    shop.notification(&payment).deliver().await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);

    clock.advance(Duration::from_secs(5));
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(gateway.calls("refund").len(), 1);
    let payment = shop.context.store.payment(&payment).await.unwrap().unwrap();
    assert_eq!((payment.status, payment.cancel_requested_at), (PaymentStatus::Refunded, None));
}

#[tokio::test]
async fn a_success_stays_paid_if_the_gateway_has_not_executed_the_cancellation() {
    let clock = MovableClock::default();
    let (shop, gateway, payment, order) = cancel_without_an_answer(&clock, "SUCCESS").await;
    shop.notification(&payment).deliver().await;
    // A call that takes long may still be executed.
    for _ in 0..2 {
        clock.advance(Duration::from_secs(30));
        let before = gateway.calls("inquiryPayment").len();
        reconcile::reconcile(&shop.context).await.unwrap();
        assert_eq!(gateway.calls("inquiryPayment").len(), before + 1);
    }
    clock.advance(Duration::from_secs(600));
    let before = gateway.calls("inquiryPayment").len();
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(gateway.calls("inquiryPayment").len(), before, "the outcome is known");
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
    assert_eq!(gateway.calls("refund").len(), 0);
}
