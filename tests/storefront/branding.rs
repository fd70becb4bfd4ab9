//! The shop's name and colours: each is set in one place.

use std::{
    fs,
    path::{Path, PathBuf},
};

use antom_storefront::language::{self, tag};
use backend::config::SHOP_NAME;

use crate::test_shop::TestShop;

/// All text files below these folders of the project.
fn files(folders: &[&str]) -> Vec<(PathBuf, String)> {
    let mut open: Vec<PathBuf> =
        folders.iter().map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() && !path.ends_with("node_modules") {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path, text));
        }
    }
    assert!(found.len() > folders.len(), "{found:?}");
    found
}

#[tokio::test]
async fn every_page_shows_the_configured_name_and_no_page_the_default_name() {
    let name = "Teh Corner";
    let shop = TestShop::builder().name(name).start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let paths = [
        "/",
        "/products/kaya-jam",
        "/cart",
        &format!("/checkout/{order}"),
        &format!("/orders/{order}"),
        "/nothing",
        "/development/go-live",
        "/development/orders",
        "/api/v1/openapi.json",
        "/mark.svg",
        "/favicon.svg",
    ];
    for &language in language::all() {
        for path in paths {
            let (_, page) = shop.page_with(path, "accept-language", tag(language)).await;
            assert!(!page.to_lowercase().contains("kopi-lane") && !page.contains(SHOP_NAME), "{path}: {page}");
            assert!(path.ends_with(".svg") || page.contains(name), "{path}: {page}");
        }
    }
    // The request to Antom contains it too.
    let record = shop.context.gateway.url().join(&format!("control/payments/{}", session.payment_request_id)).unwrap();
    let record = shop.http.get(record).send().await.unwrap().text().await.unwrap();
    assert!(record.contains("Teh Corner: 1 x Pandan Kaya"), "{record}");
}

#[test]
fn the_source_code_contains_the_shop_name_once() {
    let folders = ["src", "style", "public", "catalogue", "crates/backend", "crates/domain", "crates/language"];
    let named: Vec<_> =
        files(&folders).into_iter().filter(|(_, text)| text.contains(SHOP_NAME)).map(|(path, _)| path).collect();
    assert_eq!(named, [Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/backend/src/config/settings.rs")]);
}

#[tokio::test]
async fn the_source_code_contains_each_colour_once() {
    let colors = include_str!("../../style/colors.css");
    let values: Vec<&str> = colors.split('#').skip(1).map(|rest| &rest[..6]).collect();
    assert!(values.len() > 20, "{values:?}");
    for (path, text) in files(&["src", "style"]) {
        let text = text.to_lowercase();
        for value in &values {
            let times = text.matches(&format!("#{value}")).count();
            assert_eq!(times, usize::from(path.ends_with("colors.css")), "#{value} in {}", path.display());
        }
        // Colours written as numbers. `%23000` in an icon is a mask, not a colour.
        let is_colors = path.ends_with("colors.css");
        assert!(is_colors || !text.contains("rgb(") && !text.contains("oklch("), "{}", path.display());
    }
    // The browser's toolbar takes its colour from there.
    let shop = TestShop::start().await;
    let (_, page) = shop.page("/").await;
    let canvas = colors.split_once("--color-canvas: light-dark(").unwrap().1.split_once(')').unwrap().0;
    for color in canvas.split(", ") {
        assert!(page.contains(&format!("content=\"{color}\"")), "{page}");
    }
}
