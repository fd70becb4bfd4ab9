//! Orders whose first attempt the customer abandons, and pays later in some cases.
//!
//! `STRESS_ORDERS=200 cargo test --test storefront stress` makes more of them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use backend::service::reconcile;
use domain::{order::OrderStatus, payment::PaymentStatus};
use serde_json::Value;

use crate::{
    scripted_gateway::{Answer, expired_session, inquiry, refund, result, session},
    test_shop::TestShop,
};

/// How the customer abandons the first attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Abandoned {
    /// The window is closed; the gateway cancels.
    WindowClosed,
    /// The gateway created the session, and its answer was lost.
    AnswerLost,
    /// The gateway answers `ORDER_NOT_EXIST` to the inquiry and the cancellation, although it has issued a session.
    CancelUnknown,
    /// The session has expired.
    Expired,
}

const WAYS: [Abandoned; 4] =
    [Abandoned::WindowClosed, Abandoned::AnswerLost, Abandoned::CancelUnknown, Abandoned::Expired];

/// What the gateway knows.
#[derive(Default)]
struct Ledger {
    /// By order: how its first attempt is abandoned.
    ways: BTreeMap<String, Abandoned>,
    /// By payment request id.
    payments: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    order: String,
    way: Option<Abandoned>,
    /// The `paymentStatus`; `None` until the customer has submitted the payment.
    status: Option<&'static str>,
    refunds: u32,
}

impl Ledger {
    fn answer(&mut self, endpoint: &str, request: &Value) -> Answer {
        let id = request["paymentRequestId"].as_str().unwrap_or_default();
        match endpoint {
            "createPaymentSession" => self.create_session(id, request),
            "inquiryPayment" => match self.payments.get(id).and_then(|entry| entry.status) {
                Some(status) => Answer::Signed(inquiry(request, status)),
                None => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
            },
            "cancel" => match self.payments.get_mut(id) {
                Some(entry) if entry.way == Some(Abandoned::WindowClosed) || entry.status.is_some() => {
                    entry.status = Some("CANCELLED");
                    Answer::Signed(result("SUCCESS", "S"))
                }
                _ => Answer::Signed(result("ORDER_NOT_EXIST", "F")),
            },
            "refund" => {
                let id = request["refundRequestId"].as_str().unwrap().strip_suffix("-refund").unwrap();
                self.payments.get_mut(id).unwrap().refunds += 1;
                Answer::Signed(refund(request))
            }
            "inquiryRefund" => {
                let id = request["refundRequestId"].as_str().unwrap().strip_suffix("-refund").unwrap();
                if self.payments[id].refunds == 0 {
                    return Answer::Signed(result("REFUND_NOT_EXIST", "F"));
                }
                let mut body = refund(request);
                body["refundStatus"] = "SUCCESS".into();
                Answer::Signed(body)
            }
            other => panic!("{other} is never called"),
        }
    }

    fn create_session(&mut self, id: &str, request: &Value) -> Answer {
        let order = request["order"]["referenceOrderId"].as_str().unwrap().to_owned();
        let is_first = !self.payments.iter().any(|(other, entry)| other != id && entry.order == order);
        let way = is_first.then(|| self.ways[&order]);
        let again = self.payments.contains_key(id);
        self.payments.entry(id.to_owned()).or_insert(Entry { order, way, status: None, refunds: 0 });
        match way {
            Some(Abandoned::AnswerLost) if !again => Answer::Hang,
            Some(Abandoned::Expired) => Answer::Signed(expired_session()),
            _ => Answer::Signed(session()),
        }
    }
}

#[tokio::test]
async fn every_success_of_an_abandoned_attempt_ends_as_a_paid_order_or_one_refund() {
    let orders: usize = std::env::var("STRESS_ORDERS").ok().and_then(|text| text.parse().ok()).unwrap_or(32);
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let answers = Arc::clone(&ledger);
    let (shop, _) =
        TestShop::start_with_gateway(move |endpoint, request| answers.lock().unwrap().answer(endpoint, request)).await;
    let shop = Arc::new(shop);
    let mut customers = tokio::task::JoinSet::new();
    for number in 0..orders {
        let (shop, ledger) = (Arc::clone(&shop), Arc::clone(&ledger));
        customers.spawn(async move { abandon_and_pay(&shop, &ledger, number).await });
    }
    let mut placed = Vec::new();
    while let Some(order) = customers.join_next().await {
        placed.push(order.unwrap());
    }
    // The reconciler finds the successes without notifications, and refunds the overpayments.
    shop.age_payments(Duration::from_secs(2 * 60 * 60)).await;
    for _ in 0..3 {
        reconcile::reconcile(&shop.context).await.unwrap();
    }

    let ledger = std::mem::take(&mut *ledger.lock().unwrap());
    let (mut successes, mut refunds) = (0, 0);
    for order in &placed {
        let way = ledger.ways[shop.number(order).await.as_str()];
        let stored = shop.payments(order).await;
        let mut paid = 0;
        for payment in &stored {
            let entry = &ledger.payments[&payment.payment_request_id];
            let details = format!("{way:?} {entry:?}: {stored:?}");
            if entry.status != Some("SUCCESS") {
                assert!(payment.status.is_closed_unpaid() || payment.status.is_open(), "{details}");
                assert_eq!(entry.refunds, 0, "{details}");
                continue;
            }
            successes += 1;
            refunds += entry.refunds;
            match payment.status {
                PaymentStatus::Paid => {
                    paid += 1;
                    assert_eq!(entry.refunds, 0, "{details}");
                }
                PaymentStatus::Refunded => assert_eq!(entry.refunds, 1, "{details}"),
                _ => panic!("a success is lost: {details}"),
            }
        }
        assert!(paid <= 1, "paid twice: {stored:?}");
        assert_eq!(paid == 1, shop.stored(order).await.status() == OrderStatus::Paid);
    }
    assert!(
        successes >= orders / 2 && refunds > 0,
        "{successes} successes, {refunds} refunds: too few to prove anything"
    );
    eprintln!("{orders} orders, {successes} successes at the gateway, {refunds} of them refunded");
}

/// One customer: abandons the first attempt, tries another method, and pays the attempts that the number selects.
async fn abandon_and_pay(shop: &TestShop, ledger: &Mutex<Ledger>, number: usize) -> String {
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let way = WAYS[number % WAYS.len()];
    let number_of_order = shop.number(&order).await.to_string();
    ledger.lock().unwrap().ways.insert(number_of_order, way);
    let form = |method| format!("order={order}&method={method}");
    let (first_status, _) = shop.call("start_payment", &form("GRABPAY_SG")).await;
    assert_eq!(first_status.is_success(), way != Abandoned::AnswerLost);
    let (second_status, body) = shop.call("start_payment", &form("PAYNOW")).await;
    // An issued session that has not expired blocks every other attempt.
    assert_eq!(second_status == 409, way == Abandoned::CancelUnknown, "{way:?}: {body}");

    // Every combination of the two attempts succeeds, with and without notifications.
    let [first_pays, second_pays, notified] = [4, 8, 16].map(|bit| number & bit == 0);
    let payments = shop.payments(&order).await;
    for (payment, pays) in payments.iter().zip([first_pays, second_pays]) {
        if !pays {
            continue;
        }
        let id = &payment.payment_request_id;
        ledger.lock().unwrap().payments.get_mut(id).unwrap().status = Some("SUCCESS");
        if notified {
            assert_eq!(shop.notification(id).deliver().await.0, 200);
        }
    }
    order
}
