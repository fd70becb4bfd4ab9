//! The demo products in `catalogue/`. Only these tests depend on them: delete the tests together with
//! the demo products.

use antom_storefront::language::{self, Language, name, tag};
use backend::service::catalogue::{CatalogueFiles, read};

use crate::{catalogue::import, test_shop::TestShop};

#[tokio::test]
async fn an_empty_database_gets_the_built_in_products() {
    let shop = TestShop::builder().demo_catalogue().start().await;
    let embedded = shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap();
    assert_eq!(embedded.len(), 12);
    let (good, output) = import(&shop, concat!(env!("CARGO_MANIFEST_DIR"), "/catalogue").as_ref(), &[]);
    assert!(good, "{output}");
    assert_eq!(shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap(), embedded);
}

#[tokio::test]
async fn the_demo_products_are_described_in_every_language() {
    let shop = TestShop::builder().demo_catalogue().start().await;
    let english = shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap();
    for &language in language::all().iter().filter(|language| **language != Language::en) {
        let translated = shop.context.store.products("SGD".parse().unwrap(), tag(language)).await.unwrap();
        for (english, translated) in english.iter().zip(translated) {
            assert_ne!(english.description, translated.description, "{} in {}", english.slug, name(language));
        }
    }
}

#[test]
fn every_demo_product_has_a_picture() {
    let catalogue = read(&CatalogueFiles::embedded(), &language::tags()).unwrap();
    let bare: Vec<_> = catalogue.products.iter().filter(|it| it.picture.is_none()).map(|it| &it.slug).collect();
    assert!(bare.is_empty(), "{bare:?}");
}
