//! Payment Element: the customer chooses the method in Antom's element, and the shop learns it afterwards.

use domain::order::OrderStatus;
use serde_json::{Value, json};

use crate::{
    fixtures::history,
    scripted_gateway::{self, Answer, result},
    test_shop::TestShop,
};

/// A gateway at which every payment is in progress and can be cancelled.
fn all_in_progress(endpoint: &str, request: &Value) -> Answer {
    Answer::Signed(match endpoint {
        "createPaymentSession" => scripted_gateway::session(),
        "inquiryPayment" => scripted_gateway::inquiry(request, "PROCESSING"),
        _ => result("SUCCESS", "S"),
    })
}

#[tokio::test]
async fn the_session_has_the_payment_element_scene_and_all_methods_of_the_shop() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(scripted_gateway::session())).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_element(&order, false).await;
    assert_eq!(session.session_data, "token&&SG&&188&&e30=");

    let request = gateway.first_call("createPaymentSession").await;
    assert_eq!(request["productCode"], "CASHIER_PAYMENT");
    assert_eq!(request["productScene"], "ELEMENT_PAYMENT");
    assert_eq!(request.get("paymentMethod"), None);
    let methods = json!([
        { "paymentMethodType": "GRABPAY_SG", "paymentMethodOrder": 1 },
        { "paymentMethodType": "SHOPEEPAY_SG", "paymentMethodOrder": 2 },
        { "paymentMethodType": "PAYNOW", "paymentMethodOrder": 3 },
    ]);
    assert_eq!(request["availablePaymentMethod"]["paymentMethodTypeList"], methods);
}

#[tokio::test]
async fn a_reopened_checkout_uses_the_same_session() {
    let (shop, gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(scripted_gateway::session())).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let first = shop.start_element(&order, false).await;
    assert_eq!(shop.start_element(&order, false).await, first);
    assert_eq!(gateway.calls("createPaymentSession").len(), 1);
}

#[tokio::test]
async fn the_server_cancels_an_unusable_session_before_it_creates_the_next_one() {
    let (shop, gateway) = TestShop::start_with_gateway(all_in_progress).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let first = shop.start_element(&order, false).await;
    let second = shop.start_element(&order, true).await;
    assert_ne!(second.payment_request_id, first.payment_request_id);
    let cancelled = gateway.calls("cancel");
    assert_eq!(cancelled.len(), 1);
    assert_eq!(cancelled[0]["paymentRequestId"], first.payment_request_id);
}

#[tokio::test]
async fn component_and_element_never_have_a_payable_session_of_one_order_at_the_same_time() {
    let (shop, gateway) = TestShop::start_with_gateway(all_in_progress).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let element = shop.start_element(&order, false).await;
    let component = shop.start_payment(&order, "PAYNOW").await;
    let again = shop.start_element(&order, false).await;
    let ids = [element.payment_request_id, component.payment_request_id];
    assert!(!ids.contains(&again.payment_request_id));
    let cancelled = gateway.calls("cancel");
    assert_eq!(cancelled.iter().map(|call| call["paymentRequestId"].as_str().unwrap()).collect::<Vec<_>>(), ids);
}

#[tokio::test]
async fn the_server_reads_the_chosen_method_from_the_notification() {
    let (shop, _gateway) = TestShop::start_with_gateway(|_, _| Answer::Signed(scripted_gateway::session())).await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_element(&order, false).await;
    assert_eq!(shop.stored(&order).await.payment.unwrap().method, "");

    let mut notification = shop.notification(&session.payment_request_id);
    notification.body["paymentMethodType"] = "PAYNOW".into();
    assert_eq!(notification.deliver().await.0, 200);
    let order = shop.stored(&order).await;
    assert_eq!(order.status(), OrderStatus::Paid);
    assert_eq!(order.payment.as_ref().unwrap().method, "PAYNOW");
    assert!(history(&order).contains(&"PayNow · Payment started".to_owned()), "{:?}", order.history);
}

#[tokio::test]
async fn the_server_reads_the_chosen_method_from_the_inquiry() {
    let (shop, _gateway) = TestShop::start_with_gateway(|endpoint, request| {
        let mut answer = scripted_gateway::inquiry(request, "SUCCESS");
        answer["paymentMethodType"] = "GRABPAY_SG".into();
        Answer::Signed(if endpoint == "inquiryPayment" { answer } else { scripted_gateway::session() })
    })
    .await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    shop.start_element(&order, false).await;
    let order = shop.refresh(&order).await;
    assert_eq!(order.status(), OrderStatus::Paid);
    assert_eq!(order.payment.unwrap().method, "GRABPAY_SG");
}

#[tokio::test]
async fn a_reported_method_does_not_replace_a_known_method() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let session = shop.start_payment(&order, "PAYNOW").await;
    let mut notification = shop.notification(&session.payment_request_id);
    notification.body["paymentMethodType"] = "GRABPAY_SG".into();
    assert_eq!(notification.deliver().await.0, 200);
    assert_eq!(shop.stored(&order).await.payment.unwrap().method, "PAYNOW");
}

#[tokio::test]
async fn the_checkout_page_shows_the_requested_mode_and_links_to_the_other() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let (_, component) = shop.page(&format!("/checkout/{order}")).await;
    assert!(component.contains("Checkout: APM payment component") && component.contains("type=\"radio\""));
    assert!(component.contains(&format!("/checkout/{order}?checkout_mode=element")), "{component}");
    let (_, element) = shop.page(&format!("/checkout/{order}?checkout_mode=element")).await;
    assert!(element.contains("Checkout: Payment Element") && element.contains("id=\"payment-element\""));
    assert!(!element.contains("type=\"radio\""), "{element}");
}
