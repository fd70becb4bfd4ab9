//! The result page shows the server's state, regardless of the query string.

use std::time::Duration;

use domain::order::OrderStatus;
use reqwest::StatusCode;

use crate::{
    scripted_gateway::{Answer, inquiry, session},
    test_shop::TestShop,
    test_shop_builder::CONTACT,
};

#[tokio::test]
async fn the_result_page_shows_paid_after_the_server_inquires() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
    // One request without cookies and JavaScript: rendering the page sends the inquiry.
    let (status, page) = shop.page(&format!("/orders/{order}")).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Paid. Thank you!"));
    assert!(page.contains("noindex"));
    assert!(!page.contains("http-equiv=\"refresh\""), "a final page does not reload");
}

#[tokio::test]
async fn forged_query_parameters_change_nothing() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let query = "?status=paid&resultStatus=S&resultCode=SUCCESS&paymentStatus=SUCCESS";
    let (_, page) = shop.page(&format!("/orders/{order}{query}")).await;
    assert!(page.contains("Checking your payment with GrabPay") && !page.contains("Thank you"));
    assert!(page.contains("http-equiv=\"refresh\""), "without JavaScript the page asks again by itself");
}

/// An order in payment with GrabPay, and its gateway's answer to every inquiry.
async fn in_payment(answer: impl Fn() -> Option<&'static str> + Send + 'static) -> (TestShop, String) {
    let (shop, _) = TestShop::start_with_gateway(move |endpoint, request| match (endpoint, answer()) {
        ("createPaymentSession", _) => Answer::Signed(session()),
        (_, Some(status)) => Answer::Signed(inquiry(request, status)),
        (_, None) => Answer::Status(500),
    })
    .await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    (shop, order)
}

#[tokio::test]
async fn each_state_of_an_open_payment_has_its_own_text_and_none_offers_to_pay_while_money_may_have_moved() {
    let (checking, waiting) = ("Checking your payment with GrabPay", "have not received a payment from GrabPay yet");
    let (pending, slow) = ("This usually takes a few seconds", "we keep checking. Please do not pay again");
    for (answer, waited, state, text, can_pay) in [
        (Some("PROCESSING"), 0, "checking", checking, false),
        (Some("PROCESSING"), 10, "waiting", waiting, true),
        (Some("PROCESSING"), 600, "waiting", waiting, true),
        (Some("PENDING"), 0, "pending", pending, false),
        (Some("PENDING"), 20, "slow", slow, false),
        (None, 0, "checking", checking, false),
        (None, 10, "slow", slow, false),
    ] {
        let (shop, order) = in_payment(move || answer).await;
        let (_, page) = shop.page(&format!("/orders/{order}?waited={waited}")).await;
        let what = format!("{answer:?} after {waited} s");
        assert!(page.contains(&format!("data-state=\"{state}\"")) && page.contains(text), "{what}: {page}");
        assert_eq!(page.contains("/checkout/"), can_pay, "{what}");
        // Without JavaScript the page asks again, and counts on.
        assert!(page.contains(&format!("url=?waited={}", if waited < 60 { waited + 2 } else { waited + 5 })), "{what}");
    }
}

#[tokio::test]
async fn the_page_inquires_for_a_customer_who_comes_a_second_after_the_last_inquiry() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Processing);
    shop.decide(&session, "approve").await;
    shop.age_payments(Duration::from_secs(1)).await;
    let (_, page) = shop.page(&format!("/orders/{order}")).await;
    assert!(page.contains("Paid. Thank you!"), "{page}");
}

#[tokio::test]
async fn the_page_is_a_receipt_and_shows_ids_at_once_to_developers_only() {
    for for_developers in [true, false] {
        let builder = TestShop::builder();
        let builder = if for_developers { builder } else { builder.without_development_pages() };
        let shop = builder.start().await;
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
        shop.notification(&payment).with("/paymentAmount/value", "950").deliver().await;
        let stored = shop.stored(&order).await;
        let (_, page) = shop.page(&format!("/orders/{order}")).await;
        let date = format!("<time datetime=\"{}\"", stored.placed_at);
        let mail = format!("mailto:{CONTACT}");
        for part in ["<title>Paid · Kopi Lane</title>", &date, "GrabPay", "S$9.50", &mail, &payment, "Print receipt"] {
            assert!(page.contains(part), "{part:?} is not in {page}");
        }
        let mut tags = page.split("<details").filter_map(|rest| rest.split('>').next());
        let tag = tags.find(|tag| tag.contains("payment-details")).unwrap();
        assert_eq!(tag.contains("open"), for_developers, "{tag}");
        assert!(!page.contains("Waiting for Antom"), "the notification has arrived");
    }
}

#[tokio::test]
async fn a_paid_order_says_that_the_notification_is_still_to_come_to_developers_only() {
    for for_developers in [true, false] {
        let builder = TestShop::builder();
        let builder = if for_developers { builder } else { builder.without_development_pages() };
        let shop = builder.start().await;
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        let session = shop.start_payment(&order, "GRABPAY_SG").await;
        shop.decide(&session, "approve").await;
        let (_, page) = shop.page(&format!("/orders/{order}")).await;
        assert_eq!(page.contains("Waiting for Antom’s notification…"), for_developers, "{page}");
    }
}
