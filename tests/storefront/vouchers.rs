//! Payments with a number, which the customer pays hours or days later at a store or by transfer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use antom_storefront::labels;
use backend::service::reconcile::reconcile;
use domain::{checkout::CheckoutSession, error::AppError, order::OrderStatus, payment::PaymentStatus};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{
    movable_clock::MovableClock,
    scripted_gateway::{Answer, inquiry, session},
    test_shop::TestShop,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

const PRODUCT: &str = "kaya-jam";

/// Moves the clocks of the shop and of the simulator, and lets the reconciler do what has become due.
async fn advance(shop: &TestShop, clock: &MovableClock, by: Duration) {
    shop.advance_simulator(by).await;
    clock.advance(by);
    reconcile(&shop.context).await.unwrap();
}

/// Pays with the number, as the customer does at the store or in the bank's app.
async fn pay_with_number(shop: &TestShop, submitted: &Value) {
    let code = &submitted["codeFormViews"][0];
    assert_eq!(code["displayType"], "TEXT", "{submitted}");
    let answer = shop.http.post(format!("{}/approve", code["code"].as_str().unwrap())).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
}

/// A shop with an order that is being paid to a virtual account, which the gateway keeps open for 48 hours.
async fn start_transfer(clock: &MovableClock) -> (TestShop, String, CheckoutSession) {
    let shop = TestShop::builder().clock(clock).start().await;
    let order = shop.place_order(PRODUCT, 2, "IDR").await;
    let session = shop.start_payment(&order, "BANKTRANSFER_BNI").await;
    (shop, order, session)
}

/// Submits a payment and pays it with its number later. The order and its pieces wait until then: the test shop's orders close
/// after 24 hours if no payment can pay them.
async fn pay_after(time: Duration, shop: &TestShop, clock: &MovableClock, order: &str, session: &CheckoutSession) {
    let stock = shop.stock(PRODUCT).await;
    let submitted = shop.submit(session).await;
    advance(shop, clock, time).await;
    assert_eq!(shop.stored(order).await.status(), OrderStatus::Processing);
    assert_eq!(shop.stock(PRODUCT).await, stock, "the pieces are kept for the customer");

    pay_with_number(shop, &submitted).await;
    advance(shop, clock, HOUR + MINUTE).await;
    assert_eq!(shop.stored(order).await.status(), OrderStatus::Paid);
    assert_eq!(shop.stock(PRODUCT).await, stock);
}

#[tokio::test]
async fn a_virtual_account_can_be_paid_in_hour_47_while_no_browser_is_open() {
    let clock = MovableClock::default();
    let (shop, order, session) = start_transfer(&clock).await;
    pay_after(47 * HOUR, &shop, &clock, &order, &session).await;
}

#[tokio::test]
async fn a_konbini_number_can_be_paid_on_day_6_while_no_browser_is_open() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let order = shop.place_order(PRODUCT, 2, "JPY").await;
    let session = shop.start_payment_with_contact(&order, "KONBINI").await;
    pay_after(6 * 24 * HOUR, &shop, &clock, &order, &session).await;
}

#[tokio::test]
async fn an_unpaid_virtual_account_gives_its_pieces_back_soon_after_the_deadline() {
    let clock = MovableClock::default();
    let (shop, order, session) = start_transfer(&clock).await;
    let stock = shop.stock(PRODUCT).await;
    shop.submit(&session).await;
    advance(&shop, &clock, 48 * HOUR - MINUTE).await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
    advance(&shop, &clock, 2 * MINUTE).await;
    advance(&shop, &clock, 4 * MINUTE).await;
    let order = shop.stored(&order).await;
    assert_eq!(order.status(), OrderStatus::Closed);
    assert_eq!(order.payment.unwrap().result_code.as_deref(), Some("ORDER_IS_CLOSED"));
    assert_eq!(shop.stock(PRODUCT).await, stock + 2);
}

