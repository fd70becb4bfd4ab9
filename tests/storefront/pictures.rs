//! Pictures of products.

use reqwest::{StatusCode, header::CONTENT_TYPE};

use crate::{catalogue::Folder, test_shop::TestShop};

/// The first bytes of a JPEG and of a WebP file.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00";
const WEBP: &[u8] = b"RIFF\x1a\x00\x00\x00WEBPVP8 ";

#[tokio::test]
async fn a_picture_has_its_own_content_type_and_runs_no_script() {
    let folder = Folder::new();
    folder.write("images/cup.jpeg", JPEG);
    folder.write("images/sock.webp", WEBP);
    folder.replace("products/kopitiam-cup.toml", "square.svg", "cup.jpeg");
    folder.replace("products/sock-filter.toml", "square.svg", "sock.webp");
    folder.write(
        "images/square.svg",
        br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>"#,
    );
    let shop = TestShop::builder().catalogue(folder.path()).start().await;
    for (product, kind) in [
        ("kaya-jam", "image/svg+xml"),
        ("kopi-o-dark-roast", "image/png"),
        ("kopitiam-cup", "image/jpeg"),
        ("sock-filter", "image/webp"),
    ] {
        let (_, page) = shop.page(&format!("/products/{product}")).await;
        let start = page.find(&format!("/pictures/{product}?v=")).unwrap_or_else(|| panic!("{page}"));
        let address = page[start..].split('"').next().unwrap();
        let answer = shop.http.get(format!("{}{address}", shop.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), kind, "{product}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    }
}

#[tokio::test]
async fn a_product_without_a_picture_shows_a_placeholder() {
    let shop = TestShop::start().await;
    let (_, page) = shop.page("/products/gula-melaka").await;
    assert!(page.contains("src=\"/pictures/gula-melaka\""), "{page}");
    for path in ["/pictures/gula-melaka", "/pictures/not-sold-any-more", "/pictures/%E5%92%96%E5%95%A1"] {
        let answer = shop.http.get(format!("{}{path}", shop.url)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()[CONTENT_TYPE], "image/svg+xml");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=300");
        assert_eq!(answer.text().await.unwrap(), include_str!("../../public/placeholder.svg"));
    }
}

#[tokio::test]
async fn the_address_of_a_picture_changes_with_its_content() {
    let folder = Folder::new();
    let shop = TestShop::builder().catalogue(folder.path()).start().await;
    let product = || shop.context.store.product("kaya-jam", "SGD".parse().unwrap(), "en");
    let before = product().await.unwrap().unwrap().picture_path();
    folder.write("images/square.svg", br#"<svg xmlns="http://www.w3.org/2000/svg"/>"#);
    let (good, output) = crate::catalogue::import(&shop, folder.path(), &[]);
    assert!(good, "{output}");
    assert_ne!(product().await.unwrap().unwrap().picture_path(), before);
}
