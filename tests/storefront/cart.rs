//! The cart: a cookie contains its lines, and the server adds everything else.

use domain::{error::AppError, money::Money, order::OrderStatus, payment::PaymentStatus};
use reqwest::StatusCode;

use crate::test_shop::TestShop;

fn cart_in(cookies: &[String]) -> String {
    let cookie = cookies.iter().find(|it| it.starts_with("cart=")).unwrap_or_else(|| panic!("no cart in {cookies:?}"));
    assert!(cookie.contains("HttpOnly") && cookie.contains("Max-Age=31536000"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_server_prices_the_cart_and_creates_one_order_from_it() {
    let shop = TestShop::start().await;
    let (location, cookies) = shop.post("add_to_cart", "product=kaya-jam&quantity=2", "").await;
    assert_eq!(location, "/cart");
    let cart = cart_in(&cookies);
    let (_, cookies) = shop.post("add_to_cart", "product=kopi-o-dark-roast&variant=sock&quantity=1", &cart).await;
    let cart = cart_in(&cookies);
    assert_eq!(cart, "cart=kaya-jam::2|kopi-o-dark-roast:sock:1");

    let (status, page) = shop.page_with("/cart", "cookie", &cart).await;
    assert_eq!(status, StatusCode::OK);
    for text in ["Pandan Kaya", "For the sock", "S$19.00", "S$18.00", "S$37.00"] {
        assert!(page.contains(text), "{text} is not in {page}");
    }
    let (location, cookies) = shop.post("check_out_cart", "currency=SGD", &cart).await;
    let id = location.strip_prefix("/checkout/").unwrap();
    let order = shop.stored(id).await;
    assert_eq!(order.total, Money::new(order.total.currency, 3700));
    assert_eq!(order.lines.len(), 2);
    assert_eq!(cart_in(&cookies), format!("{cart}@{id}"), "the cart stays until the order is paid");
}

#[tokio::test]
async fn no_cart_line_exceeds_the_maximum_quantity() {
    let shop = TestShop::start().await;
    let (_, cookies) = shop.post("add_to_cart", "product=kaya-jam&quantity=19", "cart=kaya-jam::19").await;
    assert_eq!(cart_in(&cookies), "cart=kaya-jam::20");
}

/// The fields of the cart's form, as a browser encodes them.
fn typed(lines: &[(&str, &str, &str)]) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (index, (product, variant, quantity)) in lines.iter().enumerate() {
        for (name, value) in [("product", product), ("variant", variant), ("quantity", quantity)] {
            form.append_pair(&format!("lines[{index}][{name}]"), value);
        }
    }
    form.finish()
}

#[tokio::test]
async fn the_customer_changes_and_removes_a_cart_line() {
    let shop = TestShop::start().await;
    let cart = "cart=kaya-jam::2|kopi-o-dark-roast:sock:1";
    let form = typed(&[("kaya-jam", "", "7"), ("kopi-o-dark-roast", "sock", "1")]);
    for (button, expected) in [
        ("", "cart=kaya-jam::7|kopi-o-dark-roast:sock:1"),
        ("&less=0", "cart=kaya-jam::6|kopi-o-dark-roast:sock:1"),
        ("&more=1", "cart=kaya-jam::7|kopi-o-dark-roast:sock:2"),
        ("&remove=0", "cart=kopi-o-dark-roast:sock:1"),
        ("&less=1", "cart=kaya-jam::7"),
        ("&more=9", "cart=kaya-jam::7|kopi-o-dark-roast:sock:1"),
    ] {
        let (location, cookies) = shop.post("update_cart", &format!("{form}{button}"), cart).await;
        assert_eq!((&*location, &*cart_in(&cookies)), ("/cart", expected), "{button}");
    }
    // A line of a product that is no longer sold can be removed too.
    let (_, cookies) = shop.post("update_cart", &typed(&[("gone", "", "0")]), "cart=gone::1").await;
    assert_eq!(cart_in(&cookies), "cart=");
}

#[tokio::test]
async fn a_line_that_is_no_longer_available_does_not_prevent_the_change_of_another() {
    let shop = TestShop::start().await;
    let form = typed(&[("marble-coaster-set", "", "9"), ("kaya-jam", "", "2")]);
    let cart = "cart=marble-coaster-set::9|kaya-jam::1";
    let (_, cookies) = shop.post("update_cart", &form, cart).await;
    assert_eq!(cart_in(&cookies), "cart=marble-coaster-set::9|kaya-jam::2");
}

#[tokio::test]
async fn a_quantity_that_is_not_possible_does_not_lose_the_other_typed_quantities() {
    let shop = TestShop::start().await;
    let cart = "cart=marble-coaster-set::1|kaya-jam::1";
    let form = typed(&[("marble-coaster-set", "", "9"), ("kaya-jam", "", "2")]);
    for (endpoint, fields) in [("update_cart", ""), ("check_out_cart", "currency=SGD&")] {
        let (_, cookies) = shop.post(endpoint, &format!("{fields}{form}"), cart).await;
        assert!(cookies.iter().any(|cookie| cookie.starts_with("refusal=")), "{endpoint}: {cookies:?}");
        assert_eq!(cart_in(&cookies), "cart=marble-coaster-set::1|kaya-jam::2", "{endpoint}");
    }
}

#[tokio::test]
async fn the_check_out_button_orders_the_typed_quantities() {
    let shop = TestShop::start().await;
    let cart = "cart=kaya-jam::2|kopi-o-dark-roast:sock:1";
    let (_, page) = shop.page_with("/cart", "cookie", cart).await;
    // Quantities and button belong to one form, without JavaScript.
    let tags: Vec<&str> = page.split('<').filter(|tag| tag.contains("form=\"cart-form\"")).collect();
    let count = |part: &str| tags.iter().filter(|tag| tag.contains(part)).count();
    assert_eq!((count("][quantity]"), count("/api/check_out_cart")), (2, 1), "{tags:?}");

    let form = typed(&[("kaya-jam", "", "4"), ("kopi-o-dark-roast", "sock", "1")]);
    let (location, cookies) = shop.post("check_out_cart", &format!("currency=SGD&{form}"), cart).await;
    let token = location.strip_prefix("/checkout/").unwrap();
    let order = shop.stored(token).await;
    assert_eq!(order.total, Money::new(order.total.currency, 4 * 950 + 1800));
    assert_eq!(order.lines[0].quantity, 4);
    assert_eq!(cart_in(&cookies), format!("cart=kaya-jam::4|kopi-o-dark-roast:sock:1@{token}"));

    let form = typed(&[("marble-coaster-set", "", "5")]);
    let refused = shop.refused("check_out_cart", &format!("currency=SGD&{form}")).await;
    assert_eq!(refused, (409, AppError::OutOfStock { name: "Marble Coasters".to_owned() }));
}

#[tokio::test]
async fn a_product_of_which_all_pieces_are_in_the_cart_says_so_and_keeps_what_was_typed() {
    let shop = TestShop::start().await;
    let form = "product=marble-coaster-set&quantity=3";
    let answer = shop
        .http
        .post(format!("{}/api/add_to_cart?page=/products/marble-coaster-set", shop.url))
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", ALL_COASTERS)
        .header("sec-fetch-site", "same-origin")
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["location"], "/products/marble-coaster-set", "a clean address");
    let refusal = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let cookies = format!("{ALL_COASTERS}; {refusal}");
    let (_, page) = shop.page_with("/products/marble-coaster-set", "cookie", &cookies).await;
    assert!(page.contains("All 4 that are left are already in your cart."), "{page}");
    let alert = page.split("role=\"alert\"").nth(1).unwrap();
    assert!(alert.split("</p>").next().unwrap().contains("href=\"/cart\""), "{alert}");
    let quantity = page.split('<').find(|tag| tag.contains("name=\"quantity\"")).unwrap();
    assert!(quantity.contains("value=\"3\""), "{quantity}");
}

#[tokio::test]
async fn a_paid_order_empties_its_cart_unless_the_cart_has_changed() {
    let shop = TestShop::start().await;
    let (location, cookies) = shop.post("check_out_cart", "currency=SGD", "cart=kaya-jam::2").await;
    let id = location.strip_prefix("/checkout/").unwrap();
    let cart = cart_in(&cookies);
    let cookies_of = async |cart: &str| {
        let answer = shop.http.get(format!("{}/orders/{id}", shop.url)).header("cookie", cart).send().await.unwrap();
        let cookies = answer.headers().get_all("set-cookie").iter();
        cookies.map(|it| it.to_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let session = shop.start_payment(id, "GRABPAY_SG").await;
    assert_eq!(cookies_of(&cart).await, Vec::<String>::new());
    shop.decide(&session, "approve").await;
    assert_eq!(shop.inquire_again(id).await.status(), OrderStatus::Paid);
    assert_eq!(cart_in(&cookies_of(&cart).await), "cart=");
    assert_eq!(cookies_of("cart=kaya-jam::2").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_server_refuses_an_unavailable_product_with_a_reason() {
    let shop = TestShop::start().await;
    for (form, status, error) in [
        ("product=kaya-jam&quantity=0", 400, AppError::Quantity),
        ("product=kaya-jam&quantity=21", 400, AppError::Quantity),
        ("product=nothing&quantity=1", 404, AppError::UnknownProduct),
        ("product=kopitiam-cup&variant=pink&quantity=1", 400, AppError::UnknownVariant),
        ("product=marble-coaster-set&quantity=5", 409, AppError::OutOfStock { name: "Marble Coasters".to_owned() }),
    ] {
        assert_eq!(shop.refused("add_to_cart", form).await, (status, error), "{form}");
    }
    assert_eq!(shop.refused("check_out_cart", "currency=SGD").await, (400, AppError::CartEmpty));
    assert_eq!(shop.refused("check_out_cart", "currency=XXX").await, (400, AppError::UnknownCurrency));
}

#[tokio::test]
async fn an_invalid_cart_cookie_is_harmless() {
    let shop = TestShop::start().await;
    for cookie in ["cart=kaya-jam::99999", "cart=<script>", "cart=gone::1", "cart=kaya-jam::1::1|@", "cart="] {
        let (status, page) = shop.page_with("/cart", "cookie", cookie).await;
        assert_eq!(status, StatusCode::OK, "{cookie}");
        assert!(page.contains("Your cart is empty"), "{cookie}: {page}");
    }
    // The stock has decreased since the line was added: the page says so, and offers no checkout.
    let (_, page) = shop.page_with("/cart", "cookie", "cart=marble-coaster-set::9").await;
    assert!(page.contains("Only 4 left. Lower the quantity to go on."), "{page}");
    assert!(!page.contains("/api/check_out_cart"), "{page}");
}

/// The tests' catalogue has four.
const ALL_COASTERS: &str = "cart=marble-coaster-set::4";

#[tokio::test]
async fn stock_reserved_for_the_customers_own_order_is_available_to_the_customer() {
    let shop = TestShop::start().await;
    let (location, cookies) = shop.post("check_out_cart", "currency=SGD", ALL_COASTERS).await;
    let (order, cart) = (location.strip_prefix("/checkout/").unwrap(), cart_in(&cookies));
    let first = shop.start_payment(order, "GRABPAY_SG").await;

    let (_, page) = shop.page_with("/cart", "cookie", &cart).await;
    assert!(!page.contains("Sold out") && page.contains("Continue the payment"), "{page}");
    assert!(page.contains(&format!("href=\"/checkout/{order}\"")), "{page}");
    let (_, page) = shop.page_with("/cart", "cookie", ALL_COASTERS).await;
    assert!(page.contains("Sold out"), "for other customers they are sold out: {page}");

    // Checking out the same cart again leads to the same order.
    let (again, _) = shop.post("check_out_cart", "currency=SGD", &cart).await;
    assert_eq!(again, location);

    // A changed cart becomes another order, which replaces the first.
    let (_, cookies) = shop.post("update_cart", &typed(&[("marble-coaster-set", "", "3")]), &cart).await;
    let fewer = cart_in(&cookies);
    assert_eq!(fewer, format!("cart=marble-coaster-set::3~{order}"));
    let (_, page) = shop.page_with("/cart", "cookie", &fewer).await;
    assert!(page.contains("Check out") && page.contains("Continue the payment"), "{page}");
    let (location, cookies) = shop.post("check_out_cart", "currency=SGD", &fewer).await;
    let other = location.strip_prefix("/checkout/").unwrap();
    assert_ne!(other, order);
    assert_eq!(cart_in(&cookies), format!("cart=marble-coaster-set::3@{other}"));
    let payment = shop.context.store.payment(&first.payment_request_id).await.unwrap().unwrap();
    assert_eq!(payment.status, PaymentStatus::Cancelled);
    assert_eq!(shop.stock("marble-coaster-set").await, 4);
}

#[tokio::test]
async fn a_cart_that_names_a_missing_order_is_priced_as_usual() {
    let shop = TestShop::start().await;
    let (status, page) = shop.page_with("/cart", "cookie", "cart=kaya-jam::1@0123abc").await;
    assert!(status == StatusCode::OK && page.contains("Check out") && !page.contains("Continue the payment"), "{page}");
}
