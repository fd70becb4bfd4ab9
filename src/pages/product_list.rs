//! The front page: all products, those of a category, or the results of a search.

use domain::product::{Category, Product};
use leptos::prelude::*;
use leptos_i18n::td_string;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_query_map;

use crate::{
    api::catalogue::list_products,
    brand,
    components::{loaded::Loaded, product_card::ProductCard, sharing::Sharing},
    language::{self, Language},
};

/// How many products are visible without scrolling, on a large screen.
const VISIBLE: usize = 4;

/// All products, or those that the address asks for.
#[component]
pub fn ProductListPage() -> impl IntoView {
    let query = use_query_map().read_untracked();
    let filter = ProductFilter {
        search: query.get("q").unwrap_or_default().trim().chars().take(100).collect(),
        category: query.get("category").unwrap_or_default(),
    };
    drop(query);
    let language = language::current();
    let products = list_products(filter.category.clone());
    view! {
        <Meta name="description" content=td_string!(language, shop.tagline) />
        {filter.is_empty().then(|| view! { <Hero language /> })}
        <Loaded
            data=products
            error_heading=td_string!(language, shop.shelves_failed)
            render=move |products| view! { <Products products filter=filter.clone() language /> }
        />
    }
}

/// What the address asks for: `?category=` and `?q=`.
#[derive(Clone)]
struct ProductFilter {
    search: String,
    category: String,
}

impl ProductFilter {
    fn is_empty(&self) -> bool {
        self.search.is_empty() && self.category.is_empty()
    }

    /// Each word must be in one of the product's texts, in the language of the page.
    fn matches(&self, product: &Product) -> bool {
        let texts = [&product.name, &product.tagline, &product.description, &product.category.name];
        let texts = texts.map(|text| text.to_lowercase());
        (self.category.is_empty() || self.category == product.category.code)
            && self.search.to_lowercase().split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

#[component]
fn Hero(language: Language) -> impl IntoView {
    view! {
        <section class="hero">
            <div class="hero-words">
                <h1 class="display">{td_string!(language, shop.hero)}</h1>
                <p class="lead">{td_string!(language, shop.hero_lead)}</p>
            </div>
            <img class="hero-picture" src="/hero.svg" alt="" width="1200" height="600" fetchpriority="high" />
        </section>
    }
}

#[component]
fn Products(products: Vec<Product>, filter: ProductFilter, language: Language) -> impl IntoView {
    let mut categories: Vec<Category> = Vec::new();
    for product in &products {
        if !categories.contains(&product.category) {
            categories.push(product.category.clone());
        }
    }
    let shelf = categories.iter().find(|category| category.code == filter.category).map(|it| it.name.clone());
    if shelf.is_none() && !filter.category.is_empty() {
        let (heading, text) = (td_string!(language, shop.no_category), td_string!(language, shop.no_category_help));
        return view! {
            <Title text=heading />
            <NothingFound heading text=text.to_owned() categories filter language />
        }
        .into_any();
    }
    let found: Vec<Product> = products.into_iter().filter(|product| filter.matches(product)).collect();
    let query = filter.search.clone();
    let title = match (&*query, shelf.clone()) {
        ("", shelf) => shelf.unwrap_or_default(),
        (query, _) => td_string!(language, shop.search_title, query = query.to_owned()).to_string(),
    };
    if found.is_empty() {
        let heading = td_string!(language, shop.found_nothing, query = query).to_string();
        let text = td_string!(language, shop.found_nothing_help).to_owned();
        return view! {
            <Title text=title />
            <NothingFound heading text categories filter language />
        }
        .into_any();
    }
    let heading = if query.is_empty() {
        shelf.unwrap_or_else(|| td_string!(language, shop.shelves).to_owned())
    } else {
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        td_string!(language, shop.found, count = count, query = query).to_string()
    };
    // A search has no address of its own for search engines.
    let sharing = filter.search.is_empty().then(|| {
        let shelf = categories.iter().find(|category| category.code == filter.category);
        let (path, title) = match shelf {
            Some(category) => (format!("/?category={}", category.code), category.name.clone()),
            None => ("/".to_owned(), brand::shop_name()),
        };
        view! { <Sharing path title description=td_string!(language, shop.tagline) /> }
    });
    let on_page = !filter.is_empty();
    // Below the hero, whose picture is the largest one and is loaded first, no picture is urgent.
    let urgent = if on_page { VISIBLE } else { 0 };
    let cards = found
        .into_iter()
        .enumerate()
        .map(|(index, product)| view! { <ProductCard product first=index < urgent /> })
        .collect_view();
    view! {
        {sharing}
        <Title text=title />
        <section aria-labelledby="products-heading">
            <ShelfHead categories filter language />
            {if on_page {
                view! { <h1 id="products-heading" class="section-heading">{heading}</h1> }.into_any()
            } else {
                view! { <h2 id="products-heading" class="section-heading">{heading}</h2> }.into_any()
            }}
            <ul class="product-grid">{cards}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn ShelfHead(categories: Vec<Category>, filter: ProductFilter, language: Language) -> impl IntoView {
    let text = filter.search.clone();
    view! {
        <div class="shelf-head">
            <Categories categories filter language />
            <Search text language />
        </div>
    }
}

/// The page if no product is found: the categories above it are the suggestion.
#[component]
fn NothingFound(
    #[prop(into)] heading: String,
    text: String,
    categories: Vec<Category>,
    filter: ProductFilter,
    language: Language,
) -> impl IntoView {
    view! {
        <ShelfHead categories filter language />
        <section class="notice">
            <img src="/empty-cart.svg" alt="" width="400" height="300" />
            <h1 class="display">{heading}</h1>
            <p class="lead">{text}</p>
            <a class="button" href="/">{td_string!(language, shop.show_everything)}</a>
        </section>
    }
}

#[component]
fn Categories(categories: Vec<Category>, filter: ProductFilter, language: Language) -> impl IntoView {
    let searched = !filter.search.is_empty();
    let everything = (String::new(), td_string!(language, shop.everything).to_owned());
    let links = std::iter::once(everything)
        .chain(categories.into_iter().map(|category| (category.code, category.name)))
        .map(|(code, name)| {
            let current = (!searched && code == filter.category).then_some("page");
            let address = if code.is_empty() { "/".to_owned() } else { format!("/?category={code}") };
            view! { <li><a class="chip" href=address aria-current=current>{name}</a></li> }
        })
        .collect_view();
    view! {
        <nav aria-label=td_string!(language, shop.categories)>
            <ul class="chips">{links}</ul>
        </nav>
    }
}

#[component]
fn Search(text: String, language: Language) -> impl IntoView {
    let label = td_string!(language, shop.search);
    view! {
        <form class="search" role="search" action="/">
            <input type="search" name="q" value=text aria-label=label placeholder=label maxlength="100" />
            <button type="submit" aria-label=td_string!(language, shop.search_button)>
                <span class="icon icon-search"></span>
            </button>
        </form>
    }
}
