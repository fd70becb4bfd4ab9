//! Reads and checks the files of a catalogue. The shop can sell every product that passes the checks.

use std::{collections::BTreeMap, fmt};

use domain::{
    money::{Currency, Money},
    product::{Picture, is_code},
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{folder::CatalogueFiles, image};
use crate::store::catalogue::{Catalogue, CatalogueProduct, FALLBACK_LANGUAGE, ProductText, VariantStock, Word};

/// The highest stock of a variant. The limit prevents overflow in sums.
const MAXIMUM_STOCK: i64 = 1_000_000_000;

/// The highest price, in minor units. The limit prevents overflow in sums.
const MAXIMUM_PRICE: i64 = 1_000_000_000_000;

/// Names by language.
type Names = BTreeMap<String, String>;

/// `catalogue.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    products: Vec<String>,
    #[serde(default)]
    categories: BTreeMap<String, Names>,
    #[serde(default)]
    options: BTreeMap<String, Names>,
    #[serde(default)]
    variants: BTreeMap<String, Names>,
}

/// `products/<slug>.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductFile {
    category: String,
    image: Option<String>,
    option: Option<String>,
    stock: Option<i64>,
    variants: Option<Vec<VariantEntry>>,
    prices: BTreeMap<String, String>,
    text: BTreeMap<String, TextEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantEntry {
    code: String,
    stock: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextEntry {
    name: String,
    tagline: String,
    description: String,
}

/// All problems of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueError {
    folder: String,
    problems: Vec<String>,
}

impl CatalogueError {
    /// One sentence for each problem, which begins with file and field.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue in {} cannot be loaded:", self.folder)?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

impl std::error::Error for CatalogueError {}

/// Reads and checks a catalogue. `languages` are the tags of the shop's languages.
pub fn read(files: &CatalogueFiles, languages: &[&str]) -> Result<Catalogue, CatalogueError> {
    let mut reader = Reader { files, languages, problems: Vec::new() };
    let catalogue = reader.read_catalogue();
    match catalogue {
        Some(catalogue) if reader.problems.is_empty() => Ok(catalogue),
        _ => Err(CatalogueError { folder: files.folder.clone(), problems: reader.problems }),
    }
}

/// Reads the files and collects the problems of all of them.
struct Reader<'a> {
    files: &'a CatalogueFiles,
    languages: &'a [&'a str],
    problems: Vec<String>,
}

const INDEX: &str = "catalogue.toml";

