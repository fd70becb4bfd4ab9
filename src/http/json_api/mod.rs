//! The JSON API for mobile apps: `/api/v1`.
//!
//! The guide's iOS and Android integrations use the same server as its web integration: an app lists products, places
//! an order, starts a payment, hands `paymentSessionData` to Antom's SDK for its platform, and asks how the order
//! stands. The OpenAPI document at `/api/v1/openapi.json` is made from these handlers.

mod idempotency;
mod orders;
mod payments;
mod problem;
mod products;

use antom::types::Amount as WireAmount;
use axum::{
    Json, Router,
    extract::FromRequest,
    response::{IntoResponse, Response},
    routing::get,
};
use backend::app_context::AppContext;
use domain::{
    error::AppError,
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{json_api::problem::Problem, state::AppState};

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

/// The most that a request may weigh.
const MAXIMUM_BODY: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(info(description = "The shop's API for mobile apps. Amounts are strings in the currency's smallest unit."))]
struct Description;

/// The API's routes, and its description.
pub fn routes(context: &AppContext) -> Router<AppState> {
    let (router, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest(
            PREFIX,
            OpenApiRouter::new()
                .routes(routes!(products::list))
                .routes(routes!(orders::place))
                .routes(routes!(orders::show))
                .routes(routes!(payments::start)),
        )
        .split_for_parts();
    description.info.title = context.name.to_string();
    let description = describe_redirect_urls(&description, &context.app_redirect_urls);
    router
        .route(&format!("{PREFIX}/openapi.json"), get(|| async move { Json(description) }))
        .route(&format!("{PREFIX}/{{*rest}}"), axum::routing::any(problem::no_such_endpoint))
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(axum::extract::DefaultBodyLimit::max(MAXIMUM_BODY))
}

/// Writes into the description which links this shop allows: they are configured.
fn describe_redirect_urls(description: &utoipa::openapi::OpenApi, allowed: &[String]) -> Value {
    // What was made from our own types can always be written.
    let mut description = serde_json::to_value(description).unwrap_or_default();
    let values: Vec<Value> = allowed.iter().map(|url| url.as_str().into()).chain([Value::Null]).collect();
    for payment in ["WebPayment", "PhonePayment"] {
        let property = description.pointer_mut(&format!("/components/schemas/{payment}/properties/redirectUrl"));
        if let Some(property) = property {
            property["enum"] = values.clone().into();
        }
    }
    description
}

/// The codes of the shop's currencies, for the description.
struct CurrencyCode;

impl PartialSchema for CurrencyCode {
    fn schema() -> RefOr<Schema> {
        one_of(Currency::ALL.map(Currency::code))
    }
}

impl ToSchema for CurrencyCode {}

/// A string that is one of these.
fn one_of(values: impl IntoIterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values)).build().into()
}

/// An error as this API answers it.
pub fn problem(error: AppError) -> Response {
    Problem::from(error).into_response()
}

/// A request's JSON body; one that cannot be read is answered with a problem.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Problem))]
struct Body<T>(T);

/// An amount of money.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Amount {
    /// Three capital letters (ISO 4217).
    #[schema(example = "SGD")]
    currency: String,
    /// A whole number of the currency's smallest unit.
    #[schema(example = "4200")]
    value: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        let WireAmount { currency, value } = WireAmount::new(money.currency.code(), money.minor_units);
        Self { currency, value }
    }
}