#[tokio::test]
async fn the_order_says_until_when_the_number_can_be_paid_and_whether_it_can_be_shown_again() {
    let clock = MovableClock::default();
    let (shop, order, session) = start_transfer(&clock).await;
    shop.submit(&session).await;
    let pay_later = shop.refresh(&order).await.payment.unwrap().pay_later.unwrap();
    let payment = shop.context.store.payment(&session.payment_request_id).await.unwrap().unwrap();
    let promised = pay_later.until.parse::<jiff::Timestamp>().unwrap().duration_since(payment.created_at).as_secs();
    assert!((48 * 60 * 60 - 1..=48 * 60 * 60).contains(&promised), "{promised} s");
    assert!(pay_later.can_reopen);
    let (_, page) = shop.page(&format!("/orders/{order}")).await;
    let moment = labels::moment(antom_storefront::language::Language::default(), &pay_later.until);
    // The browser shows it in the customer's time zone.
    let deadline = format!("Pay by <time datetime=\"{}\" data-local=\"\">{moment}</time>", pay_later.until);
    for text in [&*deadline, "Show the number again", "cannot be cancelled"] {
        assert!(page.contains(text), "{text:?} is not in {page}");
    }
    // The same session again: the component shows the same number.
    assert_eq!(shop.start_payment(&order, "BANKTRANSFER_BNI").await, session);

    advance(&shop, &clock, HOUR).await;
    assert!(!shop.stored(&order).await.payment.unwrap().pay_later.unwrap().can_reopen);
    let (_, page) = shop.page(&format!("/orders/{order}")).await;
    assert!(!page.contains("Show the number again"), "{page}");
}

#[tokio::test]
async fn a_virtual_account_cannot_be_cancelled_and_the_refusal_names_the_moment_of_its_end() {
    let clock = MovableClock::default();
    let (shop, order, session) = start_transfer(&clock).await;
    shop.submit(&session).await;
    advance(&shop, &clock, 5 * HOUR).await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=QRIS")).await;
    assert_eq!(status, 409);
    let AppError::PaymentPayable { until } = &error else { panic!("{error:?}") };
    // 48 hours from the session's end, after which nothing could be submitted, and the tolerance of the clocks.
    let left = until.parse::<jiff::Timestamp>().unwrap().duration_since(shop.context.clock.now()).as_secs();
    assert!((43 * 60..=43 * 60 + 20).contains(&(left / 60)), "{left} s");
    let text = labels::error(antom_storefront::language::Language::default(), &error);
    assert!(text.contains(&labels::moment(antom_storefront::language::Language::default(), until)), "{text}");
}

#[tokio::test]
async fn the_shop_inquires_a_payment_of_two_days_hourly_and_often_after_its_deadline() {
    let (clock, inquiries) = (MovableClock::default(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&inquiries);
    let (shop, _) = TestShop::builder()
        .clock(&clock)
        .start_with_gateway(move |endpoint, request| match endpoint {
            "createPaymentSession" => Answer::Signed(session()),
            _ => {
                counter.fetch_add(1, Ordering::SeqCst);
                let mut body = inquiry(request, "PROCESSING");
                body["paymentAmount"] = json!({ "currency": "IDR", "value": "11500000" });
                Answer::Signed(body)
            }
        })
        .await;
    let order = shop.place_order(PRODUCT, 1, "IDR").await;
    shop.start_payment(&order, "BANKTRANSFER_BNI").await;
    let mut counted = Vec::new();
    // From hour 3 to hour 47 in steps of ten minutes, then the hour after the deadline in steps of one minute.
    for (pause, steps, step) in [(3 * HOUR, 44 * 6, 10 * MINUTE), (HOUR, 60, MINUTE)] {
        clock.advance(pause);
        inquiries.store(0, Ordering::SeqCst);
        for _ in 0..steps {
            clock.advance(step);
            reconcile(&shop.context).await.unwrap();
        }
        counted.push(inquiries.load(Ordering::SeqCst));
    }
    assert!((43..=45).contains(&counted[0]), "{counted:?}");
    assert!((3..=5).contains(&counted[1]), "{counted:?}");
    let payment = shop.stored(&order).await.payment.unwrap();
    assert_eq!(payment.status, PaymentStatus::Processing);
}
