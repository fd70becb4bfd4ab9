//! Pages of the catalogue from memory: which visitor gets which page, and how soon a change is visible.

use std::{io::Read, time::Duration};

use domain::error::AppError;
use reqwest::{
    Method, Response, StatusCode,
    header::{
        ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, COOKIE, ETAG, HeaderName,
        IF_NONE_MATCH, SET_COOKIE, USER_AGENT, VARY,
    },
};

use crate::{movable_clock::MovableClock, test_shop::TestShop};

const PAGES: [&str; 4] = ["/", "/?category=coffee", "/products/kaya-jam", "/de/products/kaya-jam"];

async fn ask(shop: &TestShop, method: Method, path: &str, headers: &[(HeaderName, &str)]) -> Response {
    let mut request = shop.http.request(method, format!("{}{path}", shop.url)).header(ACCEPT, "text/html");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.send().await.unwrap()
}

async fn get(shop: &TestShop, path: &str, headers: &[(HeaderName, &str)]) -> Response {
    ask(shop, Method::GET, path, headers).await
}

fn header(answer: &Response, name: HeaderName) -> &str {
    answer.headers().get(&name).unwrap_or_else(|| panic!("{} has no {name}", answer.url())).to_str().unwrap()
}

/// Writes to the database as another program does.
async fn write(shop: &TestShop, sql: &str) {
    shop.database().await.execute(sql).await;
}

#[tokio::test]
async fn a_browser_that_has_the_page_gets_no_second_copy() {
    let shop = TestShop::start().await;
    for path in PAGES {
        let first = get(&shop, path, &[]).await;
        let tag = header(&first, ETAG).to_owned();
        for tags in [&*tag, "*", &format!("\"other\", {tag}"), tag.strip_prefix("W/").unwrap()] {
            let answer = get(&shop, path, &[(IF_NONE_MATCH, tags)]).await;
            assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{path} {tags}");
            for name in [ETAG, VARY, CACHE_CONTROL, CONTENT_SECURITY_POLICY] {
                assert_eq!(header(&answer, name.clone()), header(&first, name), "{path}");
            }
            assert_eq!(answer.text().await.unwrap(), "");
        }
        let other = get(&shop, path, &[(IF_NONE_MATCH, "\"other\"")]).await;
        assert_eq!((other.status(), header(&other, ETAG)), (StatusCode::OK, &*tag), "{path}");
        let head = ask(&shop, Method::HEAD, path, &[]).await;
        assert_eq!((head.status(), header(&head, ETAG)), (StatusCode::OK, &*tag), "{path}");
    }
}

#[tokio::test]
async fn a_page_is_compressed_as_the_browser_accepts_it() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    // Pages in memory are compressed once, with Brotli; the others for each visitor.
    for (path, best) in [
        ("/", "br"),
        ("/products/kaya-jam", "br"),
        ("/?q=kopi", "gzip"),
        ("/cart", "gzip"),
        ("/orders", "gzip"),
        (&*format!("/orders/{order}"), "gzip"),
        ("/checkout/0", "gzip"),
    ] {
        let plain = get(&shop, path, &[]).await;
        assert_eq!(plain.headers().get(CONTENT_ENCODING), None, "{path}");
        assert_eq!(header(&plain, VARY), "cookie, accept-language, accept-encoding", "{path}");
        let plain = plain.bytes().await.unwrap();
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some(best)),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
        ] {
            let answer = get(&shop, path, &[(ACCEPT_ENCODING, accepted)]).await;
            let found = answer.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(found, encoding, "{path} {accepted}");
            let sent = answer.bytes().await.unwrap();
            let mut read = Vec::new();
            match encoding {
                Some("br") => brotli::BrotliDecompress(&mut &*sent, &mut read).unwrap(),
                Some(_) => drop(flate2::read::GzDecoder::new(&*sent).read_to_end(&mut read).unwrap()),
                None => read.extend_from_slice(&sent),
            }
            assert!(encoding.is_none() || sent.len() * 5 < plain.len() * 3, "{path}: {} bytes", sent.len());
            // The pages of orders have a nonce.
            assert_eq!(read.len(), plain.len(), "{path} {accepted}");
            assert!(read.ends_with(b"</html>"), "{path} {accepted}");
        }
    }
}

