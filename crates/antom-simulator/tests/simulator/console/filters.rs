//! The filters and the links of the list of payments.

use std::time::Duration;

use antom::types::CancelPayment;
use axum::http::StatusCode;

use super::{assert_shows, payments_on, values};
use crate::test_simulator::{REDIRECT_URL, TestSimulator};

#[tokio::test]
async fn payments_are_filtered_by_status_method_and_a_part_of_an_id() {
    let test = TestSimulator::start().await;
    for (id, order, method) in [
        ("request-1", "KL-AAAA", "SHOPEEPAY_SG"),
        ("request-2", "KL-BBBB", "GRABPAY_SG"),
        ("request-3", "KL-CCCC", "PAYNOW"),
        ("request-4", "KL-C100%", "PAYNOW"),
    ] {
        let mut request = test.request(id, method, "SGD");
        request.order.reference_order_id = order.to_owned();
        test.client.send(&request).await.unwrap();
        test.clock.forward(Duration::from_secs(1));
    }
    test.finish("request-1", "SUCCESS").await;
    test.finish("request-2", "RISK_REJECT").await;
    test.client.send(&CancelPayment::by_request_id("request-3")).await.unwrap();
    for (query, shown) in [
        ("", vec!["request-4", "request-3", "request-2", "request-1"]),
        ("?q=&status=&method=", vec!["request-4", "request-3", "request-2", "request-1"]),
        ("?status=SUCCESS", vec!["request-1"]),
        ("?status=FAIL", vec!["request-2"]),
        ("?status=CANCELLED", vec!["request-3"]),
        ("?status=PROCESSING", vec!["request-4"]),
        ("?status=PENDING", vec![]),
        ("?method=PAYNOW", vec!["request-4", "request-3"]),
        ("?method=PAYNOW&status=CANCELLED", vec!["request-3"]),
        ("?q=kl-bb", vec!["request-2"]),
        ("?q=EQUEST-2+", vec!["request-2"]),
        ("?q=%25", vec!["request-4"]),
        ("?q=nothing", vec![]),
    ] {
        let page = test.console(&format!("/console{query}")).await;
        let paths: Vec<_> = shown.iter().map(|id| format!("/console/payments/{id}")).collect();
        assert_eq!(payments_on(&page), paths, "{query}");
        assert_eq!(page.contains("No payment matches."), shown.is_empty(), "{query}");
    }
    let page = test.console("/console?q=request&method=PAYNOW&status=CANCELLED").await;
    assert_shows(&page, &["value=\"request\"", "<option selected>CANCELLED", "value=\"PAYNOW\" selected"]);
    let refresh = "/console?q=request&status=CANCELLED&method=PAYNOW".to_owned();
    assert!(values(&page, "href").contains(&refresh), "the refresh link keeps the filters");
    let (status, _, text) = test.page(&test.url("/console?status=paid")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_shows(&text, &["status: there is no &quot;paid&quot;; it can be PROCESSING,"]);
}

#[tokio::test]
async fn older_payments_keep_the_filters() {
    let test = TestSimulator::start().await;
    for number in 0..52 {
        test.create(&format!("request-{number}"), if number == 0 { "BLIK" } else { "P24" }, "PLN").await;
    }
    let page = test.console("/console?method=P24").await;
    let older = values(&page, "href").into_iter().find(|link| link.contains("before=")).unwrap();
    assert!(older.starts_with("/console?method=P24&before="), "{older}");
    assert_eq!(payments_on(&test.console(&older).await).len(), 1);
}

#[tokio::test]
async fn an_order_links_to_its_page_in_the_shop_unless_a_browser_must_not_open_it() {
    let test = TestSimulator::start().await;
    test.create("0b7c64f2-5b1e-4a54-9a36-1df6b9d2c0ff", "PAYNOW", "SGD").await;
    let list = test.console("/console").await;
    assert_shows(&list, &["order-1", "Kopi O, 250 g", ">0b7c64f2…c0ff</a>"]);
    let payment = test.console(&payments_on(&list)[0]).await;
    for page in [list, payment] {
        assert!(values(&page, "href").contains(&REDIRECT_URL.to_owned()));
        let shown = page.split("<code").next().unwrap().replace(&format!("href=\"{REDIRECT_URL}\""), "");
        assert!(!shown.contains(REDIRECT_URL), "the address is shown as text");
    }
    let mut request = test.request("app", "PAYNOW", "SGD");
    request.payment_redirect_url = "kopi-app://orders/1".to_owned();
    test.client.send(&request).await.unwrap();
    let page = test.console("/console/payments/app").await;
    assert!(!values(&page, "href").iter().any(|link| link.starts_with("kopi-app:")));
    assert_shows(&page, &["an address that is not http or https"]);
}
