//! The JSON API for mobile apps: `/api/v1`.
//!
//! [The guide](https://docs.antom.com/ac/cashierpay/apm)'s iOS and Android integrations use the same server as its web integration: an app lists products, places
//! an order, starts a payment, passes `paymentSessionData` to Antom's SDK for its platform, and asks for the order's
//! status. The OpenAPI document at `/api/v1/openapi.json` is made from these handlers.

mod amount;
mod body;
mod idempotency;
mod orders;
mod payments;
mod prefix;
mod problem;
mod products;
mod schema;

use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use backend::app_context::AppContext;
use domain::error::AppError;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use self::prefix::PREFIX;
use self::problem::Problem;
use crate::http::state::AppState;

/// The most bytes of a request.
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

/// Adds the links that this shop's configuration allows to the description.
fn describe_redirect_urls(description: &utoipa::openapi::OpenApi, allowed: &[String]) -> Value {
    // Serialising our own types does not fail.
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

/// This API's answer to a request that reaches no endpoint.
pub fn problem_with(status: StatusCode, detail: &str) -> Response {
    Problem::new(status, "bad_request", detail).into_response()
}

/// This API's answer to an error.
pub fn problem(error: AppError) -> Response {
    Problem::from(error).into_response()
}
