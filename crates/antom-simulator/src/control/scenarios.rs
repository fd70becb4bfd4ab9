//! Scenarios.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};

use crate::{
    behavior::scenario::Scenario,
    control::{
        actions,
        body::Body,
        error::{ControlError, Problem},
        view::ScenarioView,
    },
    engine::gateway::Gateway,
};

/// The scenarios that are switched on.
#[utoipa::path(get, path = "/control/scenarios", responses((status = 200, body = [ScenarioView])))]
pub(super) async fn list_scenarios(State(gateway): State<Arc<Gateway>>) -> Json<Vec<ScenarioView>> {
    Json(gateway.scenarios.list().into_iter().map(ScenarioView::of).collect())
}

/// Switch a scenario on.
#[utoipa::path(post, path = "/control/scenarios", request_body = Scenario,
    responses((status = 201, body = ScenarioView, links(
        ("switchOff" = (operation_id = "remove_scenario", parameters(("id" = "$response.body#/id")))),
    ))))]
pub(super) async fn add_scenario(
    State(gateway): State<Arc<Gateway>>,
    Body(scenario): Body<Scenario>,
) -> Result<(StatusCode, Json<ScenarioView>), ControlError> {
    Ok((StatusCode::CREATED, Json(ScenarioView::of(actions::switch_on(&gateway, scenario)?))))
}

/// Switch all scenarios off.
#[utoipa::path(delete, path = "/control/scenarios", responses((status = 204)))]
pub(super) async fn clear_scenarios(State(gateway): State<Arc<Gateway>>) -> StatusCode {
    actions::switch_all_off(&gateway);
    StatusCode::NO_CONTENT
}

/// Switch one scenario off.
#[utoipa::path(delete, path = "/control/scenarios/{id}", params(("id" = i64, Path)),
    responses((status = 204), (status = 404, body = Problem)))]
pub(super) async fn remove_scenario(
    State(gateway): State<Arc<Gateway>>,
    id: Result<Path<i64>, PathRejection>,
) -> Result<StatusCode, ControlError> {
    actions::switch_off(&gateway, id?.0)?;
    Ok(StatusCode::NO_CONTENT)
}
