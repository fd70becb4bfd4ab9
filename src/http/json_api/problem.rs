//! Errors as `application/problem+json` (RFC 9457).

use axum::{
    Json,
    extract::rejection::{JsonRejection, PathRejection, QueryRejection},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use backend::{error::ServiceError, store::StoreError};
use domain::error::AppError;
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with a request, or with us.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// The kind of problem, for programs.
    #[schema(example = "unknown_order")]
    code: &'static str,
    /// The kind of problem, for people.
    #[schema(example = "Not Found")]
    title: &'static str,
    /// This very problem, and what to do about it.
    detail: String,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { status: status.as_u16(), code, title, detail: detail.into() }
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(CONTENT_TYPE, "application/problem+json")], Json(self)).into_response()
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let code = match &error {
            AppError::BadRequest(_) => "bad_request",
            AppError::CrossSite => "cross_site",
            AppError::NoSuchPage => "no_such_page",
            AppError::UnknownProduct => "unknown_product",
            AppError::Quantity => "quantity",
            AppError::UnknownVariant => "unknown_variant",
            AppError::OutOfStock { .. } => "out_of_stock",
            AppError::AllInCart { .. } => "all_in_cart",
            AppError::UnknownLanguage => "unknown_language",
            AppError::CartFull => "cart_full",
            AppError::CartEmpty => "cart_empty",
            AppError::MethodLimit => "payment_method_limit",
            AppError::ContactNeeded => "contact_needed",
            AppError::InvalidContact { .. } => "contact_invalid",
            AppError::UnknownCurrency => "unknown_currency",
            AppError::UnknownMethod { .. } => "unknown_payment_method",
            AppError::UnknownOrder => "unknown_order",
            AppError::NoOrderWithCode => "no_order_with_code",
            AppError::TooManyTries { .. } => "too_many_tries",
            AppError::AlreadyPaid => "already_paid",
            AppError::InReview => "in_review",
            AppError::PaymentUnderWay { .. } | AppError::PaymentPayable { .. } => "payment_under_way",
            AppError::OrderClosed => "order_closed",
            AppError::EarlierPaymentUnknown { .. } => "earlier_payment_unknown",
            AppError::KeyReused => "idempotency_key_reused",
            AppError::GatewayRefused { .. } => "gateway_refused",
            AppError::GatewayUnavailable { .. } | AppError::Unreachable => "gateway_unavailable",
            AppError::CannotSave { .. } => "cannot_save",
            AppError::Internal { .. } => "internal",
        };
        let status = match &error {
            // Allowed by the description, and refused because of this order's currency or amount, or by stricter rules
            // than a schema has.
            AppError::UnknownMethod { .. }
            | AppError::MethodLimit
            | AppError::ContactNeeded
            | AppError::InvalidContact { .. } => 409,
            error => crate::error::status(error),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::new(status, code, error.to_string())
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        error.log_for_response().into()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        ServiceError::from(error).into()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        // Unreadable JSON and JSON of another shape are one thing to a caller: the request is at fault.
        let status = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        Self::new(status, "bad_request", rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

pub(super) async fn no_such_endpoint() -> Problem {
    let detail = "There is nothing at this address; see /api/v1/openapi.json.";
    Problem::new(StatusCode::NOT_FOUND, "no_such_endpoint", detail)
}

pub(super) async fn no_such_method() -> Problem {
    let detail = "This address does not take this method; see /api/v1/openapi.json.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", detail)
}
