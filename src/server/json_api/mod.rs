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
use domain::{error::AppError, money::Money};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::server::{json_api::problem::Problem, startup::AppState};

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

/// The most that a request may weigh.
const MAXIMUM_BODY: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(info(
    title = "Kopi Lane",
    description = "The shop's API for mobile apps. Amounts are strings in the currency's smallest unit."
))]
struct Description;

/// The API's routes, and its description.
pub fn routes() -> Router<AppState> {
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest(
            PREFIX,
            OpenApiRouter::new()
                .routes(routes!(products::list))
                .routes(routes!(orders::place))
                .routes(routes!(orders::show))
                .routes(routes!(payments::start)),
        )
        .split_for_parts();
    router
        .route(&format!("{PREFIX}/openapi.json"), get(|| async move { Json(description) }))
        .route(&format!("{PREFIX}/{{*rest}}"), axum::routing::any(problem::no_such_endpoint))
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(axum::extract::DefaultBodyLimit::max(MAXIMUM_BODY))
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