#[tokio::test]
async fn every_visitor_gets_the_page_of_their_own_preferences() {
    let shop = TestShop::start().await;
    let bar = "aria-label=\"For developers\"";
    // Two turns: the second one is answered from memory.
    for _ in 0..2 {
        for (path, headers, contained, missing) in [
            ("/products/kaya-jam", vec![], "S$9.50", "data-appearance=\"dark\""),
            ("/products/kaya-jam", vec![(COOKIE, "currency=MYR")], "RM", "S$9.50"),
            ("/products/kaya-jam", vec![(COOKIE, "language=de")], "<html lang=\"de\"", "S$9.50"),
            ("/products/kaya-jam", vec![(COOKIE, "language=de; currency=SGD")], "<html lang=\"de\"", "€"),
            ("/products/kaya-jam", vec![(COOKIE, "appearance=dark")], "data-appearance=\"dark\"", "<html lang=\"de\""),
            ("/products/kaya-jam", vec![(COOKIE, "cart=kaya-jam::3")], "Cart, 3 items", "Cart, 4 items"),
            ("/products/kaya-jam", vec![(COOKIE, "cart=kaya-jam::4")], "Cart, 4 items", "Cart, 3 items"),
            ("/products/kaya-jam", vec![(COOKIE, "cart=kaya-jam::20")], "Cart, 20 items", "Cart, 4 items"),
            ("/de/products/kaya-jam", vec![], "/de/products/kaya-jam\" rel=\"canonical\"", "<html lang=\"en\""),
            ("/fr/products/kaya-jam", vec![(COOKIE, "language=de")], "<html lang=\"fr\"", "<html lang=\"de\""),
            ("/products/kaya-jam", vec![], bar, "<html lang=\"de\""),
            ("/products/kaya-jam", vec![(HeaderName::from_static("x-forwarded-for"), "192.0.2.1")], "S$9.50", bar),
            ("/products/kaya-jam", vec![], "<details open", "<html lang=\"de\""),
            ("/products/kaya-jam", vec![(USER_AGENT, "Mozilla/5.0 (iPhone) Mobile")], bar, "<details open"),
            ("/", vec![], "Pandan Kaya", "<html lang=\"de\""),
            ("/?category=coffee", vec![], "Kopi O Dark Roast", "Pandan Kaya"),
        ] {
            let page = get(&shop, path, &headers).await.text().await.unwrap();
            assert!(page.contains(contained), "{path} {headers:?}: no {contained} in {page}");
            assert!(!page.contains(missing), "{path} {headers:?}: {missing} in {page}");
        }
    }
}

#[tokio::test]
async fn what_one_visitor_alone_gets_is_not_kept() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (_, cookies) = shop.post("add_to_cart?page=/products/kaya-jam", "product=kaya-jam&quantity=0", "").await;
    let refusal = cookies[0].split(';').next().unwrap();
    let error = "The quantity must be a whole number";
    let shown = get(&shop, "/products/kaya-jam", &[(COOKIE, refusal)]).await;
    assert!(header(&shown, SET_COOKIE).starts_with("refusal=;"));
    assert_eq!(shown.headers().get(ETAG), None);
    assert!(shown.text().await.unwrap().contains(error));
    let others = get(&shop, "/products/kaya-jam", &[]).await;
    assert_eq!(others.headers().get(SET_COOKIE), None);
    assert!(!others.text().await.unwrap().contains(error));

    let open_order = format!("cart=kaya-jam::1@{order}");
    for (path, cookie) in [
        ("/", &*open_order),
        ("/products/kaya-jam", &open_order),
        ("/", "cart=kaya-jam::10"),
        ("/?q=kopi", ""),
        ("/?category=coffee&q=kopi", ""),
        ("/?utm_source=letter", ""),
        ("/products/kaya-jam?a=b", ""),
        ("/products/nothing", ""),
        ("/?category=nothing", ""),
        ("/cart", ""),
        ("/orders", ""),
        (&format!("/orders/{order}"), ""),
        (&format!("/checkout/{order}"), ""),
    ] {
        let answer = get(&shop, path, &[(COOKIE, cookie)]).await;
        assert_eq!(answer.headers().get(ETAG), None, "{path} {cookie}");
    }
}

