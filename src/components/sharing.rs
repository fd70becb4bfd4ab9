//! What search engines and messengers read of a page: its address in each language, and its preview.

use std::{collections::BTreeSet, sync::Arc};

use domain::product::Product;
use leptos::prelude::*;
use leptos_meta::{Link, Meta};

use crate::{
    brand,
    language::{self, Language},
};

/// The folder of the images for previews, below the folder of the site's files and in addresses. Messengers show no SVG.
pub const FOLDER: &str = "sharing";

/// The public addresses of pages and images. The server provides it to every page.
#[derive(Debug, Clone)]
pub struct PublicAddresses {
    /// The shop's, without a slash at the end.
    shop: Arc<str>,
    /// The names of the images for previews.
    images: Arc<BTreeSet<String>>,
    /// The language that the address of this page names.
    language: Option<Language>,
}

impl PublicAddresses {
    /// Those of a shop with images for previews of these products: `sharing/<product>.png`.
    pub fn new(shop: &str, products: Vec<String>) -> Self {
        let images = Arc::new(products.into_iter().collect());
        Self { shop: shop.trim_end_matches('/').into(), images, language: None }
    }

    /// The addresses for a page whose address names this language.
    pub fn in_language(&self, language: Option<Language>) -> Self {
        Self { language, ..self.clone() }
    }

    fn page(&self, language: Option<Language>, path: &str) -> String {
        format!("{}{}", self.shop, path_in(language, path))
    }

    /// The same in the language of the current page's address.
    pub fn here(&self, path: &str) -> String {
        self.page(self.language, path)
    }

    /// The image of a product: the one for previews, else its picture.
    pub fn product_image(&self, product: &Product) -> String {
        let path = if self.images.contains(&product.slug) {
            format!("/{FOLDER}/{}.png", product.slug)
        } else {
            product.picture_path()
        };
        self.page(None, &path)
    }

    fn shop_image(&self) -> String {
        self.page(None, &format!("/{FOLDER}/shop.png"))
    }
}

/// The path of a page of the catalogue in a language: `/de`, `/de?category=coffee`, `/de/products/kaya-jam`. Without a
/// language the server chooses the customer's.
pub fn path_in(language: Option<Language>, path: &str) -> String {
    let Some(language) = language else { return path.to_owned() };
    let is_list = path == "/" || path.starts_with("/?");
    format!("/{}{}", language::tag(language), path.get(usize::from(is_list)..).unwrap_or_default())
}

/// The addresses and the preview of a page of the catalogue. Pages of orders have none: their addresses are secret.
#[component]
pub fn Sharing(
    /// The path without a language: `/products/kaya-jam`.
    #[prop(into)]
    path: String,
    #[prop(into)] title: String,
    #[prop(into)] description: String,
    /// The product that the page is about.
    #[prop(optional)]
    product: Option<Product>,
) -> impl IntoView {
    let addresses = use_context::<PublicAddresses>()?;
    let image = product.as_ref().map_or_else(|| addresses.shop_image(), |product| addresses.product_image(product));
    let languages = language::all().iter().copied();
    let languages = languages.map(|language| (language::tag(language), addresses.page(Some(language), &path)));
    let alternates = languages
        .chain([("x-default", addresses.page(None, &path))])
        .map(|(language, address)| view! { <Link rel="alternate" hreflang=language href=address /> })
        .collect_view();
    let canonical = addresses.here(&path);
    // Indonesian has its old code there.
    let locale = language::sdk_locale(language::current()).replace("in_ID", "id_ID");
    let properties = [
        ("og:type", if product.is_some() { "product" } else { "website" }.to_owned()),
        ("og:site_name", brand::shop_name()),
        ("og:title", title),
        ("og:description", description),
        ("og:url", canonical.clone()),
        ("og:image", image),
        ("og:locale", locale),
    ];
    let properties =
        properties.map(|(property, content)| view! { <Meta property=property content=content /> }).collect_view();
    Some(view! {
        <Link rel="canonical" href=canonical />
        {alternates}
        {properties}
        <Meta name="twitter:card" content="summary_large_image" />
    })
}
