//! The switches for assumptions about the real gateway.

use std::sync::Arc;

use axum::{Json, extract::State};

use crate::{
    behavior::assumptions::Assumptions,
    control::{actions, body::Body, error::ControlError},
    engine::gateway::Gateway,
};

/// How the gateway behaves where Antom's documentation leaves it open.
#[utoipa::path(get, path = "/control/assumptions", responses((status = 200, body = Assumptions)))]
pub(super) async fn assumptions(State(gateway): State<Arc<Gateway>>) -> Json<Assumptions> {
    Json(Assumptions::clone(&gateway.assumptions()))
}

/// Change the assumptions. Missing fields get their default. A restart resets them to those of the command line.
#[utoipa::path(put, path = "/control/assumptions", request_body = Assumptions,
    responses((status = 200, body = Assumptions)))]
pub(super) async fn set_assumptions(
    State(gateway): State<Arc<Gateway>>,
    Body(assumptions): Body<Assumptions>,
) -> Result<Json<Assumptions>, ControlError> {
    actions::set_assumptions(&gateway, assumptions.clone())?;
    Ok(Json(assumptions))
}
