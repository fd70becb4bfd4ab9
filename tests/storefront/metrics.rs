//! `/metrics`: it agrees with the database, and shows no order, customer or key.

use std::time::Duration;

use antom::PrivateKey;
use domain::payment::PaymentStatus;
use reqwest::StatusCode;

use crate::{
    fixtures::keys,
    movable_clock::MovableClock,
    scripted_gateway::{Answer, inquiry, session},
    test_shop::TestShop,
};

async fn metrics(shop: &TestShop) -> String {
    let answer = shop.http.get(format!("{}/metrics", shop.metrics_url)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    answer.text().await.unwrap()
}

/// The value of a series, which is named as in the text; 0 if there is none.
fn value(metrics: &str, series: &str) -> i64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0, |value| value.parse().unwrap())
}

#[tokio::test]
async fn the_metrics_count_what_happens_and_agree_with_the_database() {
    let (shop, _gateway) = TestShop::start_with_gateway(|endpoint, request| match endpoint {
        "createPaymentSession" => Answer::Signed(session()),
        "inquiryPayment" => Answer::Signed(inquiry(request, "PROCESSING")),
        _ => Answer::Status(500),
    })
    .await;
    let mut payments = Vec::new();
    for _ in 0..3 {
        let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
        payments.push(shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id);
        shop.refresh(&order).await;
    }
    shop.notification(&payments[0]).deliver().await;
    shop.notification(&payments[0]).deliver().await;
    shop.notification(&payments[1]).with("/paymentAmount/value", "1").deliver().await;
    shop.notification("no-such-payment").deliver().await;
    shop.notification(&payments[2]).signed_with(&PrivateKey::generate().unwrap()).send().await;
    assert_eq!(shop.page("/orders/no-such-order").await.0, StatusCode::NOT_FOUND);

    let metrics = metrics(&shop).await;
    let database = shop.database().await;
    for status in PaymentStatus::ALL {
        let count = database.numbers(&format!("select count(*) from payments where status = '{status}'")).await[0];
        assert_eq!(value(&metrics, &format!("shop_payments{{status=\"{status}\"}}")), count, "{status}");
    }
    for (series, expected) in [
        ("shop_payments{status=\"paid\"}", 1),
        ("shop_payments{status=\"manual_review\"}", 1),
        ("shop_notifications_total{verdict=\"applied\"}", 2),
        ("shop_notifications_total{verdict=\"repeated\"}", 1),
        ("shop_notifications_total{verdict=\"unknown_payment\"}", 1),
        ("shop_notifications_total{verdict=\"refused\"}", 1),
        ("shop_gateway_call_seconds_count{call=\"createPaymentSession\",result=\"success\"}", 3),
        ("shop_http_requests_total{method=\"POST\",route=\"/antom/notify\",status=\"200\"}", 3),
        ("shop_http_requests_total{method=\"POST\",route=\"/antom/notify\",status=\"404\"}", 1),
        ("shop_database_up", 1),
    ] {
        assert_eq!(value(&metrics, series), expected, "{series} in\n{metrics}");
    }
    assert!(value(&metrics, "shop_gateway_call_seconds_count{call=\"inquiryPayment\",result=\"success\"}") > 0);
    assert!(metrics.contains("shop_http_requests_total{method=\"GET\",route=\"/orders/"), "{metrics}");
    assert!(metrics.ends_with("# EOF\n"));
}

#[tokio::test]
async fn no_metric_names_an_order_a_payment_a_key_or_what_a_visitor_has_typed() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    let payment = shop.start_payment(&order, "GRABPAY_SG").await.payment_request_id;
    let number = shop.number(&order).await;
    for path in ["/orders/", "/checkout/", "/api/v1/orders/"] {
        shop.page(&format!("{path}{order}")).await;
    }
    shop.page("/nothing-here?typed=by-a-visitor").await;
    let invented = shop.http.request("INVENTED".parse().unwrap(), &shop.url).send().await.unwrap();
    assert!(invented.status().is_client_error());
    let metrics = metrics(&shop).await;
    let (merchant, antom) = keys();
    let (merchant, antom) = (merchant.to_base64().unwrap(), antom.public_key().to_base64().unwrap());
    for secret in [
        &*order,
        number.as_str(),
        &payment,
        &shop.client_id,
        &merchant[..40],
        &antom[..60],
        "nothing-here",
        "by-a-visitor",
        "INVENTED",
        "127.0.0.1",
    ] {
        assert!(!metrics.contains(secret), "{secret} is in\n{metrics}");
    }
}

#[tokio::test]
async fn customers_do_not_reach_the_metrics() {
    let shop = TestShop::start().await;
    assert_eq!(shop.page("/metrics").await.0, StatusCode::NOT_FOUND);
    let answer = shop.http.get(format!("{}/readyz", shop.metrics_url)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_lag_grows_while_nothing_inquires_about_an_open_payment() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
    assert_eq!(value(&metrics(&shop).await, "shop_reconciler_lag_seconds"), 0);
    shop.start_payment(&order, "GRABPAY_SG").await;
    assert_eq!(value(&metrics(&shop).await, "shop_reconciler_lag_seconds"), 0);
    clock.advance(Duration::from_secs(90));
    let lag = value(&metrics(&shop).await, "shop_reconciler_lag_seconds");
    assert!((80..=100).contains(&lag), "{lag}");
    backend::service::reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(value(&metrics(&shop).await, "shop_reconciler_lag_seconds"), 0);
}
