//! The list of the payment page's scripts (PCI DSS 6.4.3) and the page itself.

use std::collections::BTreeSet;

use backend::sdk_policy::{SDK_URL, required_sources};
use reqwest::header::ACCEPT;

use crate::test_shop::TestShop;

const INVENTORY: &str = include_str!("../../docs/payment-page-scripts.md");

/// The rows of the list: script, purpose, owner, and how its integrity is known.
fn inventory() -> Vec<[&'static str; 4]> {
    let rows = INVENTORY.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        cells.try_into().unwrap_or_else(|cells| panic!("not four cells: {cells:?}"))
    })
    .collect()
}

/// The values of an attribute in all tags that begin so.
fn attributes(page: &str, tag: &str, name: &str) -> Vec<String> {
    let tags = page.split(tag).skip(1).filter_map(|rest| rest.split('>').next());
    let value = |tag: &str| tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next().map(str::to_owned);
    tags.filter_map(value).collect()
}

#[tokio::test]
async fn the_payment_page_runs_the_listed_scripts_and_no_others() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let request = shop.http.get(format!("{}/checkout/{order}", shop.url)).header(ACCEPT, "text/html");
    let page = request.send().await.unwrap().text().await.unwrap();
    let mut found: BTreeSet<String> = attributes(&page, "<script", "src").into_iter().collect();
    let is_code = |href: &String| href.ends_with(".js") || href.ends_with(".wasm");
    found.extend(attributes(&page, "<link", "href").into_iter().filter(is_code));
    let scripts = page.split("<script").skip(1).filter_map(|rest| rest.split('>').next());
    if scripts.into_iter().any(|tag| !tag.contains(" src=") && !tag.contains("ld+json")) {
        found.insert("inline".to_owned());
    }
    let own: BTreeSet<String> =
        inventory().iter().map(|[script, ..]| (*script).to_owned()).filter(|it| !it.starts_with("https:")).collect();
    assert_eq!(found, own);
}

#[test]
fn the_policy_allows_the_listed_scripts_of_others_and_no_more() {
    let required = required_sources(&SDK_URL.parse().unwrap(), false);
    let (_, allowed) = required.into_iter().find(|(directive, _)| *directive == "script-src").unwrap();
    let listed: Vec<&str> = inventory().iter().map(|row| row[0]).filter(|it| it.starts_with("https:")).collect();
    assert_eq!(allowed, listed);
}

#[test]
fn every_script_has_a_purpose_an_owner_and_a_known_integrity() {
    let inventory = inventory();
    assert!(inventory.len() > 4, "{inventory:?}");
    for row in &inventory {
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}
