//! `robots.txt` and `sitemap.xml`: what search engines may read, and where it is.

use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{app_context::AppContext, service::catalogue};
use domain::money::Currency;

use crate::{
    components::sharing::path_in,
    language::{self, Language},
};

/// Addresses of orders are secret, and the others show nothing that people search for.
const PRIVATE: [&str; 6] = ["/orders", "/checkout/", "/cart", "/api/", "/development", "/antom/"];

/// `GET /robots.txt`.
pub async fn robots(State(context): State<AppContext>) -> impl IntoResponse {
    let rules: String = PRIVATE.iter().map(|path| format!("Disallow: {path}\n")).collect();
    let text = format!("User-agent: *\n{rules}\nSitemap: {}\n", context.url_of("/sitemap.xml"));
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text)
}

/// `GET /sitemap.xml`: the front page, each category and each product, in each language.
pub async fn sitemap(State(context): State<AppContext>) -> Response {
    let products = match catalogue::products(&context, Currency::ALL[0], language::tag(Language::default())).await {
        Ok(products) => products,
        Err(error) => {
            error.log_for_response();
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut paths = vec!["/".to_owned()];
    for product in &products {
        let category = format!("/?category={}", product.category.code);
        if !paths.contains(&category) {
            paths.push(category);
        }
    }
    paths.extend(products.iter().map(|product| format!("/products/{}", product.slug)));
    let languages = || language::all().iter().copied().map(Some).chain([None]);
    let entries: String = paths
        .iter()
        .flat_map(|path| languages().map(|language| context.url_of(&path_in(language, path))).collect::<Vec<_>>())
        .map(|address| format!("<url><loc>{}</loc></url>\n", address.replace('&', "&amp;")))
        .collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{entries}</urlset>\n"
    );
    ([(CONTENT_TYPE, "application/xml; charset=utf-8")], text).into_response()
}
