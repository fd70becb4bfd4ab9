//! The letters and colours of the payment methods' tiles.

use std::{fs, path::Path};

use antom_storefront::{
    components::method_tile::{FOLDER, MethodImages, MethodTile, lettering::Lettering},
    http::site::Site,
};
use domain::{method_list::METHODS, money::Currency};
use leptos::prelude::*;

/// The relative luminance of `#rrggbb`, as WCAG 2 defines it.
#[expect(clippy::float_arithmetic, reason = "contrast is defined with fractions")]
fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[expect(clippy::float_arithmetic, reason = "contrast is defined with fractions")]
fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_letters_of_every_tile_are_readable_and_no_two_brands_of_a_currency_look_the_same() {
    // A bank's app, its online banking and transfers to it have the same tile.
    let brand = |code: &'static str| match code.split_once('_') {
        Some(("BANKAPP" | "BANKTRANSFER" | "ONLINEBANKING", bank)) => bank,
        _ => code,
    };
    let unknown = ["SOME_NEW_WALLET", "X", "ONLINEBANKING_Y", "Z_1"].map(|code| Lettering::of(code, "Some New Wallet"));
    let known = METHODS.iter().map(|method| Lettering::of(method.code, method.name));
    for lettering in known.chain(unknown) {
        assert!(contrast(lettering.ground, lettering.ink) >= 4.5, "{lettering:?}");
        assert!((1..=6).contains(&lettering.letters.chars().count()), "{lettering:?}");
    }
    for currency in Currency::ALL {
        let methods: Vec<_> = METHODS.iter().filter(|method| method.currency == currency).collect();
        for (index, method) in methods.iter().enumerate() {
            let lettering = Lettering::of(method.code, method.name);
            for other in methods[..index].iter().filter(|other| brand(other.code) != brand(method.code)) {
                assert_ne!(lettering, Lettering::of(other.code, other.name), "{} and {}", method.code, other.code);
            }
        }
    }
}

#[test]
fn a_method_without_an_entry_shows_the_letters_of_its_name() {
    assert_eq!(Lettering::of("SOME_WALLET", "Some New Wallet").letters, "SNW");
    assert_eq!(Lettering::of("SOME_WALLET", "Wallet").letters, "Wal");
    assert_eq!(Lettering::of("GRABPAY_XX", "GrabPay").letters, Lettering::of("GRABPAY_SG", "GrabPay").letters);
    assert_eq!(Lettering::of("BANKTRANSFER_BNI", "BNI").letters, "BNI");
    assert_eq!(Lettering::of("SUBNI", "Other").letters, "Oth");
}

#[test]
fn an_image_of_the_merchants_replaces_the_letters() {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tiles-{}", uuid::Uuid::new_v4().simple()));
    fs::create_dir_all(site.join("methods")).unwrap();
    fs::write(site.join("methods/GCASH.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" />").unwrap();
    let render = |code: &'static str| {
        Owner::new().with(|| {
            provide_context(MethodImages::new(Site::unchecked(&site).names(FOLDER, ".svg")));
            view! { <MethodTile code named=true /> }.to_html()
        })
    };
    let image = render("GCASH");
    assert!(image.contains("src=\"/methods/GCASH.svg\"") && image.contains("alt=\"GCash\""), "{image}");
    let letters = render("GRABPAY_SG");
    assert!(letters.contains("Grab</text>") && letters.contains("aria-label=\"GrabPay\""), "{letters}");
}
