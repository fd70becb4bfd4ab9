//! The checkout: what it says about the order and its last attempt, and payment without JavaScript, in which a plain form
//! redirects to Antom's Checkout Page.

use domain::{
    checkout::{PaymentCheck, PaymentProgress},
    error::AppError,
    method::PaymentMethod,
    money::Currency,
    order::OrderStatus,
};
use reqwest::StatusCode;

use crate::test_shop::TestShop;

/// Presses "Pay" without JavaScript, and returns the address of Antom's page.
async fn open_checkout_page(shop: &TestShop, order: &str, method: &str) -> String {
    let form = format!("order={order}&method={method}");
    let (location, _) = shop.post("leave_for_checkout_page", &form, "").await;
    assert_eq!(location, format!("/checkout/{order}/leave"));
    let (status, page) = shop.page(&location).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let address = page.split("http-equiv=\"refresh\" content=\"0; url=").nth(1).and_then(|it| it.split('"').next());
    address.unwrap_or_else(|| panic!("no redirect in {page}")).to_owned()
}

#[tokio::test]
async fn the_customer_pays_an_order_with_plain_forms() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let address = open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await;
    let page = shop.http.get(&address).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Continue with ShopeePay") && !page.contains("GrabPay"), "{page}");
    let chosen = shop
        .http
        .post(&address)
        .header("content-type", "application/x-www-form-urlencoded")
        .body("paymentMethodType=SHOPEEPAY_SG")
        .send()
        .await
        .unwrap();
    assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
    let wallet = reqwest::Url::parse(&address).unwrap().join(chosen.headers()["location"].to_str().unwrap()).unwrap();
    let decided = shop.http.post(format!("{wallet}/approve")).send().await.unwrap();
    assert!(decided.headers()["location"].to_str().unwrap().ends_with(&format!("/orders/{order}")));
    let paid = shop.refresh(&order).await;
    assert_eq!(paid.status(), OrderStatus::Paid);
    assert_eq!(paid.payment.unwrap().method, "SHOPEEPAY_SG");
}

#[tokio::test]
async fn the_same_method_reuses_the_checkout_page_and_another_method_starts_an_attempt() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let first = open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await;
    assert_eq!(open_checkout_page(&shop, &order, "SHOPEEPAY_SG").await, first);
    assert_ne!(open_checkout_page(&shop, &order, "GRABPAY_SG").await, first);
    // With JavaScript, the same payment continues in the component.
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    shop.decide(&session, "approve").await;
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_server_redirects_to_the_checkout_page_only_with_a_payment() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (status, page) = shop.page(&format!("/checkout/{order}/leave")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!page.contains("http-equiv=\"refresh\""), "{page}");
    let refused = shop.refused("leave_for_checkout_page", &format!("order={order}&method=BLIK")).await;
    assert_eq!(refused, (400, AppError::UnknownMethod { currency: "SGD".to_owned() }));
}

#[tokio::test]
async fn the_server_neither_offers_nor_accepts_a_method_outside_its_amount_limits() {
    let shop = TestShop::start().await;
    let (location, _) =
        shop.post("check_out_cart", "currency=IDR", "cart=long-spout-kettle::20|enamel-tray:jade:20").await;
    let order = location.strip_prefix("/checkout/").unwrap();
    let (_, page) = shop.page(&location).await;
    assert!(page.contains("Up to Rp\u{a0}20,000,000"), "{page}");
    let refused = shop.refused("start_payment", &format!("order={order}&method=QRIS")).await;
    assert_eq!(refused, (400, AppError::MethodLimit));
    shop.start_payment(order, "DANA").await;
}

/// An order of coffee for S$18.00, and the payment request id of its attempt with this method.
async fn start_order(shop: &TestShop, method: &str) -> (String, String) {
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, method).await.payment_request_id;
    (order, payment)
}

#[tokio::test]
async fn the_checkout_says_what_became_of_the_last_attempt() {
    let shop = TestShop::start().await;
    let checkout = async |order: &str| shop.page(&format!("/checkout/{order}")).await;

    let (open, _) = start_order(&shop, "GRABPAY_SG").await;
    let (_, page) = checkout(&open).await;
    assert!(page.contains("A payment with GrabPay is still open."), "{page}");
    assert!(page.contains("value=\"SHOPEEPAY_SG\""), "the other methods are offered");

    let (failed, payment) = start_order(&shop, "GRABPAY_SG").await;
    shop.notification(&payment)
        .with("/result/resultStatus", "F")
        .with("/result/resultCode", "USER_BALANCE_NOT_ENOUGH")
        .deliver()
        .await;
    let (_, page) = checkout(&failed).await;
    let reminder = "Your payment with GrabPay did not go through. There was not enough money in the wallet.";
    assert!(page.contains(reminder) && !page.contains("GrabPay is still open"), "{page}");
    let marked: Vec<_> = page.split("<label").filter(|label| label.contains("Did not go through")).collect();
    assert!(matches!(*marked, [method] if method.contains("value=\"GRABPAY_SG\"")), "{marked:?}");

    let (paid, payment) = start_order(&shop, "GRABPAY_SG").await;
    shop.notification(&payment).deliver().await;
    let (_, page) = checkout(&paid).await;
    assert!(page.contains("This order is already paid") && !page.contains("type=\"radio\""), "{page}");

    let (in_review, payment) = start_order(&shop, "GRABPAY_SG").await;
    shop.notification(&payment).with("/paymentAmount/value", "1").deliver().await;
    let (_, page) = checkout(&in_review).await;
    assert!(page.contains("We are checking this payment") && !page.contains("type=\"radio\""), "{page}");

    let (status, page) = checkout("0123").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("Order not found") && page.contains("Check the link"), "{page}");
}

