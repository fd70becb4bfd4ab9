//! The list of products: its title, and what it says if nothing is found.

use crate::test_shop::TestShop;

fn title(page: &str) -> &str {
    page.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).unwrap_or_else(|| panic!("{page}")).0
}

#[tokio::test]
async fn every_list_has_its_own_title_and_status() {
    let shop = TestShop::start().await;
    for (address, status, expected) in [
        ("/", 200, "Kopi Lane"),
        ("/?category=coffee", 200, "Coffee · Kopi Lane"),
        ("/?q=kopi", 200, "“kopi” · Kopi Lane"),
        ("/?q=espresso+machine", 200, "“espresso machine” · Kopi Lane"),
        ("/?category=nope", 404, "No such category · Kopi Lane"),
        ("/?category=nope&q=kopi", 404, "No such category · Kopi Lane"),
    ] {
        let (found, page) = shop.page(address).await;
        assert_eq!((found.as_u16(), title(&page)), (status, expected), "{address}");
    }
}

#[tokio::test]
async fn a_list_without_products_shows_a_picture_and_the_categories() {
    let shop = TestShop::start().await;
    for address in ["/?q=espresso+machine", "/?category=nope"] {
        let (_, page) = shop.page(address).await;
        for part in ["/empty-cart.svg", "href=\"/?category=coffee\"", "Show all products"] {
            assert!(page.contains(part), "{address}: {part} is not in {page}");
        }
    }
}

#[tokio::test]
async fn the_currency_can_be_chosen_except_on_the_pages_of_an_order() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for (address, choosable) in
        [("/", true), ("/orders", true), (&*format!("/checkout/{order}"), false), (&*format!("/orders/{order}"), false)]
    {
        let (_, page) = shop.page(address).await;
        assert_eq!(page.contains("<select id=\"currency\""), choosable, "{address}");
        assert_eq!(page.contains("An order keeps its currency."), !choosable, "{address}");
    }
}
