//! The catalogue: loaded into an empty database, and imported while the shop runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::error::AppError;
use reqwest::StatusCode;

use crate::{
    fixtures::{catalogue, temporary_file},
    process::Process,
    program,
    test_shop::TestShop,
};

/// A copy of the tests' catalogue that a test can change. Dropping it removes the folder.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(temporary_file("catalogue").with_extension(""));
        for below in ["products", "images"] {
            fs::create_dir_all(folder.0.join(below)).unwrap();
            for entry in fs::read_dir(catalogue().join(below)).unwrap() {
                let file = entry.unwrap().path();
                fs::copy(&file, folder.0.join(below).join(file.file_name().unwrap())).unwrap();
            }
        }
        fs::copy(catalogue().join("catalogue.toml"), folder.0.join("catalogue.toml")).unwrap();
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, file: &str, content: &[u8]) {
        fs::write(self.0.join(file), content).unwrap();
    }

    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.0.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, text.replacen(from, to, 1).as_bytes());
    }

    fn remove(&self, file: &str) {
        fs::remove_file(self.0.join(file)).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Imports a folder into the database of a running shop; returns whether it succeeded, and the output.
pub(crate) fn import(shop: &TestShop, folder: &Path, options: &[&str]) -> (bool, String) {
    let mut command = program::command(&shop.database_url);
    command.args(["catalogue", "import"]).arg(folder).args(options);
    let (status, output) = Process::start(&mut command, b"").finish();
    (status.success(), output)
}

#[tokio::test]
async fn an_import_replaces_the_products_and_keeps_the_orders() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 2, "SGD").await;
    let folder = Folder::new();
    folder.replace("catalogue.toml", "\"kaya-jam\"", "\"durian-jam\"");
    fs::rename(folder.path().join("products/kaya-jam.toml"), folder.path().join("products/durian-jam.toml")).unwrap();
    folder.replace("products/durian-jam.toml", "Pandan Kaya", "Durian Jam");
    folder.replace("products/durian-jam.toml", "SGD = \"9.50\"", "SGD = \"12.00\"");

    let (good, output) = import(&shop, folder.path(), &[]);

    assert!(good && output.contains("The shop now sells 11 products."), "{output}");
    let (_, page) = shop.page("/").await;
    assert!(page.contains("Durian Jam") && page.contains("S$12.00") && !page.contains("Pandan Kaya"), "{page}");
    assert_eq!(shop.page("/products/kaya-jam").await.0, StatusCode::NOT_FOUND);
    let refused = shop.refused("place_order", "product=kaya-jam&quantity=1&currency=SGD").await;
    assert_eq!(refused.1, AppError::UnknownProduct);
    let (_, page) = shop.page(&format!("/orders/{order}")).await;
    assert!(page.contains("Pandan Kaya") && page.contains("S$19.00"), "{page}");
    // No payment was started for it, so no stock is reserved.
    let (status, error) = shop.refused("start_payment", &format!("order={order}&method=GRABPAY_SG")).await;
    assert_eq!((status, error), (409, AppError::OutOfStock { name: "Pandan Kaya".to_owned() }));
}

#[tokio::test]
async fn a_payment_in_progress_survives_an_import_without_its_product() {
    let shop = TestShop::start().await;
    let order = shop.place_order("kaya-jam", 2, "SGD").await;
    let session = shop.start_payment(&order, "GRABPAY_SG").await;
    let folder = Folder::new();
    folder.replace("catalogue.toml", "    \"kaya-jam\",\n", "");
    folder.remove("products/kaya-jam.toml");
    let (good, output) = import(&shop, folder.path(), &[]);
    assert!(good, "{output}");
    shop.decide(&session, "approve").await;
    assert_eq!(shop.refresh(&order).await.status(), domain::order::OrderStatus::Paid);
}

