//! Texts that are markup, scripts, headers or SQL, in every field in which somebody can write a text. Pages show them, and
//! nothing more happens.

use std::fs;

use reqwest::{
    StatusCode,
    header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, SET_COOKIE, USER_AGENT},
};
use serde_json::json;
use url::form_urlencoded;

use crate::{
    catalogue::Folder,
    scripted_gateway::{Answer, session},
    test_shop::TestShop,
};

const TEXTS: [&str; 9] = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "</title></textarea></style><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "\" onfocus=alert(1) autofocus=\"",
    "' onfocus=alert(1) autofocus='",
    "x\r\nset-cookie: injected=1\r\n\r\n<script>alert(1)</script>",
    "'); drop table orders; --",
];

/// As in an address or in a form.
fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The tags of a page, without the values of their attributes.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (mut tag, mut quote, mut end) = (String::new(), None, rest.len());
        for (index, char) in rest.char_indices() {
            match quote {
                Some(open) if char == open => quote = None,
                Some(_) => {}
                None if char == '"' || char == '\'' => quote = Some(char),
                None if char == '>' => {
                    end = index + 1;
                    break;
                }
                None => tag.push(char),
            }
        }
        rest = &rest[end..];
        if tag.starts_with("<script") {
            rest = rest.split_once("</script").map_or("", |(_, after)| after);
        }
        tags.push(tag);
    }
    tags
}

/// Fails if a text has become part of a page's markup.
fn assert_inert(html: &str, what: &str) {
    assert!(html.contains("</html>"), "{what}: {html}");
    for tag in tags(html) {
        // The shop's scripts have a nonce, and its data a type.
        let is_own = tag.contains(" nonce=") || tag == "<script type=";
        assert!(!tag.starts_with("<script") || is_own, "{what}: {tag} in {html}");
        let is_handler = |word: &str| word.starts_with("on") && word.contains('=') || word.starts_with("autofocus");
        assert!(!tag.split_ascii_whitespace().any(is_handler), "{what}: {tag} in {html}");
        assert!(!tag.starts_with("<img src=x"), "{what}: {tag} in {html}");
    }
}

fn assert_no_header_is_injected(headers: &HeaderMap, what: &str) {
    let is_injected = |value: &HeaderValue| value.as_bytes().starts_with(b"injected");
    assert!(!headers.get_all(SET_COOKIE).iter().any(is_injected), "{what}: {headers:?}");
}

/// Gets a page with these headers; returns the page.
async fn get(shop: &TestShop, path: &str, headers: &[(&str, &[u8])]) -> String {
    let mut request = shop.http.get(format!("{}{path}", shop.url)).header(ACCEPT, "text/html");
    for (name, value) in headers {
        let Ok(value) = HeaderValue::from_bytes(value) else { continue };
        request = request.header(*name, value);
    }
    let answer = request.send().await.unwrap();
    assert!(answer.status() < StatusCode::INTERNAL_SERVER_ERROR, "{path}: {}", answer.status());
    assert_no_header_is_injected(answer.headers(), path);
    answer.text().await.unwrap()
}

#[test]
fn a_script_and_a_handler_in_a_page_are_found() {
    let bad = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<p title=\"a\" onfocus=b(1)>"];
    for bad in bad {
        let page = format!("<html>{bad}</html>");
        assert!(std::panic::catch_unwind(|| assert_inert(&page, bad)).is_err(), "{bad}");
    }
    assert_inert(
        "<html><!-- <b onx=1> --><p title='on=\"1\" >'>a</p><script nonce=\"1\"><b onx=1></script></html>",
        "good",
    );
}

#[tokio::test]
async fn texts_of_the_catalogue_and_of_the_configuration_are_only_shown() {
    for text in TEXTS {
        let folder = Folder::new();
        let quoted = serde_json::to_string(text).unwrap();
        for (file, texts) in [
            ("products/kopitiam-cup.toml", vec!["\"Kopitiam Cup and Saucer\"", "\"Porcelain, 150 ml\""]),
            ("catalogue.toml", vec!["\"Table\"", "\"Glaze\"", "\"Jade\""]),
        ] {
            for old in texts {
                folder.replace(file, old, &quoted);
            }
        }
        let product = folder.path().join("products/kopitiam-cup.toml");
        let described = fs::read_to_string(&product).unwrap();
        let line = described.lines().find(|line| line.starts_with("description")).unwrap();
        folder.write(
            "products/kopitiam-cup.toml",
            described.replacen(line, &format!("description = {quoted}"), 1).as_bytes(),
        );
        let shop = TestShop::builder().catalogue(folder.path()).name(text).start().await;
        let order = shop.place_order("kopitiam-cup", 1, "SGD").await;
        let cart = b"cart=kopitiam-cup:jade:1".as_slice();
        for path in [
            "/",
            "/?category=table",
            "/products/kopitiam-cup",
            "/cart",
            &format!("/checkout/{order}"),
            &format!("/orders/{order}"),
            "/development/orders",
            "/nothing",
        ] {
            let page = get(&shop, path, &[("cookie", cart)]).await;
            assert_inert(&page, &format!("{path} with {text}"));
        }
        let page = get(&shop, "/products/kopitiam-cup", &[]).await;
        let shown = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("\r\n", "\n");
        assert!(page.replace("\r\n", "\n").contains(&shown), "{shown} is not in {page}");
        // Antom gets the texts as they are.
        shop.start_payment(&order, "GRABPAY_SG").await;
    }
}

