//! What a browser loads to show a page for the first time.

use std::collections::BTreeSet;

use reqwest::{Client, header::ACCEPT, header::ACCEPT_ENCODING};

use crate::{
    load::{BROWSER_ENCODINGS, client},
    shop::Shop,
};

/// Bytes as they are sent.
#[derive(Default)]
pub(crate) struct PageSize {
    pub(crate) html: usize,
    pub(crate) styles: usize,
    /// JavaScript and WebAssembly.
    pub(crate) scripts: usize,
}

/// Loads a page and the files of the shop that it names.
pub(crate) async fn measure(shop: &Shop, path: &str) -> PageSize {
    let http = client();
    let page = String::from_utf8(load(&http, shop, path, "identity").await).unwrap();
    let is_quote = |c| matches!(c, '"' | '\'' | '`' | '<' | '>');
    let files: BTreeSet<&str> = page.split(is_quote).filter(|text| text.starts_with('/')).collect();
    let mut size = PageSize { html: load(&http, shop, path, BROWSER_ENCODINGS).await.len(), ..PageSize::default() };
    for file in files {
        let part = match file.rsplit_once('.') {
            Some((_, "css")) => &mut size.styles,
            Some((_, "js" | "wasm")) => &mut size.scripts,
            _ => continue,
        };
        *part += load(&http, shop, file, BROWSER_ENCODINGS).await.len();
    }
    size
}

async fn load(http: &Client, shop: &Shop, path: &str, encoding: &str) -> Vec<u8> {
    let url = shop.url.join(path).unwrap();
    let answer = http.get(url).header(ACCEPT, "text/html, */*").header(ACCEPT_ENCODING, encoding).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.bytes().await.unwrap().to_vec()
}
