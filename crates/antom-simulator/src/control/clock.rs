//! The clock.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    control::{actions, body::Body, error::ControlError},
    engine::gateway::Gateway,
    model::time::iso8601,
};

/// The gateway's time.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClockView {
    /// ISO 8601.
    now: String,
    /// How many seconds it runs ahead of the machine's clock.
    ahead_seconds: i64,
}

impl ClockView {
    fn of(gateway: &Gateway, now: Timestamp) -> Json<Self> {
        // Rounded: the time that a move takes makes the offset a little shorter than requested.
        let ahead = gateway.clock.offset().saturating_add(SignedDuration::from_millis(500));
        Json(Self { now: iso8601(now), ahead_seconds: ahead.as_secs() })
    }
}

/// The gateway's time.
#[utoipa::path(get, path = "/control/clock", responses((status = 200, body = ClockView)))]
pub(super) async fn clock(State(gateway): State<Arc<Gateway>>) -> Json<ClockView> {
    ClockView::of(&gateway, gateway.now())
}

/// How far to move the clock.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    /// Seconds, at most four weeks.
    #[schema(minimum = 1, maximum = 2_419_200, example = 120)]
    seconds: u64,
}

/// Move the clock forward. Everything that becomes due meanwhile happens at its time and in order: sessions expire,
/// payments are closed, notifications are sent and resent. The answer is sent when all of it is done.
#[utoipa::path(post, path = "/control/clock/advance", request_body = Advance,
    responses((status = 200, body = ClockView)))]
pub(super) async fn advance(
    State(gateway): State<Arc<Gateway>>,
    Body(Advance { seconds }): Body<Advance>,
) -> Result<Json<ClockView>, ControlError> {
    let now = actions::move_clock(&gateway, seconds).await?;
    Ok(ClockView::of(&gateway, now))
}
