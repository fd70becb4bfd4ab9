//! The start page, and addresses that browsers open by mistake.

use axum::http::{StatusCode, header};

use super::{assert_shows, text, values};
use crate::test_simulator::TestSimulator;

#[tokio::test]
async fn the_start_page_lists_every_method_by_currency_and_says_how_to_sign() {
    let test = TestSimulator::start().await;
    let page = test.console("/").await;
    assert!(!page.contains("Simulated wallet"));
    let texts = [
        "no money moves",
        "createPaymentSession",
        "POST &lt;path&gt;\n&lt;client-id&gt;.&lt;request-time&gt;.&lt;body&gt;",
    ];
    assert_shows(&page, &texts);
    let links = values(&page, "href");
    for link in ["/console", "/console/scenarios", "/control/openapi.json", "/control/credentials", "/control/methods"]
    {
        assert!(links.contains(&link.to_owned()), "{link} is not linked");
    }
    let methods = test.shown_by("/control/methods").await;
    for method in methods.as_array().unwrap() {
        let kind = method["paymentMethodType"].as_str().unwrap();
        assert!(page.contains(&format!("<code>{kind}</code>")), "{kind} is missing");
    }
    let (_, sgd) = page.split_once("scope=\"rowgroup\">SGD</th>").unwrap();
    let (sgd, _) = sgd.split_once("</tbody>").unwrap();
    assert_shows(sgd, &["PayNow", "QR code", "SGD 0.01", "SGD 200,000.00", "14 minutes"]);
}

#[tokio::test]
async fn the_address_of_a_button_leads_to_its_page() {
    let test = TestSimulator::start().await;
    for (path, page) in [
        ("/console/clock", "/console#clock"),
        ("/console/payments/a%2Fb/finish", "/console/payments/a%2Fb"),
        ("/console/notifications/1/send", "/console"),
        ("/console/scenarios/off", "/console/scenarios"),
        ("/console/scenarios/1/off", "/console/scenarios"),
    ] {
        let (status, headers, _) = test.page(&test.url(path)).await;
        assert_eq!((status, text(&headers, header::LOCATION).as_str()), (StatusCode::SEE_OTHER, page), "{path}");
    }
    let (status, _, page) = test.submit("/console", "").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert_shows(&page, &["This address has no method POST."]);
    for path in ["/nothing", "/console/nothing"] {
        let (status, _, page) = test.page(&test.url(path)).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert_shows(&page, &["There is nothing at this address.", "Go to the start page"]);
    }
}
