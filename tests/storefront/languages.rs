//! The shop's pages in the customer's language.

use antom_storefront::language::{self, Language, name, sdk_locale, tag};
use domain::error::AppError;
use reqwest::StatusCode;

use crate::test_shop::TestShop;

#[tokio::test]
async fn every_page_uses_the_language_that_the_browser_requests() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 1, "SGD").await;
    let checkout = format!("/checkout/{order}");
    let result = format!("/orders/{order}");
    let mut titles = Vec::new();
    for &language in language::all() {
        for path in ["/", "/products/kaya-jam", "/cart", &checkout, &result, "/nothing"] {
            let (status, page) = shop.page_with(path, "accept-language", tag(language)).await;
            assert_eq!(status == StatusCode::OK, path != "/nothing", "{path}");
            assert!(page.contains(&format!("<html lang=\"{}\"", tag(language))), "{path}: {page}");
        }
        let (_, page) = shop.page_with(&checkout, "accept-language", tag(language)).await;
        assert!(page.contains(sdk_locale(language)), "the SDK speaks another language than {}", name(language));
        let title = page.split("<h1 class=\"display\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        titles.push(title.to_owned());
    }
    // At most two languages may have the same title: a missing translation would make more of them equal.
    titles.sort();
    titles.dedup();
    assert!(titles.len() >= language::all().len() - 1, "{titles:?}");
}

#[tokio::test]
async fn the_chosen_language_overrides_the_browsers_language() {
    let shop = TestShop::start().await;
    let form = "language=ko&currency=KRW&appearance=dark";
    let (_, cookies) = shop.post("set_preferences", form, "").await;
    let cookies: Vec<&str> = cookies.iter().map(|it| it.split(';').next().unwrap()).collect();
    assert_eq!(cookies, ["language=ko", "currency=KRW", "appearance=dark"]);
    let (_, page) = shop.page_with("/", "cookie", &cookies.join("; ")).await;
    assert!(page.contains("<html lang=\"ko\" data-appearance=\"dark\""), "{page}");
    assert!(page.contains("₩19,400"), "{page}");
}

#[tokio::test]
async fn the_default_currency_follows_the_language() {
    let shop = TestShop::start().await;
    for (language, price) in [
        ("ja", "¥2,070"),
        ("id", "Rp\u{a0}220.000"),
        ("pt-BR", "R$\u{a0}73,90"),
        ("zh-TW", "HK$104.00"),
        ("fil", "₱775.00"),
        ("vi", "351.000\u{a0}₫"),
        ("it", "11,90\u{a0}€"),
        ("nl", "€\u{a0}11,90"),
        ("en", "S$18.00"),
    ] {
        let (_, page) = shop.page_with("/products/kopi-o-dark-roast", "accept-language", language).await;
        assert!(page.contains(price), "{language}: {page}");
    }
}

#[tokio::test]
async fn the_server_refuses_an_unknown_language_or_currency() {
    let shop = TestShop::start().await;
    let refused = shop.refused("set_preferences", "language=tlh&currency=SGD&appearance=dark").await;
    assert_eq!(refused, (400, AppError::UnknownLanguage));
    let refused = shop.refused("set_preferences", "language=en&currency=XXX&appearance=dark").await;
    assert_eq!(refused, (400, AppError::UnknownCurrency));
}

#[tokio::test]
async fn the_server_tries_the_browsers_languages_by_their_weights() {
    let shop = TestShop::start().await;
    for (header, language) in [
        ("", Language::en),
        ("tlh", Language::en),
        ("en-GB,en;q=0.9", Language::en),
        ("pt-BR,pt;q=0.9", Language::pt_BR),
        ("pt", Language::pt_BR),
        ("pt-PT", Language::pt_BR),
        ("zh-CN,zh;q=0.9", Language::zh_CN),
        ("zh", Language::zh_CN),
        ("zh-SG", Language::zh_CN),
        ("zh-Hans-HK", Language::zh_CN),
        ("zh-HK,zh;q=0.9,en;q=0.8", Language::zh_HK),
        ("zh-TW", Language::zh_HK),
        ("zh-Hant", Language::zh_HK),
        ("zh-Hant-TW", Language::zh_HK),
        ("zh-MO", Language::zh_HK),
        ("yue-HK", Language::zh_HK),
        ("fil-PH,fil;q=0.9", Language::tl),
        ("tl", Language::tl),
        ("TL-ph", Language::tl),
        ("vi-VN", Language::vi),
        ("it-CH", Language::it),
        ("nl-BE, ja;q=0.9, en;q=0.8", Language::nl),
        ("sv, ja;q=0.9, en;q=0.8", Language::ja),
        ("fr-CH", Language::fr),
        ("de;q=0.5, fr-CH, *;q=0.1, en;q=0.75", Language::fr),
        ("de;q=0.5, *;q=0.1, en;q=0.75", Language::en),
        ("en;q=0, th", Language::th),
        ("ja; q=0.7, th; q=0.9", Language::th),
        ("ja ;\tq=0.7 ,\tth ; q=0.9", Language::th),
        ("ja;q=0.85, th;q=0.9", Language::th),
        ("ja;q=NaN, th;q=0.001", Language::th),
    ] {
        let (_, page) = shop.page_with("/cart", "accept-language", header).await;
        assert!(page.contains(&format!("<html lang=\"{}\"", tag(language))), "{header}: {page}");
    }
}
