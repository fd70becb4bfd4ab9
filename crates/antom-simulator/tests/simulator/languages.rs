//! The language of the buyer's pages.

use antom::types::PaymentSession;
use serde_json::{Value, json};

use crate::test_simulator::TestSimulator;

/// What the SDK sends first.
async fn open(test: &TestSimulator, session: &PaymentSession, locale: &str) -> Value {
    test.rpc("query", session, json!({ "envInfo": { "locale": locale } })).await
}

#[tokio::test]
async fn the_wallet_speaks_the_language_that_the_sdk_was_given() {
    let test = TestSimulator::start().await;
    for (locale, tag, texts) in [
        ("de_DE", "de", ["42,00\u{a0}EUR bezahlen", "Zahlung bestätigen"]),
        ("ja_JP", "ja", ["EUR 42.00 を支払う", "支払いを承認する"]),
        ("th_TH", "th", ["ชำระ EUR 42.00", "ยืนยันการชำระเงิน"]),
        ("zh_HK", "zh-HK", ["支付 EUR 42.00", "確認付款"]),
        ("xx_XX", "en", ["Pay EUR 42.00", "Approve payment"]),
    ] {
        let session = test.create(locale, "IDEAL", "EUR").await;
        let query = open(&test, &session, locale).await;
        assert!(texts[0].contains(query["paymentAmountView"]["text"].as_str().unwrap()), "{query}");
        let wallet = test.wallet_url(&session).await;
        let (_, _, page) = test.page(&wallet).await;
        assert!(page.contains(&format!("<html lang=\"{tag}\">")), "{locale}: {page}");
        for text in texts {
            assert!(page.contains(text), "{locale}: {text} is not in {page}");
        }
    }
}

#[tokio::test]
async fn a_request_without_a_locale_keeps_the_language_of_the_payment() {
    let test = TestSimulator::start().await;
    let mut request = serde_json::to_value(test.request("request-1", "BLIK", "PLN")).unwrap();
    request["locale"] = "de_DE".into();
    let created = test.result("createPaymentSession", request.clone()).await;
    assert_eq!(created["resultCode"], "SUCCESS", "{created}");
    let session = test.create("request-1", "BLIK", "PLN").await;
    assert_eq!(test.rpc("query", &session, json!({})).await["paymentAmountView"]["text"], "42,00\u{a0}PLN");
    for ignored in ["", &"x".repeat(36)] {
        assert_eq!(open(&test, &session, ignored).await["paymentAmountView"]["text"], "42,00\u{a0}PLN", "{ignored}");
    }
    let query = open(&test, &session, "id").await;
    assert_eq!(query["paymentAmountView"]["text"], "PLN 42,00");
    assert!(query["codeHint"].as_str().unwrap().contains("ditolak"), "{query}");
}

#[tokio::test]
async fn the_pages_in_an_iframe_have_the_texts_of_the_locale_in_their_address() {
    let test = TestSimulator::start().await;
    for (query, tag, close, methods) in [
        ("", "en", "Close", "Payment method"),
        ("?instanceId=1&locale=fr_FR", "fr", "Fermer", "Moyen de paiement"),
        ("?locale=in_ID&locale=fr_FR", "id", "Tutup", "Metode pembayaran"),
        ("?locale=%22%3E%3Cscript%3E", "en", "Close", "Payment method"),
    ] {
        for (path, text) in [("component", close), ("element", methods)] {
            let (_, _, page) = test.page(&test.url(&format!("/sdk/{path}{query}"))).await;
            assert!(page.contains(&format!("<html lang=\"{tag}\">")) && page.contains(&format!(">{text}<")), "{page}");
        }
    }
}

#[tokio::test]
async fn version_2_of_the_sdk_is_served_at_antoms_path() {
    let test = TestSimulator::start().await;
    for (path, version) in [("/sdk/ams-checkout.js", 1), ("/v2/ams-checkout.js", 2)] {
        let (status, headers, script) = test.page(&test.url(path)).await;
        assert_eq!(
            (status.as_u16(), headers["content-type"].to_str().unwrap()),
            (200, "text/javascript; charset=utf-8")
        );
        assert!(script.contains(&format!("const VERSION = {version};")), "{path}");
    }
}
