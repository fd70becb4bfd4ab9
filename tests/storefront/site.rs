//! Files for browsers that the program contains, as the shipped one does.

use antom_storefront::http::site::Site;
use include_dir::{Dir, include_dir};
use reqwest::{Response, StatusCode};

use crate::test_shop::TestShop;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/site");

async fn start() -> TestShop {
    TestShop::builder().site(Site::embedded(&FILES).unwrap()).start().await
}

async fn get(shop: &TestShop, path: &str, headers: &[(&str, &str)]) -> Response {
    let request = shop.http.get(format!("{}{path}", shop.url));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// The address of the style sheet, from a page.
async fn style_sheet(shop: &TestShop) -> String {
    let (_, page) = shop.page("/").await;
    let link = page.split("<link").find(|link| link.contains("rel=\"stylesheet\"")).unwrap_or_else(|| panic!("{page}"));
    link.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_address_of_an_embedded_file_has_a_version_and_other_versions_do_not_exist() {
    let shop = start().await;
    let address = style_sheet(&shop).await;
    let version = address.strip_prefix("/pkg/").and_then(|rest| rest.strip_suffix("/storefront.css")).unwrap();
    assert!(version.len() == 16 && !version.contains('/'), "{address}");
    let answer = get(&shop, &address, &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), "text/css");
    assert_eq!(header(&answer, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.bytes().await.unwrap(), FILES.get_file("pkg/storefront.css").unwrap().contents());
    for other in [address.replace(version, "0123456789abcdef"), address.replace("storefront", "nothing")] {
        assert_eq!(get(&shop, &other, &[]).await.status(), StatusCode::NOT_FOUND, "{other}");
    }
}

#[tokio::test]
async fn an_embedded_file_is_sent_compressed_to_browsers_that_accept_it_and_not_again_to_those_that_have_it() {
    let shop = start().await;
    let style = style_sheet(&shop).await;
    let script = style.replace(".css", ".js");
    for (path, accepted, encoding) in [
        (&style, "gzip, deflate, br, zstd", "br"),
        (&style, "gzip;q=0.8, BR;q=0", "gzip"),
        (&style, "gzip;q=0.0", ""),
        (&style, "brotli", ""),
        // Its compressed form is longer.
        (&script, "gzip", ""),
    ] {
        let answer = get(&shop, path, &[("accept-encoding", accepted)]).await;
        assert_eq!(header(&answer, "content-encoding"), encoding, "{accepted}");
        assert_eq!(header(&answer, "vary"), "accept-encoding");
        let tag = header(&answer, "etag").to_owned();
        let form = match encoding {
            "br" => "pkg/storefront.css.br",
            "gzip" => "pkg/storefront.css.gz",
            _ if path == &style => "pkg/storefront.css",
            _ => "pkg/storefront.js",
        };
        assert_eq!(answer.bytes().await.unwrap(), FILES.get_file(form).unwrap().contents());
        let again = get(&shop, path, &[("accept-encoding", accepted), ("if-none-match", &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let changed = get(&shop, path, &[("if-none-match", "W/\"another\"")]).await;
        assert_eq!(changed.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn an_embedded_image_of_a_payment_method_is_shown_in_its_tile() {
    let shop = start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let (_, page) = shop.page(&format!("/checkout/{order}")).await;
    assert!(page.contains("src=\"/methods/GRABPAY_SG.svg\""), "{page}");
    let image = get(&shop, "/methods/GRABPAY_SG.svg", &[]).await;
    assert_eq!(header(&image, "content-type"), "image/svg+xml");
}