#[tokio::test]
async fn an_import_keeps_the_current_stock_unless_an_option_sets_it() {
    let shop = TestShop::start().await;
    let order = shop.place_order("marble-coaster-set", 3, "SGD").await;
    shop.start_payment(&order, "GRABPAY_SG").await;
    let folder = Folder::new();
    folder.replace("products/marble-coaster-set.toml", "stock = 4", "stock = 9");
    assert!(import(&shop, folder.path(), &[]).0);
    assert_eq!(shop.stock("marble-coaster-set").await, 1);
    assert!(import(&shop, folder.path(), &["--set-stock"]).0);
    assert_eq!(shop.stock("marble-coaster-set").await, 9);
}

/// A change: the file, the text to replace, and its replacement.
type Change = (&'static str, &'static str, &'static str);

#[tokio::test]
async fn the_import_refuses_an_unsellable_product_and_names_file_and_field() {
    let jam = "products/kaya-jam.toml";
    let roast = "products/kopi-o-dark-roast.toml";
    let cases: &[(Change, &str)] = &[
        ((jam, "SGD = \"9.50\"\n", ""), "products/kaya-jam.toml: prices.SGD: is missing"),
        ((jam, "SGD = \"9.50\"", "SGD = \"9.5\""), "prices.SGD: \"9.5\" is not a price"),
        ((jam, "SGD = \"9.50\"", "SGD = \"0.00\""), "prices.SGD: \"0.00\" is not a price"),
        ((jam, "IDR = \"115000\"", "IDR = \"123.45\""), "prices.IDR: \"123.45\" is not a price"),
        ((jam, "SGD = \"9.50\"", "SGD = \"9.50\"\nUSD = \"7.00\""), "prices.USD: the shop does not offer"),
        ((jam, "SGD = \"9.50\"", "SGD = 9.50"), "products/kaya-jam.toml: TOML parse error at line"),
        ((jam, "category =", "colour = \"green\"\ncategory ="), "unknown field `colour`"),
        (
            (jam, "category = \"pantry\"", "category = \"garage\""),
            "category: catalogue.toml has no [categories.garage]",
        ),
        ((jam, "stock = 100000\n", ""), "products/kaya-jam.toml: stock: is missing"),
        ((jam, "stock = 100000", "stock = -1"), "stock: -1 is not from 0"),
        ((jam, "stock = 100000", "variants = []"), "has either `stock`, or `option` and `variants`"),
        ((jam, "[text.de]", "[text.tlh]"), "text.tlh: is not a language of the shop"),
        ((jam, "[text.en]", "[text.fr]"), "text.en: is missing"),
        ((jam, "name = \"Pandan Kaya\"", "name = \" \""), "text.en.name: is empty"),
        ((jam, "square.svg", "round.svg"), "image: there is no file images/round.svg"),
        ((jam, "square.svg", "../products/kaya-jam.toml"), "image: there is no file images/../products/kaya-jam.toml"),
        ((roast, "code = \"sock\"", "code = \"espresso\""), "variants: \"espresso\" is named twice"),
        ((roast, "code = \"sock\"", "code = \"stocking\""), "catalogue.toml has no [variants.stocking]"),
        (("catalogue.toml", "\"kaya-jam\"", "\"Kopi_C\""), "products: \"Kopi_C\" cannot be part of an address"),
        (("catalogue.toml", "\"kaya-jam\"", "\"咖啡\""), "products: \"咖啡\" cannot be part of an address"),
        (("catalogue.toml", "\"kaya-jam\"", "\"gula-melaka\""), "products: \"gula-melaka\" is named twice"),
        (("catalogue.toml", "\"kaya-jam\"", "\"jam\""), "products/jam.toml: there is no such file"),
        (("catalogue.toml", "    \"kaya-jam\",\n", ""), "products/kaya-jam.toml: is not among the products"),
        (("catalogue.toml", "products = [", "shelves = ["), "unknown field `shelves`"),
        (("images/square.svg", "<svg", "<html"), "images/square.svg ends with .svg but"),
        (("images/square.svg", "xmlns=", "ns="), "its first element is not <svg"),
    ];
    let shop = TestShop::start().await;
    let before = shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap();
    for ((file, from, to), problem) in cases {
        let folder = Folder::new();
        folder.replace(file, from, to);
        let (good, output) = import(&shop, folder.path(), &[]);
        assert!(!good && output.contains(problem), "{file} with {to:?}: expected {problem:?} in {output}");
        assert!(output.contains(&folder.path().display().to_string()), "{output}");
    }
    for (file, content) in [("square.svg", &b"\x89PNG\r\n\x1a\n"[..]), ("square.png", b"GIF89a"), ("square.png", b"")] {
        let folder = Folder::new();
        folder.write(&format!("images/{file}"), content);
        let (good, output) = import(&shop, folder.path(), &[]);
        assert!(!good && output.contains(&format!("image: images/{file} ends with")), "{output}");
    }
    let (good, output) = import(&shop, Path::new("/nowhere"), &[]);
    assert!(!good && output.contains("/nowhere/catalogue.toml cannot be read"), "{output}");
    assert_eq!(shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap(), before);
}

#[tokio::test]
async fn the_tables_refuse_an_unsellable_product() {
    let shop = TestShop::start().await;
    let database = shop.database().await;
    let product = "insert into products (slug, name, tagline, description, category, position, first_variant) values";
    for statement in [
        // The commit fails, because the product has no variant.
        format!("{product} ('teh-tarik', 'Teh', '', '', 'coffee', 20, '')"),
        format!("{product} ('Kopi_C', 'Kopi', '', '', 'coffee', 20, '')"),
        format!("{product} ('咖啡', 'Kopi', '', '', 'coffee', 20, '')"),
        "update products set slug = 'Kaya' where slug = 'gula-melaka'".to_owned(),
        "delete from variants where product_slug = 'gula-melaka'".to_owned(),
        "update prices set minor_units = 12345 where currency = 'IDR'".to_owned(),
        "update prices set minor_units = 0".to_owned(),
        "update product_pictures set content_type = 'text/html'".to_owned(),
    ] {
        let refused = database.try_execute(&statement).await.unwrap_err();
        let kind = refused.as_database_error().unwrap().kind();
        let by_constraint = [sqlx::error::ErrorKind::CheckViolation, sqlx::error::ErrorKind::ForeignKeyViolation];
        assert!(by_constraint.contains(&kind), "{statement}: {refused}");
    }
}

#[tokio::test]
async fn the_server_does_not_start_while_a_product_lacks_a_price_in_an_offered_currency() {
    let shop = TestShop::start().await;
    let delete = "delete from prices where product_slug = 'kaya-jam' and currency = 'SGD'";
    shop.database().await.execute(delete).await;
    let (status, output) = Process::start(&mut program::command(&shop.database_url), b"").finish();
    assert!(!status.success() && output.contains("kaya-jam (SGD)"), "{output}");
}

#[tokio::test]
async fn the_server_loads_a_folder_only_into_an_empty_database() {
    let folder = Folder::new();
    folder.replace("products/kaya-jam.toml", "Pandan Kaya", "Durian Jam");
    let shop = TestShop::builder().catalogue(folder.path()).start().await;
    assert!(shop.page("/").await.1.contains("Durian Jam"));
    // The same database with another folder.
    let mut process = Process::start(&mut program::command(&shop.database_url), b"");
    assert!(process.writes(&["the shop is open on http"]), "{}", process.output());
    assert!(shop.page("/").await.1.contains("Durian Jam"));
}

#[tokio::test]
async fn an_untranslated_text_is_shown_in_english() {
    let shop = TestShop::start().await;
    let english = shop.context.store.products("SGD".parse().unwrap(), "en").await.unwrap();
    assert_eq!(shop.context.store.products("SGD".parse().unwrap(), "tlh").await.unwrap(), english);
    let german = shop.context.store.products("SGD".parse().unwrap(), "de").await.unwrap();
    assert_ne!(german, english);
}
