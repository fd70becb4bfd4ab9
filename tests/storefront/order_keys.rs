//! An order's number names it and opens nothing; its token opens it and is in no log.

use backend::store::orders::insert;
use domain::order_keys::OrderNumber;
use reqwest::{Client, StatusCode, header::ACCEPT};
use serde_json::{Value, json};

use crate::{
    program::Program,
    test_shop::{TestShop, http_client},
};

#[tokio::test]
async fn an_order_is_opened_by_its_token_and_not_by_its_number() {
    let shop = TestShop::start().await;
    let [first, second] = [shop.place_order("kaya-jam", 1, "SGD").await, shop.place_order("kaya-jam", 1, "SGD").await];
    let [number, other] = [shop.number(&first).await.to_string(), shop.number(&second).await.to_string()];
    assert!(number.starts_with("KL-") && number.len() == 9 && number != other, "{number} {other}");
    assert!(first.len() == 26 && first != second);
    assert_eq!(shop.page(&format!("/orders/{first}")).await.0, StatusCode::OK);
    assert_eq!(shop.page(&format!("/checkout/{first}")).await.0, StatusCode::OK);
    assert_eq!(shop.api_get(&format!("/orders/{first}")).await.status, 200);

    let (shorter, upper) = (first[..25].to_owned(), first.to_uppercase());
    for guess in [number, first.clone() + "0", shorter, upper, "%25".to_owned(), "0".to_owned()] {
        for page in ["orders", "checkout"] {
            assert_eq!(shop.page(&format!("/{page}/{guess}")).await.0, StatusCode::NOT_FOUND, "{page} {guess}");
        }
        assert_eq!(shop.api_get(&format!("/orders/{guess}")).await.status, 404, "{guess}");
        let payment = json!({ "paymentMethodType": "GRABPAY_SG", "terminalType": "WEB" });
        assert_eq!(shop.api_post(&format!("/orders/{guess}/payments"), &payment).await.status, 404, "{guess}");
        for function in ["show_order", "show_result", "show_checkout_page"] {
            assert_eq!(shop.refused(function, &format!("order={guess}")).await.0, 404, "{function} {guess}");
        }
    }
    assert_eq!(shop.rows("payments").await, 0);
}

#[tokio::test]
async fn an_order_with_a_number_that_is_taken_is_not_stored() {
    let shop = TestShop::start().await;
    let token = shop.place_order("kaya-jam", 1, "SGD").await;
    let number = shop.number(&token).await;
    let mut order = shop.context.store.order(&number).await.unwrap().unwrap();
    order.token = domain::order_keys::OrderToken::new("another");
    let mut tx = shop.context.store.write().await.unwrap();
    assert!(!insert(&mut tx, &order).await.unwrap());
    order.number = OrderNumber::new("KL-0000000");
    assert!(insert(&mut tx, &order).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!((shop.rows("orders").await, shop.rows("order_lines").await), (2, 2));
}

/// Posts JSON, and returns the answer's.
async fn post(http: &Client, url: &str, body: &Value) -> Value {
    let answer = http.post(url).header("content-type", "application/json").body(body.to_string()).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn the_log_of_a_purchase_has_the_number_and_neither_token_nor_code() {
    let program = Program::start_with_log("debug");
    let (http, shop) = (http_client(), format!("http://{}", program.address));
    let order = json!({ "currency": "SGD", "lines": [{ "product": "kaya-jam", "quantity": 1 }] });
    let order = post(&http, &format!("{shop}/api/v1/orders"), &order).await;
    let [number, token, code] = ["number", "token", "lookupCode"].map(|key| order[key].as_str().unwrap().to_owned());
    let pages =
        [format!("{shop}/checkout/{token}"), format!("{shop}/orders/{token}?a=b"), format!("{shop}/orders/{number}")];
    for page in &pages {
        http.get(page).header(ACCEPT, "text/html").send().await.unwrap();
    }
    let method = |method: &str| json!({ "paymentMethodType": method, "terminalType": "WEB" });
    let payments = format!("{shop}/api/v1/orders/{token}/payments");
    // The second attempt cancels the first one; the third request is refused.
    for name in ["PAYNOW", "GRABPAY_SG", "PAYPAY"] {
        post(&http, &payments, &method(name)).await;
    }
    for page in &pages {
        http.get(page).header(ACCEPT, "text/html").send().await.unwrap();
    }
    let wrong =
        http.post(format!("{shop}/api/start_payment")).header("content-type", "application/x-www-form-urlencoded");
    wrong.header("sec-fetch-site", "same-origin").body(format!("order={token}")).send().await.unwrap();
    let log = program.stop().join("\n");
    assert!(log.contains("order placed") && log.contains("payment started") && log.contains(&number), "{log}");
    for secret in [&token, &code, &code.replace('-', "")] {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(line, None);
    }
}
