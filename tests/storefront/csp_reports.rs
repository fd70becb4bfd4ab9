//! What browsers report about the Content-Security-Policy: received, checked, and shown to developers.

use std::time::{Duration, Instant};

use backend::service::reconcile;
use reqwest::{StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{movable_clock::MovableClock, test_shop::TestShop};

async fn send(shop: &TestShop, content_type: &str, body: String) -> StatusCode {
    // Browsers send reports without a cookie, and some from no site at all.
    let request = shop.http.post(format!("{}/csp-reports", shop.url)).header(CONTENT_TYPE, content_type);
    request.header("sec-fetch-site", "cross-site").body(body).send().await.unwrap().status()
}

/// The older form, which browsers send to `report-uri`.
fn older(document: &str, directive: &str, blocked: &str) -> Value {
    json!({ "csp-report": {
        "document-uri": document,
        "referrer": "",
        "violated-directive": directive,
        "effective-directive": directive,
        "original-policy": "default-src 'self'; report-uri /csp-reports",
        "disposition": "enforce",
        "blocked-uri": blocked,
        "line-number": 7,
        "column-number": 1,
        "source-file": document,
        "status-code": 200,
        "script-sample": ""
    }})
}

/// The newer form, which browsers send to `report-to`.
fn newer(document: &str, directive: &str, blocked: &str) -> Value {
    json!([
        { "age": 1, "body": { "id": "NavigatorVibrate" }, "type": "intervention", "url": document, "user_agent": "x" },
        { "age": 0, "type": "csp-violation", "url": document, "user_agent": "x", "body": {
            "blockedURL": blocked,
            "disposition": "enforce",
            "documentURL": document,
            "effectiveDirective": directive,
            "lineNumber": 3,
            "originalPolicy": "default-src 'self'; report-to csp",
            "referrer": "",
            "sample": "",
            "sourceFile": "chrome-extension",
            "statusCode": 200
        }}
    ])
}

#[tokio::test]
async fn developers_see_what_browsers_report_and_nothing_that_opens_an_order() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let checkout = format!("{}/checkout/{order}?checkout_mode=element", shop.url);
    let evil = "https://evil.example/skimmer.js?card=4111";
    for _ in 0..3 {
        let report = older(&checkout, "script-src-elem", evil);
        assert_eq!(send(&shop, "application/csp-report", report.to_string()).await, StatusCode::NO_CONTENT);
    }
    let report = newer(&format!("{}/orders/{order}", shop.url), "script-src-attr", "inline");
    assert_eq!(send(&shop, "application/reports+json", report.to_string()).await, StatusCode::NO_CONTENT);
    let own = older(&checkout, "connect-src", &format!("{}/orders/{order}", shop.url));
    assert_eq!(send(&shop, "application/csp-report", own.to_string()).await, StatusCode::NO_CONTENT);

    let reports = shop.context.store.csp_reports().await.unwrap();
    assert_eq!(reports.len(), 3);
    assert_eq!(reports.iter().map(|report| report.count).max(), Some(3));
    assert!(!serde_json::to_string(&reports).unwrap().contains(&order), "{reports:?}");
    let (status, page) = shop.page("/development/reports").await;
    assert_eq!(status, StatusCode::OK);
    for part in [
        "https://evil.example/skimmer.js<",
        "script-src-elem",
        "/checkout/…, line 7",
        "/orders/…",
        "chrome-extension, line 3",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("4111") && !page.contains(&order), "{page}");
}

#[tokio::test]
async fn what_is_no_report_about_a_page_of_the_shop_is_refused() {
    let shop = TestShop::start().await;
    let page = format!("{}/", shop.url);
    for body in [
        String::new(),
        "{}".to_owned(),
        "[1]".to_owned(),
        "{\"csp-report\":{}}".to_owned(),
        older("https://evil.example/", "script-src", "inline").to_string(),
        older("not an address", "script-src", "inline").to_string(),
        older(&page, "<script>alert(1)</script>", "inline").to_string(),
        older(&page, "script-src", "<script>alert(1)</script>").to_string(),
        older(&page, &"a".repeat(1000), "inline").to_string(),
        newer("https://evil.example/", "script-src", "inline").to_string(),
    ] {
        assert_eq!(send(&shop, "application/csp-report", body.clone()).await, StatusCode::BAD_REQUEST, "{body}");
    }
    let large = older(&page, "script-src", &format!("https://evil.example/{}", "x".repeat(40 * 1024))).to_string();
    assert_eq!(send(&shop, "application/csp-report", large).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(shop.rows("csp_reports").await, 0);
}

#[tokio::test]
async fn a_flood_of_reports_is_not_stored() {
    let shop = TestShop::start().await;
    let page = format!("{}/", shop.url);
    let (began, mut stored) = (Instant::now(), 0);
    let refusal = loop {
        let report = older(&page, "img-src", &format!("https://evil.example/{stored}"));
        match send(&shop, "application/csp-report", report.to_string()).await {
            StatusCode::NO_CONTENT => stored += 1,
            refusal => break refusal,
        }
        // Another one becomes acceptable each second.
        assert!(stored <= 61 + began.elapsed().as_secs(), "{stored} are stored");
    };
    assert_eq!(refusal, StatusCode::TOO_MANY_REQUESTS);
    assert!(stored >= 60, "{stored} are stored");
    assert_eq!(shop.rows("csp_reports").await, i64::try_from(stored).unwrap());
}

#[tokio::test]
async fn a_report_is_deleted_after_seven_days_without_another_one() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let report = older(&format!("{}/", shop.url), "img-src", "https://evil.example/").to_string();
    let days = |number: u64| Duration::from_secs(number * 24 * 60 * 60);
    for (later, rows) in [(0, 1), (6, 1), (6, 1)] {
        clock.advance(days(later));
        reconcile::reconcile(&shop.context).await.unwrap();
        send(&shop, "application/csp-report", report.clone()).await;
        assert_eq!(shop.rows("csp_reports").await, rows);
    }
    assert_eq!(shop.context.store.csp_reports().await.unwrap()[0].count, 3, "the reports are of one violation");
    clock.advance(days(8));
    reconcile::reconcile(&shop.context).await.unwrap();
    assert_eq!(shop.rows("csp_reports").await, 0);
}
