//! The lists of methods and result codes.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{method::Method, method_catalogue::METHODS, result_code::OUTCOMES};

/// The payment methods, with their limits and rules.
#[utoipa::path(get, path = "/control/methods", responses((status = 200, body = serde_json::Value)))]
pub(super) async fn methods() -> Json<&'static [Method]> {
    Json(METHODS)
}

/// The outcome of a payment, a refund or a capture.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultCode {
    /// The code.
    result_code: &'static str,
    /// The message that explains the code.
    result_message: &'static str,
}

/// The outcomes of payments, refunds and captures.
#[utoipa::path(get, path = "/control/result-codes", responses((status = 200, body = [ResultCode])))]
pub(super) async fn result_codes() -> Json<Vec<ResultCode>> {
    let codes = OUTCOMES.iter();
    Json(codes.map(|outcome| ResultCode { result_code: outcome.code, result_message: outcome.message }).collect())
}
