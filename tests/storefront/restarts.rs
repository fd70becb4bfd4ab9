//! What a server that starts again knows of what the last one began.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use crate::{
    scripted_gateway::{Answer, session},
    test_shop::TestShop,
};

#[tokio::test]
async fn after_a_restart_the_server_repeats_an_interrupted_call_with_the_same_payment_request_id() {
    let hangs = Arc::new(AtomicBool::new(true));
    let still = Arc::clone(&hangs);
    let (shop, gateway) = TestShop::start_with_gateway(move |endpoint, _| match endpoint {
        "createPaymentSession" if still.load(Relaxed) => Answer::Hang,
        _ => Answer::Signed(session()),
    })
    .await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    // The first server stops while it waits for the gateway.
    let form = format!("order={order}&method=GRABPAY_SG");
    let interrupted = async { tokio::join!(shop.call("start_payment", &form), std::future::pending::<()>()) };
    let interrupted_call = tokio::select! {
        _ = interrupted => unreachable!(),
        call = gateway.first_call("createPaymentSession") => call,
    };
    hangs.store(false, Relaxed);

    let (restarted, gateway) =
        TestShop::builder().database_of(&shop).start_with_gateway(|_, _| Answer::Signed(session())).await;
    let started = restarted.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(started.payment_request_id, interrupted_call["paymentRequestId"]);
    assert_eq!(gateway.calls("createPaymentSession").len(), 1);
    assert_eq!(restarted.rows("payments").await, 1);
}
