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

#[tokio::test]
async fn the_customer_changes_and_removes_a_cart_line() {
    let shop = TestShop::start().await;
    let cart = "cart=kaya-jam::2|kopi-o-dark-roast:sock:1";
    let (_, cookies) = shop.post("set_in_cart", "product=kaya-jam&variant=&quantity=7", cart).await;
    assert_eq!(cart_in(&cookies), "cart=kaya-jam::7|kopi-o-dark-roast:sock:1");
    let (_, cookies) = shop.post("set_in_cart", "product=kaya-jam&variant=&quantity=0", cart).await;
    assert_eq!(cart_in(&cookies), "cart=kopi-o-dark-roast:sock:1");
    // A line of a product that is no longer sold can be removed too.
    let (_, cookies) = shop.post("set_in_cart", "product=gone&variant=&quantity=0", "cart=gone::1").await;
    assert_eq!(cart_in(&cookies), "cart=");
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
    let (_, cookies) = shop.post("set_in_cart", "product=marble-coaster-set&variant=&quantity=3", &cart).await;
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
    assert!(status == StatusCode::OK && page.contains("Check out") && !page.contains("Continue"), "{page}");
}