#[tokio::test]
async fn texts_of_an_address_and_of_headers_are_only_shown() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for text in TEXTS {
        let encoded = encode(text);
        for path in [
            format!("/{encoded}"),
            format!("/products/{encoded}"),
            format!("/de/products/{encoded}"),
            format!("/?q={encoded}"),
            format!("/?category={encoded}"),
            format!("/orders/{encoded}"),
            format!("/orders/{order}?waited={encoded}"),
            format!("/checkout/{encoded}"),
            format!("/checkout/{order}?checkout_mode={encoded}"),
            format!("/checkout/{encoded}/leave"),
            format!("/development/{encoded}"),
        ] {
            assert_inert(&get(&shop, &path, &[]).await, &path);
        }
        let cookies = ["cart", "orders", "language", "currency", "appearance", "refusal", "development"];
        let cookies: Vec<String> = cookies.iter().map(|name| format!("{name}={encoded}")).collect();
        let raw = text.as_bytes();
        for path in
            ["/", "/cart", "/orders", "/products/kaya-jam", &format!("/checkout/{order}"), &format!("/orders/{order}")]
        {
            for headers in [
                [("cookie", cookies.join("; ").as_bytes()), ("referer", raw)],
                [("accept-language", raw), ("user-agent", raw)],
                [("x-forwarded-for", raw), ("x-forwarded-host", raw)],
            ] {
                assert_inert(&get(&shop, path, &headers).await, &format!("{path} with {text} in headers"));
            }
        }
    }
}

#[tokio::test]
async fn texts_in_forms_are_only_shown() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "JPY").await;
    for text in TEXTS {
        let encoded = encode(text);
        let contact = format!("contact[name]={encoded}&contact[email]={encoded}&contact[phone]={encoded}");
        for (function, form) in [
            ("place_order", format!("product=kaya-jam&variant={encoded}&quantity=1&currency=SGD")),
            ("place_order", format!("product={encoded}&quantity={encoded}&currency={encoded}")),
            ("add_to_cart", format!("product=kopitiam-cup&variant={encoded}&quantity={encoded}")),
            ("update_cart", format!("lines[0][product]={encoded}&lines[0][variant]={encoded}&lines[0][quantity]=1")),
            ("check_out_cart", format!("currency={encoded}")),
            ("set_preferences", format!("language={encoded}&currency={encoded}&appearance={encoded}")),
            ("look_up_order", format!("number={encoded}&code={encoded}")),
            ("leave_for_checkout_page", format!("order={order}&method={encoded}&{contact}")),
            ("leave_for_checkout_page", format!("order={order}&method=KONBINI&{contact}")),
            ("leave_for_checkout_page", format!("order={encoded}&method=KONBINI")),
            ("decide_payment", format!("payment={encoded}&resolution={encoded}&note={encoded}&confirmed={encoded}")),
        ] {
            for page in ["/products/kopitiam-cup", "/cart", "/orders", &format!("/checkout/{order}")] {
                let address = format!("{}/api/{function}?page={}", shop.url, encode(page));
                let request = shop.http.post(address).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                let request = request.header(ACCEPT, "text/html").header("sec-fetch-site", "same-origin");
                let answer = request.header(COOKIE, "cart=kaya-jam::1").body(form.clone()).send().await.unwrap();
                let what = format!("{function} with {form}");
                assert_eq!(answer.status(), StatusCode::FOUND, "{what}");
                assert_no_header_is_injected(answer.headers(), &what);
                let cookies = answer.headers().get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
                let cookies: Vec<&str> = cookies.map(|cookie| cookie.split(';').next().unwrap()).collect();
                let location = answer.headers()["location"].to_str().unwrap();
                let headers = [("cookie", cookies.join("; ").into_bytes())];
                let headers = headers.each_ref().map(|(name, value)| (*name, value.as_slice()));
                assert_inert(&get(&shop, location, &headers).await, &what);
            }
            let (status, body) = shop.call(function, &form).await;
            assert!(status < StatusCode::INTERNAL_SERVER_ERROR, "{function} with {form}: {status} {body}");
        }
    }
    assert_eq!(shop.rows("orders").await, 1, "the tables are there, and no other order is");
}