#[tokio::test]
async fn the_checkout_of_a_pending_payment_offers_no_method_and_leads_to_the_result() {
    let shop = TestShop::start().await;
    let (order, payment) = start_order(&shop, "GRABPAY_SG").await;
    shop.notification(&payment).with("/notifyType", "PAYMENT_PENDING").deliver().await;
    let request = shop.http.get(format!("{}/checkout/{order}", shop.url)).header("accept", "text/html");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(answer.headers()["location"], format!("/orders/{order}"));
    assert!(!answer.text().await.unwrap().contains("type=\"radio\""));
}

#[tokio::test]
async fn an_open_checkout_learns_what_became_of_its_payment_without_the_order() {
    let shop = TestShop::start().await;
    let check = async |order: &str, code: &str| {
        let (status, body) = shop.call("check_payment", &format!("order={order}{code}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(!body.contains("kopi-o-dark-roast"), "{body}");
        serde_json::from_str::<PaymentCheck>(&body).unwrap()
    };
    let answer = |progress, reason: Option<&str>| PaymentCheck { progress, reason: reason.map(str::to_owned) };
    const BALANCE: &str = "There was not enough money in the wallet. Top it up or choose another method.";

    let unpaid = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    assert_eq!(check(&unpaid, "").await, answer(PaymentProgress::Unpaid, None));
    let of_sdk = check(&unpaid, "&result_code=USER_BALANCE_NOT_ENOUGH").await;
    assert_eq!(of_sdk, answer(PaymentProgress::Unpaid, Some(BALANCE)));

    for (field, value, expected) in [
        ("/result/resultCode", "SUCCESS", answer(PaymentProgress::Decided, None)),
        ("/notifyType", "PAYMENT_PENDING", answer(PaymentProgress::Decided, None)),
        ("/paymentAmount/value", "1", answer(PaymentProgress::Decided, None)),
    ] {
        let (order, payment) = start_order(&shop, "GRABPAY_SG").await;
        assert_eq!(check(&order, "").await.progress, PaymentProgress::Open);
        shop.notification(&payment).with(field, value).deliver().await;
        assert_eq!(check(&order, "").await, expected, "{field} {value}");
    }
    let (order, payment) = start_order(&shop, "GRABPAY_SG").await;
    shop.notification(&payment)
        .with("/result/resultStatus", "F")
        .with("/result/resultCode", "USER_BALANCE_NOT_ENOUGH")
        .deliver()
        .await;
    assert_eq!(check(&order, "").await, answer(PaymentProgress::Unpaid, Some(BALANCE)));
}

#[tokio::test]
async fn the_server_gives_the_reason_of_an_error_in_the_customers_language() {
    let shop = TestShop::start().await;
    let request = shop
        .http
        .post(format!("{}/api/start_payment", shop.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", "language=de")
        .body("order=0123&method=GRABPAY_SG");
    let answer: serde_json::Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(answer["error"], "UnknownOrder");
    assert!(answer["text"].as_str().unwrap().contains("Bestellung"), "{answer}");
}

#[tokio::test]
async fn the_checkout_states_seller_currency_and_who_takes_the_payment() {
    let shop = TestShop::start().await;
    let (location, cookies) = shop.post("check_out_cart", "currency=SGD", "cart=kaya-jam::2").await;
    let cart = cookies.iter().find_map(|cookie| cookie.split(';').next().filter(|it| it.starts_with("cart="))).unwrap();
    let (_, page) = shop.page_with(&location, "cookie", cart).await;
    assert!(page.contains("Edit cart"), "{page}");
    let (_, of_other_browser) = shop.page(&location).await;
    assert!(!of_other_browser.contains("Edit cart"), "{of_other_browser}");
    let order = location.strip_prefix("/checkout/").unwrap();
    assert!(page.contains(&format!("Order {}", shop.stored(order).await.number)), "{page}");
    for text in
        ["Sold by ", "This order is in SGD", "Secure payment by Antom", "You pay on GrabPay’s site, then return here"]
    {
        assert!(page.contains(text), "{text} is not in {page}");
    }
}

#[tokio::test]
async fn every_method_of_a_currency_is_in_the_form_and_a_long_list_has_groups() {
    let shop = TestShop::start().await;
    for currency in Currency::ALL {
        let order = shop.place_order("kopi-o-dark-roast", 1, currency.code()).await;
        let (_, page) = shop.page(&format!("/checkout/{order}")).await;
        let methods: Vec<_> = PaymentMethod::in_currency(currency).collect();
        for method in &methods {
            assert_eq!(page.matches(&format!("value=\"{}\"", method.code)).count(), 1, "{}", method.code);
        }
        assert_eq!(page.matches(" checked").count(), 1, "{currency}: one method is chosen");
        assert_eq!(page.contains("method-group"), methods.len() > 6, "{currency}");
    }
}

#[tokio::test]
async fn a_long_order_is_folded_below_its_total() {
    let shop = TestShop::start().await;
    let short = shop.place_order("kaya-jam", 1, "SGD").await;
    let (_, page) = shop.page(&format!("/checkout/{short}")).await;
    assert!(!page.contains("summary-fold"), "{page}");
    let cart =
        "kaya-jam::2|kopi-o-dark-roast:sock:1|kopitiam-cup::1|enamel-tray:jade:1|long-spout-kettle::1|gula-melaka::1";
    let (location, _) = shop.post("check_out_cart", "currency=SGD", &format!("cart={cart}")).await;
    let (_, page) = shop.page(&location).await;
    let (before, lines) = page.split_once("summary-fold").unwrap_or_else(|| panic!("not folded: {page}"));
    assert!(before.contains("summary-total") && lines.contains("Pandan Kaya"), "{page}");
}
