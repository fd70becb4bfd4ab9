//! Payments and their notifications.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    behavior::schema,
    control::{
        actions,
        body::Body,
        error::{ControlError, Problem},
        view::{PaymentDetails, PaymentView},
    },
    engine::{gateway::Gateway, store::payments::PaymentKey},
};

/// How many payments one answer has.
const PAGE_SIZE: u32 = 50;

/// The part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Only payments that were created before this time, ISO 8601.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
}

/// The payments, the newest first, fifty at a time.
#[utoipa::path(get, path = "/control/payments", params(Page), responses((status = 200, body = [PaymentView], links(
    ("details" = (
        operation_id = "payment",
        parameters(("paymentRequestId" = "$response.body#/0/paymentRequestId"))
    )),
    ("finish" = (
        operation_id = "finish",
        parameters(("paymentRequestId" = "$response.body#/0/paymentRequestId"))
    )),
))))]
pub(super) async fn list_payments(
    State(gateway): State<Arc<Gateway>>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<Vec<PaymentView>>, ControlError> {
    let Query(page) = page?;
    let payments = gateway.store.newest(page.before, PAGE_SIZE).await?;
    Ok(Json(payments.iter().map(PaymentView::of).collect()))
}

/// A payment with its refunds, captures, notifications and calls.
#[utoipa::path(get, path = "/control/payments/{paymentRequestId}", params(("paymentRequestId" = String, Path)),
    responses((status = 200, body = PaymentDetails, links(
        ("finish" = (operation_id = "finish", parameters(("paymentRequestId" = "$response.body#/paymentRequestId")))),
        ("sendAgain" = (operation_id = "send_again", parameters(("id" = "$response.body#/notifications/0/id")))),
    )), (status = 404, body = Problem)))]
pub(super) async fn payment(
    State(gateway): State<Arc<Gateway>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<PaymentDetails>, ControlError> {
    let record = gateway.find(PaymentKey::RequestId(&id?.0)).await?;
    let record = record.ok_or_else(|| ControlError::not_found("payment with this paymentRequestId"))?;
    let deliveries = gateway.store.deliveries_of(&record.payment.id).await?;
    let messages = gateway.store.messages_of(&record.payment.id).await?;
    Ok(Json(PaymentDetails::of(&record, deliveries, messages)))
}

/// How the buyer ends a payment.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Finish {
    /// `SUCCESS` or any other final `paymentResultCode`.
    #[schema(schema_with = schema::result_code)]
    payment_result_code: String,
}

/// Act as the buyer: submit the payment if it is not submitted, and end it. Scenarios apply as they do when a buyer
/// approves.
#[utoipa::path(post, path = "/control/payments/{paymentRequestId}/finish", request_body = Finish,
    params(("paymentRequestId" = String, Path)),
    responses((status = 200, body = PaymentView, links(
            ("details" = (operation_id = "payment", parameters(("paymentRequestId" = "$response.body#/paymentRequestId")))),
        )), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The payment is over already.")))]
pub(super) async fn finish(
    State(gateway): State<Arc<Gateway>>,
    id: Result<Path<String>, PathRejection>,
    Body(Finish { payment_result_code }): Body<Finish>,
) -> Result<Json<PaymentView>, ControlError> {
    Ok(Json(PaymentView::of(&actions::finish(&gateway, &id?.0, &payment_result_code).await?)))
}

/// Send a notification again, whatever its outcome is. Its id is in the `notifications` of the payment.
#[utoipa::path(post, path = "/control/notifications/{id}/send", params(("id" = String, Path)),
    responses((status = 202), (status = 404, body = Problem)))]
pub(super) async fn send_again(
    State(gateway): State<Arc<Gateway>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, ControlError> {
    actions::send_again(&gateway, &id?.0).await?;
    Ok(StatusCode::ACCEPTED)
}
