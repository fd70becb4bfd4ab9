//! What search engines and messengers read: previews, addresses in each language, structured data, sitemap and icons.

use antom_storefront::language::{self, tag};
use futures::future::join_all;
use reqwest::{
    StatusCode,
    header::{COOKIE, SET_COOKIE},
};
use serde_json::Value;

use crate::test_shop::TestShop;

const PUBLIC_URL: &str = "https://shop.test";

/// A shop whose public address is not the one at which the tests reach it.
async fn shop() -> TestShop {
    TestShop::builder().public_url(PUBLIC_URL).start().await
}

/// The values of an attribute of the tags in the page's head that have this other attribute.
fn head<'a>(page: &'a str, other: &str, attribute: &str) -> Vec<&'a str> {
    let head = page.split_once("</head>").unwrap().0;
    let tags = head.split('<').filter_map(|text| text.split_once('>')).map(|(tag, _)| tag);
    tags.filter(|tag| tag.contains(other))
        .filter_map(|tag| tag.split_once(&format!(" {attribute}=\""))?.1.split('"').next())
        .collect()
}

/// The path of a public address.
fn path(address: &str) -> &str {
    address.strip_prefix(PUBLIC_URL).unwrap_or_else(|| panic!("{address} is not public"))
}

#[tokio::test]
async fn pages_of_the_catalogue_have_a_preview_with_an_image() {
    let shop = shop().await;
    for (page_path, title, image) in [
        ("/", "Kopi Lane", "/sharing/shop.png"),
        ("/products/kaya-jam", "Pandan Kaya", "/sharing/kaya-jam.png"),
        ("/de/products/kaya-jam", "Pandan-Kaya", "/sharing/kaya-jam.png"),
    ] {
        let (status, page) = shop.page(page_path).await;
        assert_eq!(status, StatusCode::OK, "{page_path}");
        let property = |name: &str| head(&page, &format!("property=\"{name}\""), "content");
        assert_eq!(property("og:image"), [format!("{PUBLIC_URL}{image}")], "{page_path}");
        assert_eq!(property("og:url"), [format!("{PUBLIC_URL}{page_path}")], "{page_path}");
        assert_eq!(property("og:title"), [title], "{page_path}");
        assert!(!property("og:description")[0].is_empty());
        assert_eq!(head(&page, "name=\"twitter:card\"", "content"), ["summary_large_image"]);
        let image = shop.http.get(format!("{}{image}", shop.url)).send().await.unwrap();
        assert_eq!((image.status(), &image.headers()["content-type"]), (StatusCode::OK, &"image/png".parse().unwrap()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_are_rendered_at_the_same_time_have_their_own_heads() {
    let shop = shop().await;
    let products = ["kaya-jam", "gula-melaka", "enamel-tray"].into_iter().cycle().take(150).enumerate();
    let requests = products.map(async |(number, product)| {
        // A page with a query is rendered for each request.
        let (_, page) = shop.page(&format!("/products/{product}?number={number}")).await;
        let [address] = head(&page, "rel=\"canonical\"", "href")[..] else { panic!("{page}") };
        assert_eq!(path(address), format!("/products/{product}"));
        assert_eq!(head(&page, "property=\"og:url\"", "content"), [address]);
        assert_eq!(page.matches("<title>").count(), 1);
    });
    join_all(requests).await;
}

#[tokio::test]
async fn each_language_has_addresses_of_its_own_for_the_catalogue() {
    let shop = shop().await;
    let (_, list) = shop.page("/").await;
    let category = list.split_once("/?category=").unwrap().1.split('"').next().unwrap();
    for page_path in ["/", "/products/kaya-jam", &format!("/?category={category}")] {
        let (_, page) = shop.page(page_path).await;
        let names = head(&page, "rel=\"alternate\"", "hreflang");
        let addresses = head(&page, "rel=\"alternate\"", "href");
        assert_eq!(names.len(), language::all().len() + 1, "{page_path}: {names:?}");
        assert_eq!(head(&page, "rel=\"canonical\"", "href"), [format!("{PUBLIC_URL}{page_path}")]);
        for (name, address) in names.into_iter().zip(addresses) {
            let (status, other) = shop.page(path(address)).await;
            assert_eq!(status, StatusCode::OK, "{address}");
            assert_eq!(head(&other, "rel=\"canonical\"", "href"), [address]);
            let expected = if name == "x-default" { "en" } else { name };
            assert!(other.contains(&format!("<html lang=\"{expected}\"")), "{address} is not in {expected}");
        }
    }
}

#[tokio::test]
async fn the_language_of_an_address_is_kept_and_overrides_the_chosen_one() {
    let shop = shop().await;
    let request = shop.http.get(format!("{}/de/products/kaya-jam", shop.url)).header("accept", "text/html");
    let answer = request.header(COOKIE, "language=ja; currency=JPY").send().await.unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("language=de;"), "{cookie}");
    let page = answer.text().await.unwrap();
    assert!(page.contains("<html lang=\"de\"") && page.contains('¥'), "the chosen currency stays: {page}");
    // An address in the language that the customer has sets no cookie.
    let request = shop.http.get(format!("{}/de", shop.url)).header("accept", "text/html");
    assert!(request.header(COOKIE, "language=de").send().await.unwrap().headers().get(SET_COOKIE).is_none());
    for (address, expected) in [
        ("/xx/products/kaya-jam", StatusCode::NOT_FOUND),
        ("/de/cart", StatusCode::NOT_FOUND),
        ("/de/development", StatusCode::NOT_FOUND),
        ("/de/products/nothing", StatusCode::NOT_FOUND),
        ("/de/", StatusCode::PERMANENT_REDIRECT),
    ] {
        assert_eq!(shop.page(address).await.0, expected, "{address}");
    }
}

#[tokio::test]
async fn pages_of_orders_are_not_for_search_engines() {
    let shop = shop().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    for path in ["/cart", &format!("/checkout/{order}"), &format!("/orders/{order}"), "/development", "/?q=kopi"] {
        let (_, page) = shop.page(path).await;
        for element in ["rel=\"canonical\"", "rel=\"alternate\"", "property=\"og:"] {
            assert!(!page.contains(element), "{path} has {element}");
        }
        assert_eq!(page.contains("noindex"), path != "/?q=kopi", "{path}");
    }
}

#[tokio::test]
async fn a_product_page_describes_the_product_and_its_offer_in_json_ld() {
    let shop = shop().await;
    for (cookie, currency, price) in [("currency=SGD", "SGD", "18.00"), ("currency=JPY", "JPY", "2070")] {
        let (_, page) = shop.page_with("/products/kopi-o-dark-roast", "cookie", cookie).await;
        let (_, after) = page.split_once("<script type=\"application/ld+json\"").unwrap();
        let json = after.split_once('>').unwrap().1.split_once("</script>").unwrap().0;
        let data: Value = serde_json::from_str(json).unwrap();
        let (product, way) = (&data["@graph"][0], &data["@graph"][1]);
        let offer = &product["offers"];
        assert_eq!((&product["@type"], &offer["@type"]), (&"Product".into(), &"Offer".into()));
        assert_eq!((&offer["priceCurrency"], &offer["price"]), (&currency.into(), &price.into()), "{offer}");
        assert_eq!(offer["availability"], "https://schema.org/InStock");
        assert_eq!(offer["url"], format!("{PUBLIC_URL}/products/kopi-o-dark-roast"));
        assert_eq!(way["itemListElement"].as_array().unwrap().len(), 3, "{way}");
        assert_eq!(way["itemListElement"][2]["item"], offer["url"]);
    }
}

#[tokio::test]
async fn the_sitemap_lists_every_page_of_the_catalogue_in_every_language() {
    let shop = shop().await;
    let answer = shop.http.get(format!("{}/sitemap.xml", shop.url)).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/xml; charset=utf-8");
    let text = answer.text().await.unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let nodes = document.descendants().filter(|node| node.tag_name().name() == "loc");
    let addresses: Vec<&str> = nodes.filter_map(|node| node.text()).collect();
    for language in language::all() {
        for page in ["", "?category=table", "/products/kaya-jam"] {
            let address = format!("{PUBLIC_URL}/{}{page}", tag(*language));
            assert_eq!(addresses.iter().filter(|it| **it == address).count(), 1, "{address}");
        }
    }
    assert_eq!(addresses.len() % (language::all().len() + 1), 0);
    for address in addresses.iter().filter(|address| address.contains("/ja") || !address.contains("/products/")) {
        assert_eq!(shop.page(path(address)).await.0, StatusCode::OK, "{address}");
    }
}

#[tokio::test]
async fn robots_keep_out_of_everything_that_is_about_one_customer() {
    let shop = shop().await;
    let (status, text) = shop.page("/robots.txt").await;
    assert_eq!(status, StatusCode::OK);
    for path in ["/orders", "/checkout/", "/cart", "/api/", "/development"] {
        assert!(text.lines().any(|line| line == format!("Disallow: {path}")), "{path}: {text}");
    }
    assert!(text.contains(&format!("Sitemap: {PUBLIC_URL}/sitemap.xml")), "{text}");
}

#[tokio::test]
async fn browsers_find_the_icons_that_they_ask_for() {
    let shop = shop().await;
    let (_, page) = shop.page("/").await;
    assert_eq!(head(&page, "rel=\"apple-touch-icon\"", "href"), ["/apple-touch-icon.png"]);
    for icon in ["/apple-touch-icon.png", "/favicon.ico", "/favicon.svg"] {
        let answer = shop.http.get(format!("{}{icon}", shop.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{icon}");
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("image/"), "{icon}");
    }
}