#[tokio::test]
async fn texts_of_notifications_and_of_the_gateway_are_only_shown() {
    for text in TEXTS {
        let page_of_antom = format!("https://antom.example/{text}");
        let (shop, _) = TestShop::start_with_gateway(move |endpoint, _| match endpoint {
            "createPaymentSession" => {
                let mut answer = session();
                answer["normalUrl"] = page_of_antom.clone().into();
                Answer::Signed(answer)
            }
            _ => Answer::Status(503),
        })
        .await;
        let order = shop.place_order("kopi-o-dark-roast", 1, "SGD").await;
        let (location, _) = shop.post("leave_for_checkout_page", &format!("order={order}&method=GRABPAY_SG"), "").await;
        assert_inert(&get(&shop, &location, &[]).await, &format!("{location} with {text}"));
        let payment = shop.payments(&order).await.pop().unwrap().payment_request_id;
        let notification = shop.notification(&payment);
        let notification = notification.with("/paymentId", text).with("/result/resultCode", text);
        let other = shop.notification(&payment).with("/notifyType", text).with("/result/resultMessage", text);
        let mut refused = shop.notification(text).signed();
        for delivery in [notification.signed(), other.signed(), refused.clone()] {
            assert!(delivery.send().await.0 < StatusCode::INTERNAL_SERVER_ERROR);
        }
        refused.body = text.to_owned();
        refused.headers[3].1 = text.replace(['\r', '\n'], " ");
        assert_eq!(refused.send().await.0, StatusCode::BAD_REQUEST);
        let mismatch =
            shop.notification(&payment).with("/paymentAmount/value", text).with("/paymentAmount/currency", text);
        mismatch.deliver().await;
        for path in [format!("/orders/{order}"), format!("/checkout/{order}"), "/development/orders".to_owned()] {
            assert_inert(&get(&shop, &path, &[]).await, &format!("{path} with {text}"));
        }
        // A person's note about the payment, which is in review now.
        let form = format!("payment={payment}&resolution=paid&note={}&confirmed=yes", encode(text));
        shop.post("decide_payment", &form, "").await;
        for path in [format!("/orders/{order}"), "/development/orders".to_owned()] {
            assert_inert(&get(&shop, &path, &[]).await, &format!("{path} with {text} in a note"));
        }
    }
}

#[tokio::test]
async fn texts_in_the_api_are_refused_as_json_and_change_nothing() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for text in TEXTS {
        let lines = json!([{ "product": text, "variant": text, "quantity": 1 }]);
        let payment = json!({
            "paymentMethodType": text,
            "terminalType": "WEB",
            "redirectUrl": text,
            "contact": { "name": text, "email": text, "phone": text },
        });
        for (path, body) in [
            ("orders".to_owned(), json!({ "currency": text, "lines": lines })),
            ("orders".to_owned(), json!({ "currency": "SGD", "lines": lines })),
            ("orders".to_owned(), json!({ text: text })),
            (format!("orders/{order}/payments"), payment.clone()),
            (format!("orders/{}/payments", encode(text)), payment),
        ] {
            let request =
                shop.http.post(format!("{}/api/v1/{path}", shop.url)).header(CONTENT_TYPE, "application/json");
            let mut request = request.body(body.to_string());
            if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
                request = request.header("idempotency-key", value.clone()).header(USER_AGENT, value.clone());
                request = request.header(ACCEPT_LANGUAGE, value);
            }
            let answer = request.send().await.unwrap();
            assert!(answer.status().is_client_error(), "{path} {body}: {}", answer.status());
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json", "{path} {body}");
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        }
        let query = encode(text);
        for path in [format!("products?currency={query}&language={query}"), format!("orders/{query}"), query] {
            let answer = shop.http.get(format!("{}/api/v1/{path}", shop.url)).send().await.unwrap();
            assert!(answer.status().is_client_error(), "{path}: {}", answer.status());
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/problem+json", "{path}");
        }
    }
    assert_eq!((shop.rows("orders").await, shop.rows("payments").await), (1, 0));
}
