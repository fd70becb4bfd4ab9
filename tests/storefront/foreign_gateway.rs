//! The shop with credentials, as a merchant configures it, against an independent gateway.
//!
//! The gateway shares no code with the shop's client: it is written from Antom's documentation, and its keys,
//! signatures and base64 are made by the system's `openssl`. What the two agree on, Antom's own gateway can agree on.

mod gateway;
mod ledger;
mod openssl;
mod signature;

use backend::{config::Config, service::reconcile};
use domain::{checkout::CheckoutSettings, error::AppError, order::OrderStatus, payment::PaymentStatus};
use serde_json::json;

use self::{
    gateway::{ACKNOWLEDGEMENT, CLIENT_ID, ForeignGateway},
    openssl::KeyPair,
};
use crate::{
    fixtures::{catalogue, history, temporary_file},
    test_shop::TestShop,
};

/// The keys in a merchant's configuration: the own private key and the gateway's public key.
type Keys = [(&'static str, String); 2];

fn key_variables(private: String, public: String) -> Keys {
    [("ANTOM_PRIVATE_KEY", private), ("ANTOM_PUBLIC_KEY", public)]
}

/// A shop that is configured by environment variables only.
async fn shop_with(gateway: &ForeignGateway, keys: Keys) -> TestShop {
    let database = format!("sqlite://{}", temporary_file("live-shop").display());
    let variables = [
        ("SHOP_ADDR", "127.0.0.1:0".to_owned()),
        ("CATALOGUE", catalogue().display().to_string()),
        ("DATABASE_URL", database),
        ("ANTOM_GATEWAY_URL", gateway.url.clone()),
        ("ANTOM_CLIENT_ID", CLIENT_ID.to_owned()),
        ("ANTOM_ENVIRONMENT", "sandbox".to_owned()),
    ];
    let set = |name: &str| variables.iter().chain(&keys).find(|(key, _)| *key == name).map(|(_, value)| value.clone());
    TestShop::start_with_config(Config::read(set).unwrap()).await
}

async fn start() -> (TestShop, ForeignGateway) {
    let gateway = ForeignGateway::start().await;
    let keys = key_variables(gateway.merchant.private_in_base64(), gateway.keys.public_in_base64());
    (shop_with(&gateway, keys).await, gateway)
}

/// An order for S$18.00 with a payment in progress and one inquiry; returns both ids.
async fn order_in_progress(shop: &TestShop) -> (String, String) {
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let id = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    shop.inquire_again(&order).await;
    (order, id)
}

fn acknowledged() -> (u16, String) {
    (200, ACKNOWLEDGEMENT.to_owned())
}

#[tokio::test]
async fn one_signed_request_creates_a_session_that_reaches_the_browser_unchanged() {
    let (shop, gateway) = start().await;
    let order = shop.place_order("kopi-o-dark-roast", 2, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(session.session_data, gateway.session_data(&session.payment_request_id));

    // The gateway keeps only what `openssl` has verified, at the sandbox's path.
    let calls = gateway.calls("createPaymentSession");
    assert_eq!((calls.len(), gateway.refusals()), (1, vec![]));
    let amount = json!({ "currency": "SGD", "value": "3600" });
    for (pointer, expected) in [
        ("/productCode", json!("CASHIER_PAYMENT")),
        ("/paymentRequestId", json!(session.payment_request_id)),
        ("/paymentAmount", amount.clone()),
        ("/paymentMethod", json!({ "paymentMethodType": "GRABPAY_SG" })),
        ("/paymentRedirectUrl", json!(format!("{}/orders/{order}", shop.url))),
        ("/paymentNotifyUrl", json!(format!("{}/antom/notify", shop.url))),
        ("/order/referenceOrderId", json!(shop.number(&order).await)),
        ("/order/orderAmount", amount),
    ] {
        assert_eq!(calls[0].pointer(pointer), Some(&expected), "{pointer}");
    }
    assert!(calls[0]["order"]["orderDescription"].is_string());
    // The guide: an APM payment is not an authorisation.
    assert_eq!(calls[0].get("paymentFactor"), None);

    // The browser's SDK is set up for the environment that the session is of.
    let (_, settings) = shop.call("show_checkout_settings", "order=").await;
    assert_eq!(serde_json::from_str::<CheckoutSettings>(&settings).unwrap().sdk.environment, "sandbox");
}

#[tokio::test]
async fn the_server_accepts_keys_in_every_format_that_openssl_writes() {
    let gateway = ForeignGateway::start().await;
    let (mine, theirs) = (&gateway.merchant, &gateway.keys);
    // On one line, as environment files and container platforms require.
    let on_one_line = |file: String| std::fs::read_to_string(file).unwrap().replace('\n', "\\n");
    let files =
        [("ANTOM_PRIVATE_KEY_FILE", mine.private_pem_file()), ("ANTOM_PUBLIC_KEY_FILE", theirs.public_pem_file())];
    for (form, keys) in [
        ("bare base64", key_variables(mine.private_in_base64(), theirs.public_in_base64())),
        ("PEM files", files),
        ("PEM", key_variables(on_one_line(mine.private_pem_file()), on_one_line(theirs.public_pem_file()))),
        ("PKCS#1", key_variables(mine.private_as_pkcs1(), theirs.public_as_pkcs1())),
    ] {
        let shop = shop_with(&gateway, keys).await;
        let order = shop.place_order("kaya-jam", 1, "SGD").await;
        let session = shop.start_payment(&order, "PAYNOW").await;
        assert_eq!(session.session_data, gateway.session_data(&session.payment_request_id), "{form}");
    }
    assert_eq!(gateway.refusals(), [""; 0]);
}

#[tokio::test]
async fn a_request_signed_with_an_unknown_key_is_refused_and_its_payment_stays_open() {
    let gateway = ForeignGateway::start().await;
    let keys = key_variables(KeyPair::generate().private_in_base64(), gateway.keys.public_in_base64());
    let shop = shop_with(&gateway, keys).await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert!(matches!((status, &error), (502, AppError::GatewayRefused { .. })), "{status} {error:?}");
    assert_eq!(gateway.refusals()[0], "INVALID_SIGNATURE");
    assert_eq!(gateway.calls("createPaymentSession").len(), 0);
    // The refusal is not signed, so it proves nothing about the payment.
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
}

#[tokio::test]
async fn the_server_rejects_answers_signed_with_another_key() {
    let gateway = ForeignGateway::start().await;
    // Such as the key of another account. With the merchant's own key, the shop does not start.
    let keys = key_variables(gateway.merchant.private_in_base64(), KeyPair::generate().public_in_base64());
    let shop = shop_with(&gateway, keys).await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=PAYNOW")).await;
    assert!(matches!((status, &error), (503, AppError::GatewayUnavailable { .. })), "{status} {error:?}");
    let id = gateway.calls("createPaymentSession")[0]["paymentRequestId"].as_str().unwrap().to_owned();
    gateway.set_status(&id, "SUCCESS");
    assert_eq!(shop.refresh(&order).await.status(), OrderStatus::Processing);
}

#[tokio::test]
async fn a_notification_makes_the_order_paid_once_and_gets_the_exact_acknowledgement() {
    let (shop, gateway) = start().await;
    let (order, id) = order_in_progress(&shop).await;
    let notification = gateway.success_notification(&id);
    assert_eq!(notification.path, "/antom/notify");
    assert_eq!(notification.deliver(&shop.http).await, acknowledged());
    let paid = shop.stored(&order).await;
    assert_eq!(paid.status(), OrderStatus::Paid);
    assert_eq!(paid.payment.as_ref().unwrap().payment_id, Some(gateway.payment_id(&id)));
    assert_eq!(history(&paid).last().unwrap(), "GrabPay · Paid: verified notification from Antom");
    // Antom repeats notifications: the server acknowledges it again and counts it once.
    assert_eq!(notification.deliver(&shop.http).await, acknowledged());
    assert_eq!(shop.stored(&order).await, paid);
}

#[tokio::test]
async fn a_notification_with_a_changed_byte_or_another_key_changes_nothing() {
    let (shop, gateway) = start().await;
    let (order, id) = order_in_progress(&shop).await;
    let before = shop.stored(&order).await;
    let good = gateway.success_notification(&id);
    let spoilt = |spoil: &dyn Fn(&mut gateway::Notification)| {
        let mut notification = good.clone();
        spoil(&mut notification);
        notification
    };
    for (what, notification) in [
        ("another amount", spoilt(&|it| it.body = it.body.replace("1800", "1801"))),
        ("another result", spoilt(&|it| it.body = it.body.replace("\"S\"", "\"F\""))),
        ("a space more", spoilt(&|it| it.body.push(' '))),
        ("written as others do", spoilt(&|it| it.body = it.body.replace("\\/", "/").replace("\n", ""))),
        ("another second", spoilt(&|it| it.time = it.time.replace(":03", ":04"))),
        ("the same moment, written otherwise", spoilt(&|it| it.time = "2026-01-01T04:01:03+00:00".to_owned())),
        ("another merchant", spoilt(&|it| it.client_id = "SANDBOX_5FOREIGN00000001".to_owned())),
        ("for another path", spoilt(&|it| it.path.push('/')).signed_by(&gateway.keys)),
        ("another key", good.clone().signed_by(&KeyPair::generate())),
        ("the merchant's own key", good.clone().signed_by(&gateway.merchant)),
    ] {
        let (status, answer) = notification.deliver(&shop.http).await;
        assert_eq!(status, 400, "{what}: {answer}");
        assert!(!answer.contains("SUCCESS"), "{what}: {answer}");
    }
    assert_eq!(shop.stored(&order).await, before);
    // The original notification still counts.
    assert_eq!(good.deliver(&shop.http).await, acknowledged());
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn the_result_page_finds_a_payment_without_a_notification() {
    let (shop, gateway) = start().await;
    let (order, id) = order_in_progress(&shop).await;
    gateway.set_status(&id, "SUCCESS");
    let (_, page) = shop.page(&format!("/orders/{order}")).await;
    assert!(page.contains("Paid. Thank you!"));
    let paid = shop.stored(&order).await;
    assert_eq!(history(&paid).last().unwrap(), "GrabPay · Paid: we asked Antom");
    assert_eq!(paid.payment.unwrap().payment_id, Some(gateway.payment_id(&id)));
}

#[tokio::test]
async fn the_reconciler_finds_a_payment_without_a_visit_to_its_page() {
    let (shop, gateway) = start().await;
    let (order, id) = order_in_progress(&shop).await;
    gateway.set_status(&id, "SUCCESS");
    shop.wait_for_order(&order, OrderStatus::Paid).await;
}

#[tokio::test]
async fn the_server_refunds_a_success_after_a_confirmed_cancellation_once() {
    let (shop, gateway) = start().await;
    let (order, first) = order_in_progress(&shop).await;
    shop.start_payment(&order, "PAYNOW").await;
    assert_eq!(gateway.calls("cancel"), [json!({ "paymentRequestId": first })]);
    assert_refunded_once(&shop, &gateway, &first).await;
    // The customer has not paid the other attempt.
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Processing);
}

#[tokio::test]
async fn the_server_refunds_the_second_success_of_an_order_once() {
    let (shop, gateway) = start().await;
    let (order, first) = order_in_progress(&shop).await;
    gateway.set_status(&first, "FAIL");
    assert_eq!(shop.inquire_again(&order).await.status(), OrderStatus::Failed);
    let second = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    assert_eq!(gateway.success_notification(&second).deliver(&shop.http).await, acknowledged());
    assert_refunded_once(&shop, &gateway, &first).await;
    assert_eq!(shop.stored(&order).await.status(), OrderStatus::Paid);
}

/// The payment succeeds, and the server refunds it with one signed request.
async fn assert_refunded_once(shop: &TestShop, gateway: &ForeignGateway, payment_request_id: &str) {
    let late = gateway.success_notification(payment_request_id);
    assert_eq!(late.deliver(&shop.http).await, acknowledged());
    shop.wait_for_payment(payment_request_id, PaymentStatus::Refunded).await;
    let refunds = gateway.calls("refund");
    assert_eq!(refunds.len(), 1);
    assert_eq!(refunds[0]["paymentId"], gateway.payment_id(payment_request_id));
    assert_eq!(refunds[0]["refundAmount"], json!({ "currency": "SGD", "value": "1800" }));
    assert!(refunds[0]["refundRequestId"].as_str().is_some_and(|id| (1..=64).contains(&id.len())));

    // Repeated notifications and runs of the reconciler cause no second refund.
    assert_eq!(late.deliver(&shop.http).await, acknowledged());
    shop.forget_inquiries().await;
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(gateway.calls("refund").len(), 1);
    let payment = shop.context.store.payment(payment_request_id).await.unwrap().unwrap();
    assert_eq!(payment.status, PaymentStatus::Refunded);
}
