//! Payments that need a manual review, and the command that resolves them.

use std::process::{Command, Output};

use domain::{event_source::EventSource, order::OrderStatus, payment::PaymentStatus};

use crate::{fixtures::history, test_shop::TestShop};

/// The tests' catalogue has four.
const COASTERS: &str = "marble-coaster-set";

fn review(shop: &TestShop, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antom-storefront"));
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).args(["payments", "review"]).args(arguments);
    command.env("DATABASE_URL", &shop.database_url).output().unwrap()
}

/// An order of all coasters, whose payment succeeded with another amount.
async fn in_review(shop: &TestShop) -> (String, String) {
    let order = shop.place_order(COASTERS, 4, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.notification(&payment).deliver().await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::ManualReview);
    (order, payment)
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn the_review_command_lists_open_cases_and_possible_resolutions() {
    let shop = TestShop::start().await;
    assert!(text(&review(&shop, &[])).contains("No payment waits for a person."));
    let (order, payment) = in_review(&shop).await;
    let list = text(&review(&shop, &[]));
    let reported = "notification: mismatch, 1800 in the smallest unit of SGD";
    let number = shop.number(&order).await;
    for part in [&*payment, number.as_str(), reported, " paid --note", " refunded --note", " unpaid --note"] {
        assert!(list.contains(part), "{part:?} is not in {list}");
    }
}

#[tokio::test]
async fn the_review_command_resolves_a_payment_and_stores_the_note() {
    for (resolution, status, stock) in [
        ("paid", PaymentStatus::Paid, 0),
        ("refunded", PaymentStatus::Refunded, 4),
        ("unpaid", PaymentStatus::Failed, 4),
    ] {
        let shop = TestShop::start().await;
        let (order, payment) = in_review(&shop).await;
        let output = review(&shop, &[&payment, resolution, "--note", "Mei: asked the customer"]);
        assert!(output.status.success(), "{}", text(&output));
        let found = shop.context.store.payment(&payment).await.unwrap().unwrap();
        assert_eq!((found.status, shop.stock(COASTERS).await), (status, stock), "{resolution}");
        let events = shop.context.store.events_of_payment(&payment).await.unwrap();
        assert_eq!(events.last().unwrap().note.as_deref(), Some("Mei: asked the customer"));
        let last = history(&shop.stored(&order).await).pop().unwrap();
        assert!(last.ends_with("decided by our team"), "{last}");
    }
}

#[tokio::test]
async fn a_decision_that_replaces_another_payment_is_in_its_history_without_the_note() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let first = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.notification(&first).with("/result/resultStatus", "F").deliver().await;
    let second = shop.start_payment(&order, "PAYNOW").await.payment_request_id;
    shop.notification(&second).deliver().await;
    let later = shop.notification(&first).with("/paymentTime", "2026-01-02T00:00:00+08:00");
    later.with("/paymentAmount/value", "1").deliver().await;
    let output = review(&shop, &[&first, "paid", "--note", "Mei: asked the customer"]);
    assert!(output.status.success(), "{}", text(&output));

    let record = shop.context.store.record_of_order(&shop.number(&order).await).await.unwrap().unwrap();
    let last = record.events.last().unwrap();
    assert_eq!((&last.payment_request_id, last.source), (&second, EventSource::OtherAttempt));
    assert_eq!((last.status_before, last.status_after), (PaymentStatus::Paid, PaymentStatus::Duplicate));
    let events = shop.context.store.events_of_payment(&second).await.unwrap();
    assert_eq!(events.last().unwrap().note, None);
}

#[tokio::test]
async fn an_impossible_resolution_changes_nothing_and_states_the_reason() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let events = shop.rows("payment_events").await;
    for (arguments, reason) in [
        (&[&*payment, "paid", "--note", "x"][..], "does not wait for a person: it is created"),
        (&["nothing", "paid", "--note", "x"], "there is no payment with the payment request id \"nothing\""),
        (&[&payment, "paid"], "--note"),
        (&[&payment], "RESOLUTION"),
        (&[&payment, "lost", "--note", "x"], "possible values: paid, refunded, unpaid"),
    ] {
        let output = review(&shop, arguments);
        assert!(!output.status.success() && text(&output).contains(reason), "{arguments:?}: {}", text(&output));
    }
    assert_eq!(shop.rows("payment_events").await, events);
}
