//! Errors of the control API and of the console.

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{behavior::scenario_error::ScenarioError, engine::store::database::StoreError};

/// Why a call was not executed.
#[derive(Debug)]
pub(crate) enum ControlError {
    /// The request is not valid: status and message.
    Request(StatusCode, String),
    /// The simulator is stopping.
    Stopping,
    /// The database failed.
    Store(StoreError),
    /// A key cannot be encoded.
    Key(Box<dyn std::error::Error + Send + Sync>),
}

/// The body of an error.
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// What is wrong, and what would be right.
    message: String,
}

impl From<StoreError> for ControlError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<ScenarioError> for ControlError {
    fn from(error: ScenarioError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<JsonRejection> for ControlError {
    fn from(rejection: JsonRejection) -> Self {
        Self::Request(rejection.status(), rejection.body_text())
    }
}

impl From<PathRejection> for ControlError {
    fn from(rejection: PathRejection) -> Self {
        Self::Request(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for ControlError {
    fn from(rejection: QueryRejection) -> Self {
        Self::Request(rejection.status(), rejection.body_text())
    }
}

impl ControlError {
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::Request(StatusCode::BAD_REQUEST, message.into())
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::Request(StatusCode::NOT_FOUND, format!("There is no {what}."))
    }

    /// The status and the message for the caller. Failures of the simulator are logged.
    pub(crate) fn into_parts(self) -> (StatusCode, String) {
        let error: &dyn std::error::Error = match &self {
            Self::Request(status, message) => return (*status, message.clone()),
            Self::Stopping => return (StatusCode::SERVICE_UNAVAILABLE, "The simulator is stopping.".to_owned()),
            Self::Store(error) => error,
            Self::Key(error) => &**error,
        };
        tracing::error!(error, "a call of the control API failed");
        (StatusCode::INTERNAL_SERVER_ERROR, "The simulator failed; see its log.".to_owned())
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let (status, message) = self.into_parts();
        (status, Json(Problem { message })).into_response()
    }
}