#[tokio::test]
async fn an_address_keeps_its_language_for_a_browser_that_has_the_page() {
    let shop = TestShop::start().await;
    let tag = header(&get(&shop, "/de/products/kaya-jam", &[]).await, ETAG).to_owned();
    let again = get(&shop, "/de/products/kaya-jam", &[(IF_NONE_MATCH, &tag), (COOKIE, "language=fr")]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(header(&again, SET_COOKIE).starts_with("language=de;"));
    // The cookie is this visitor's, not the page's.
    let known = get(&shop, "/de/products/kaya-jam", &[(COOKIE, "language=de")]).await;
    assert_eq!(known.headers().get(SET_COOKIE), None);
}

#[tokio::test]
async fn a_change_by_the_shop_is_visible_at_once() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    let order = shop.place_order("marble-coaster-set", 4, "SGD").await;
    clock.stop();
    let product = async || shop.page("/products/marble-coaster-set").await.1;
    let sold_out = async || shop.page("/").await.1.matches("Sold out").count();
    let before = sold_out().await;
    assert!(product().await.contains("Only 4 left"));
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    assert!(product().await.contains("Sold out"));
    assert_eq!(sold_out().await, before + 1);
    shop.decide(&session, "decline").await;
    shop.inquire_again(&order).await;
    assert!(product().await.contains("Only 4 left"));
    assert_eq!(sold_out().await, before);
}

#[tokio::test]
async fn a_change_by_another_program_is_visible_within_a_second_and_is_sold_at_once() {
    let clock = MovableClock::default();
    let shop = TestShop::builder().clock(&clock).start().await;
    clock.stop();
    let page = async |path: &str| shop.page(path).await.1;
    assert!(page("/products/kaya-jam").await.contains("S$9.50") && page("/").await.contains("S$9.50"));
    assert!(page("/products/marble-coaster-set").await.contains("Only 4 left"));
    write(&shop, "update prices set minor_units = 1050 where product_slug = 'kaya-jam' and currency = 'SGD'").await;
    write(&shop, "update variants set stock = 0 where product_slug = 'marble-coaster-set'").await;
    // Still the page from memory, because the clock stands still. What it shows is not what is sold.
    assert!(page("/products/kaya-jam").await.contains("S$9.50"));
    assert!(page("/products/marble-coaster-set").await.contains("Only 4 left"));
    let order = shop.place_order("kaya-jam", 2, "SGD").await;
    assert_eq!(shop.stored(&order).await.total.minor_units, 2100);
    let refused = shop.refused("place_order", "product=marble-coaster-set&quantity=1&currency=SGD").await;
    assert_eq!(refused, (409, AppError::OutOfStock { name: "Marble Coasters".to_owned() }));

    clock.advance(Duration::from_secs(1));
    for path in ["/products/kaya-jam", "/"] {
        let page = page(path).await;
        assert!(page.contains("S$10.50") && !page.contains("S$9.50"), "{path}: {page}");
    }
    assert!(page("/products/marble-coaster-set").await.contains("Sold out"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_page_is_never_older_than_the_change_before_it() {
    let shop = TestShop::start().await;
    let (http, address) = (shop.http.clone(), format!("{}/products/marble-coaster-set", shop.url));
    let (done, is_done) = tokio::sync::watch::channel(false);
    // Other visitors keep the page in memory.
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (http, address, is_done) = (http.clone(), address.clone(), is_done.clone());
            tokio::spawn(async move {
                while !*is_done.borrow() {
                    http.get(&address).header(ACCEPT, "text/html").send().await.unwrap().text().await.unwrap();
                }
            })
        })
        .collect();
    for _ in 0..10 {
        let order = shop.place_order("marble-coaster-set", 4, "SGD").await;
        let session = shop.start_payment(&order, "GRABPAY_SG").await;
        let page = shop.page("/products/marble-coaster-set").await.1;
        assert!(page.contains("Sold out"), "{page}");
        shop.decide(&session, "decline").await;
        shop.inquire_again(&order).await;
        let page = shop.page("/products/marble-coaster-set").await.1;
        assert!(page.contains("Only 4 left"), "{page}");
    }
    done.send(true).unwrap();
    for reader in readers {
        reader.await.unwrap();
    }
}