impl Reader<'_> {
    fn add_problem(&mut self, file: &str, what: impl fmt::Display) {
        self.problems.push(format!("{file}: {what}"));
    }

    fn read_catalogue(&mut self) -> Option<Catalogue> {
        let index: Index = self.parse_toml(INDEX)?;
        if index.products.is_empty() {
            self.add_problem(INDEX, "products: names no product");
        }
        let mut words = Vec::new();
        for (kind, table, entries) in [
            ("category", "categories", &index.categories),
            ("option", "options", &index.options),
            ("variant", "variants", &index.variants),
        ] {
            for (code, names) in entries {
                let field = format!("{table}.{code}");
                self.check_code(INDEX, &field, code);
                self.check_languages(INDEX, &field, names.keys());
                for (language, text) in names {
                    self.check_not_blank(INDEX, &format!("{field}.{language}"), text);
                    words.push(Word { word: format!("{kind}.{code}"), language: language.clone(), text: text.clone() });
                }
            }
        }
        let mut products = Vec::new();
        for (position, slug) in index.products.iter().enumerate() {
            if index.products[..position].contains(slug) {
                self.add_problem(INDEX, format_args!("products: {slug:?} is named twice"));
            } else if self.check_code(INDEX, "products", slug) {
                products.extend(self.read_product(slug, &index));
            }
        }
        for file in self.files.files.keys() {
            let slug = file.strip_prefix("products/").and_then(|name| name.strip_suffix(".toml"));
            if slug.is_some_and(|slug| !index.products.iter().any(|it| it == slug)) {
                self.problems.push(format!("{file}: is not among the products of {INDEX}"));
            }
        }
        Some(Catalogue { products, words })
    }

    fn read_product(&mut self, slug: &str, index: &Index) -> Option<CatalogueProduct> {
        let file = &format!("products/{slug}.toml");
        let entry: ProductFile = self.parse_toml(file)?;
        self.check_reference(file, "category", &entry.category, "categories", &index.categories);
        if let Some(option) = &entry.option {
            self.check_reference(file, "option", option, "options", &index.options);
        }
        let variants = self.read_variants(file, &entry, index);
        let prices = self.read_prices(file, &entry.prices);
        let picture = entry.image.as_deref().and_then(|name| self.read_picture(file, name));
        self.check_languages(file, "text", entry.text.keys());
        let mut texts = BTreeMap::new();
        for (language, text) in entry.text {
            for (name, value) in [("name", &text.name), ("tagline", &text.tagline), ("description", &text.description)]
            {
                self.check_not_blank(file, &format!("text.{language}.{name}"), value);
            }
            let TextEntry { name, tagline, description } = text;
            texts.insert(language, ProductText { name, tagline, description });
        }
        Some(CatalogueProduct {
            slug: slug.to_owned(),
            category: entry.category,
            option: entry.option.unwrap_or_default(),
            texts,
            prices,
            variants,
            picture,
        })
    }

    /// At least one variant.
    fn read_variants(&mut self, file: &str, entry: &ProductFile, index: &Index) -> Vec<VariantStock> {
        let found = match (&entry.variants, entry.stock, &entry.option) {
            (Some(variants), None, Some(_)) => variants
                .iter()
                .map(|variant| VariantStock { code: variant.code.clone(), stock: variant.stock })
                .collect(),
            (None, Some(stock), None) => vec![VariantStock { code: String::new(), stock }],
            (None, None, None) => {
                self.add_problem(
                    file,
                    "stock: is missing. A product with a choice has `option` and `variants` instead",
                );
                return Vec::new();
            }
            _ => {
                self.add_problem(file, "has either `stock`, or `option` and `variants`");
                return Vec::new();
            }
        };
        if found.is_empty() {
            self.add_problem(file, "variants: is empty");
        }
        for (position, VariantStock { code, stock }) in found.iter().enumerate() {
            if found[..position].iter().any(|other| other.code == *code) {
                self.add_problem(file, format_args!("variants: {code:?} is named twice"));
            }
            if !code.is_empty() || entry.variants.is_some() {
                self.check_reference(file, "variants.code", code, "variants", &index.variants);
            }
            if !(0..=MAXIMUM_STOCK).contains(stock) {
                self.add_problem(file, format_args!("stock: {stock} is not from 0 to {MAXIMUM_STOCK}"));
            }
        }
        found
    }

    /// One price in every currency of the shop.
    fn read_prices(&mut self, file: &str, entries: &BTreeMap<String, String>) -> Vec<Money> {
        for code in entries.keys().filter(|code| code.parse::<Currency>().is_err()) {
            self.add_problem(file, format_args!("prices.{code}: the shop does not offer this currency"));
        }
        let mut prices = Vec::new();
        for currency in Currency::ALL {
            let Some(text) = entries.get(currency.code()) else {
                self.add_problem(
                    file,
                    format_args!("prices.{currency}: is missing, but the shop offers this currency"),
                );
                continue;
            };
            match Money::parse(currency, text) {
                Some(price) if (1..=MAXIMUM_PRICE).contains(&price.minor_units) => prices.push(price),
                _ => {
                    let example = Money::example(currency);
                    self.add_problem(
                        file,
                        format_args!(
                            "prices.{currency}: {text:?} is not a price in this currency; write it like {example:?}"
                        ),
                    );
                }
            }
        }
        prices
    }

    fn read_picture(&mut self, file: &str, name: &str) -> Option<Picture> {
        let path = format!("images/{name}");
        let Some(content) = self.files.files.get(&path) else {
            self.add_problem(file, format_args!("image: there is no file {path}"));
            return None;
        };
        image::read_picture(name, content)
            .map_err(|what| self.add_problem(file, format_args!("image: {path} {what}")))
            .ok()
    }

    fn parse_toml<T: DeserializeOwned>(&mut self, file: &str) -> Option<T> {
        let Some(content) = self.files.files.get(file) else {
            self.add_problem(file, "there is no such file");
            return None;
        };
        let read = std::str::from_utf8(content).map_err(|error| error.to_string());
        let read = read.and_then(|text| toml::from_str(text).map_err(|error| error.to_string()));
        read.map_err(|error| self.add_problem(file, error.trim_end().replace('\n', "\n    "))).ok()
    }

    fn check_code(&mut self, file: &str, field: &str, code: &str) -> bool {
        let is_valid = is_code(code);
        if !is_valid {
            self.add_problem(
                file,
                format_args!(
                    "{field}: {code:?} cannot be part of an address; use up to 64 lower-case letters a to z, digits and hyphens"
                ),
            );
        }
        is_valid
    }

    fn check_reference(&mut self, file: &str, field: &str, code: &str, table: &str, known: &BTreeMap<String, Names>) {
        if !known.contains_key(code) {
            self.add_problem(file, format_args!("{field}: {INDEX} has no [{table}.{code}]"));
        }
    }

    fn check_languages<'b>(&mut self, file: &str, field: &str, found: impl Iterator<Item = &'b String>) {
        let mut has_fallback = false;
        for language in found {
            has_fallback |= language == FALLBACK_LANGUAGE;
            if !self.languages.contains(&&**language) {
                let known = self.languages.join(", ");
                self.add_problem(
                    file,
                    format_args!("{field}.{language}: is not a language of the shop, which has {known}"),
                );
            }
        }
        if !has_fallback {
            self.add_problem(
                file,
                format_args!("{field}.{FALLBACK_LANGUAGE}: is missing; the shop shows it if a translation is missing"),
            );
        }
    }

    fn check_not_blank(&mut self, file: &str, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.add_problem(file, format_args!("{field}: is empty"));
        }
    }
}
