//! The routes of the control API, and their OpenAPI description.

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{Method as HttpMethod, StatusCode, Uri},
    middleware,
    routing::{any, get},
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    control::{
        assumptions, clock, credentials, description, error::ControlError, guard::guard, payments, reference, scenarios,
    },
    engine::gateway::Gateway,
};

#[derive(OpenApi)]
#[openapi(info(
    title = "Control API of the Antom simulator",
    description = "Switches scenarios on, acts as the buyer, and moves the clock. Times are by the gateway's clock. \
                   Errors are `{\"message\": …}`."
))]
struct Description;

pub(crate) fn routes(gateway: &Arc<Gateway>) -> serde_json::Result<Router<Arc<Gateway>>> {
    let (router, description) = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(credentials::credentials))
        .routes(routes!(clock::clock))
        .routes(routes!(clock::advance))
        .routes(routes!(assumptions::assumptions, assumptions::set_assumptions))
        .routes(routes!(scenarios::list_scenarios, scenarios::add_scenario, scenarios::clear_scenarios))
        .routes(routes!(scenarios::remove_scenario))
        .routes(routes!(payments::list_payments))
        .routes(routes!(payments::payment))
        .routes(routes!(payments::finish))
        .routes(routes!(payments::send_again))
        .routes(routes!(reference::methods))
        .routes(routes!(reference::result_codes))
        .split_for_parts();
    let description = description::complete(&description)?;
    let router = router
        .route("/control/openapi.json", get(move || async move { Json(description) }))
        .method_not_allowed_fallback(wrong_method)
        .route("/control", any(unknown_path))
        .route("/control/", any(unknown_path))
        .route("/control/{*path}", any(unknown_path))
        .layer(middleware::from_fn_with_state(Arc::clone(gateway), guard));
    Ok(router)
}

async fn unknown_path(uri: Uri) -> ControlError {
    let path: String = uri.path().chars().take(120).collect();
    ControlError::Request(
        StatusCode::NOT_FOUND,
        format!("There is no {path}; GET /control/openapi.json lists the paths."),
    )
}

async fn wrong_method(method: HttpMethod, uri: Uri) -> ControlError {
    let path: String = uri.path().chars().take(120).collect();
    let message = format!("{path} has no method {method}; GET /control/openapi.json lists the methods.");
    ControlError::Request(StatusCode::METHOD_NOT_ALLOWED, message)
}
