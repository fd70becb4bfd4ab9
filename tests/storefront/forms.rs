//! Plain forms: their redirects, and how a page shows why a form was refused.

use antom_storefront::error::ApiError;
use domain::error::AppError;
use leptos::server_fn::{axum::server_fn_paths, error::ServerFnUrlError};
use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, REFERER, SET_COOKIE},
};
use url::Url;

use crate::test_shop::TestShop;

/// Posts a form as a browser does; returns the redirect's target and the cookies.
async fn post(shop: &TestShop, action: &str, form: &str, referrer: Option<&str>) -> (String, Vec<String>) {
    let request = shop.http.post(format!("{}{action}", shop.url)).header("sec-fetch-site", "same-origin");
    let mut request = request.header(ACCEPT, "text/html").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(referrer) = referrer {
        request = request.header(REFERER, referrer);
    }
    let answer = request.body(form.to_owned()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND, "{action}");
    let header = |name| answer.headers().get_all(name).iter().map(|it| it.to_str().unwrap().to_owned());
    (header(LOCATION).next().unwrap(), header(SET_COOKIE).collect())
}

/// The addresses to which a page's forms for this server function post.
fn actions(page: &str, function: &str) -> Vec<String> {
    let values = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let to_function = values.filter(|value| value.split('?').next() == Some(&format!("/api/{function}")));
    to_function.map(str::to_owned).collect()
}

#[tokio::test]
async fn a_refused_form_without_a_referrer_returns_to_its_page_and_shows_the_reason_once() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (product, checkout) = ("/products/kaya-jam".to_owned(), format!("/checkout/{order}"));
    let unknown = "The shop has no prices in this currency.";
    let cases = [
        (&product, "place_order", "product=kaya-jam&quantity=0&currency=SGD", "The quantity must be a whole number"),
        (&product, "add_to_cart", "product=kaya-jam&quantity=x", "The request was not understood"),
        (&product, "set_preferences", "language=en&currency=XXX&appearance=dark", unknown),
        (
            &"/cart".to_owned(),
            "update_cart",
            "lines[0][product]=kaya-jam&lines[0][quantity]=21",
            "The quantity must be a whole number",
        ),
        (&"/cart".to_owned(), "check_out_cart", "currency=XXX", unknown),
        (&"/?category=coffee".to_owned(), "set_preferences", "language=en&currency=XXX&appearance=dark", unknown),
        (&checkout, "leave_for_checkout_page", "order=0123&method=GRABPAY_SG", "Order not found."),
    ];
    for (address, function, form, reason) in cases {
        let (_, page) = shop.page_with(address, "cookie", "cart=kaya-jam::2").await;
        assert!(!page.contains(reason), "{address}");
        let action = &actions(&page, function)[0];
        let (location, cookies) = post(&shop, action, form, None).await;
        assert_eq!(&location, address, "{action}");
        let [cookie] = &*cookies else { panic!("{function}: {cookies:?}") };
        let cookie = cookie.split(';').next().unwrap();
        let back = shop.http.get(format!("{}{location}", shop.url)).header(COOKIE, cookie).send().await.unwrap();
        let forgotten = back.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(forgotten.starts_with("refusal=; ") && forgotten.contains("Max-Age=0"), "{forgotten}");
        let page = back.text().await.unwrap();
        let alert = page.split("role=\"alert\"").nth(1).unwrap_or_else(|| panic!("{function}: no alert in {page}"));
        assert!(alert.contains(reason), "{function}: {alert}");
    }
    assert_eq!(shop.rows("orders").await, 1);
}

#[tokio::test]
async fn a_form_without_a_redirect_target_returns_to_its_page() {
    let shop = TestShop::start().await;
    for address in ["/?category=coffee", "/products/kaya-jam", "/nowhere"] {
        let (_, page) = shop.page(address).await;
        let [action] = &*actions(&page, "set_preferences") else { panic!("{address}") };
        let (location, cookies) = post(&shop, action, "language=de&currency=EUR&appearance=dark", None).await;
        assert_eq!((&*location, cookies.len()), (address, 3));
    }
}

#[tokio::test]
async fn no_redirect_leaves_the_shop() {
    let shop = TestShop::start().await;
    let own = Url::parse(&shop.url).unwrap();
    let foreign = [
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "@evil.example",
        "",
    ];
    for target in foreign {
        let encoded: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        for (function, form) in [
            ("set_preferences", "language=en&currency=SGD&appearance=dark"),
            ("set_preferences", "language=en&currency=XXX&appearance=dark"),
            ("place_order", "product=nothing&quantity=1&currency=SGD"),
        ] {
            let referrer = (!target.contains('\t')).then_some(target);
            for (action, referrer) in
                [(format!("/api/{function}?page={encoded}"), None), (format!("/api/{function}"), referrer)]
            {
                let (location, _) = post(&shop, &action, form, referrer).await;
                assert_eq!(location, "/", "{action} {referrer:?}");
                assert_eq!(own.join(&location).unwrap().origin(), own.origin());
            }
        }
    }
    let form = "language=en&currency=SGD&appearance=dark";
    let (location, _) = post(&shop, "/api/set_preferences", form, Some(&format!("{}/cart?a=b", shop.url))).await;
    assert_eq!(location, "/cart?a=b");
}

#[tokio::test]
async fn no_page_shows_text_from_its_query_string() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (checkout, result) = (format!("/checkout/{order}"), format!("/orders/{order}"));
    let said = "Payment failed. Call +65 1234.";
    for page in ["/", "/products/kaya-jam", "/cart", &checkout, &result, "/nowhere"] {
        for (function, _) in server_fn_paths() {
            let error = AppError::BadRequest(said.to_owned());
            let json: String = url::form_urlencoded::byte_serialize(&serde_json::to_vec(&error).unwrap()).collect();
            // The query string in which Leptos encodes an error.
            let leptos = ServerFnUrlError::new(function, ApiError::from(error)).to_url("http://shop/").unwrap();
            for query in [leptos.query().unwrap(), &format!("refusal={json}")] {
                let (_, html) = shop.page_with(&format!("{page}?{query}"), "cookie", "cart=kaya-jam::2").await;
                assert!(!html.contains("role=\"alert\"") && !html.contains(said), "{page}?{query}: {html}");
            }
        }
    }
}
