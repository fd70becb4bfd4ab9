//! `GET /api/v1/products`.

use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
};
use backend::{app_context::AppContext, service::catalogue};
use domain::{error::AppError, money::Currency, product::Product as DomainProduct};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{amount::Amount, problem::Problem, schema::CurrencyCode};
use crate::language::Language;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// The currency of the prices.
    #[param(example = "SGD", value_type = CurrencyCode)]
    currency: String,
}

/// A query string; one that cannot be read is answered with a problem.
#[derive(FromRequestParts)]
#[from_request(via(Query), rejection(Problem))]
pub(super) struct Parameters<T>(T);

#[derive(Serialize, ToSchema)]
pub(super) struct Products {
    products: Vec<Product>,
}

/// Something the shop sells.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Product {
    /// Names the product in an order.
    #[schema(example = "kaya-jam")]
    slug: String,
    name: String,
    tagline: String,
    description: String,
    category: String,
    /// The price of one, whichever variant.
    price: Amount,
    /// What there is to choose from: one with an empty code for a product without a choice.
    variants: Vec<Variant>,
    /// The address of its drawing.
    picture_url: String,
}

/// One kind of a product.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Variant {
    /// Names the variant in an order.
    #[schema(example = "whole-beans")]
    code: String,
    name: String,
    /// Whether there are any left.
    in_stock: bool,
}

/// What the shop sells, in its order.
#[utoipa::path(
    get,
    path = "/products",
    params(Filter),
    responses(
        (status = 200, description = "All products, with prices in the currency", body = Products),
        (status = 400, description = "The currency is missing, or the shop has no prices in it", body = Problem,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn list(
    State(context): State<AppContext>,
    Parameters(Filter { currency }): Parameters<Filter>,
) -> Result<Json<Products>, Problem> {
    let currency: Currency = currency.parse().map_err(AppError::from)?;
    let products = catalogue::products(&context, currency, language::tag(Language::default())).await?;
    let products = products.into_iter().map(|product| describe(&context, product)).collect();
    Ok(Json(Products { products }))
}

fn describe(context: &AppContext, product: DomainProduct) -> Product {
    Product {
        picture_url: context.url_of(&product.picture_path()),
        slug: product.slug,
        name: product.name,
        tagline: product.tagline,
        description: product.description,
        category: product.category.name,
        price: product.price.into(),
        variants: product
            .variants
            .into_iter()
            .map(|variant| Variant { in_stock: variant.stock > 0, code: variant.code, name: variant.name })
            .collect(),
    }
}
